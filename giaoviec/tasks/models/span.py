"""The state of a task from one moment to another: every figure is read from these."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import UTCDateTime, db, str_enum
from giaoviec.tasks.status import TaskStatus


class TaskSpan(db.Model):
    """What was known of a task in [from_at, until_at); the open span has no end.

    A span is closed and a new one opened by every change of one of its
    columns, so "as of T" is the one span that holds T.
    """

    __tablename__ = "task_span"
    __table_args__ = (
        Index("ix_task_span_task", "task_id", "from_at"),
        Index("ix_task_span_lead", "lead_unit_id", "from_at"),
        # What happened in a period, whoever led it.
        Index("ix_task_span_from", "from_at", "task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    status: Mapped[TaskStatus] = mapped_column(str_enum(TaskStatus))
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    lead_unit_name: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    original_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When the result waiting or accepted in this span was handed in.
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

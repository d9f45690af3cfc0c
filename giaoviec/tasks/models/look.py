"""When the planner next looks at a task."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import UTCDateTime, db


class TaskLook(db.Model):
    """The next moment at which a task deserves a look; none once it is closed and that was seen.

    A table of its own, because it changes with every morning's run: PostgreSQL
    writes a changed row anew with an entry in each of its indexes, and a task
    has twenty-five of them, words included.
    """

    __tablename__ = "task_look"
    __table_args__ = (Index("ix_task_look_at", "look_at"),)

    task_id: Mapped[int] = mapped_column(
        ForeignKey("task.id"), primary_key=True, autoincrement=False
    )
    look_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The task's revision with the change that asked for the look. The planner, which read an
    # earlier one, does not move a look that was asked for meanwhile.
    revision: Mapped[int] = mapped_column()

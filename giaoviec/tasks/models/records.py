"""What happened to a task: moves, progress, results, changes of deadline. Rows are only added."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from giaoviec.core.db import UTCDateTime, db, str_enum
from giaoviec.files.models import StoredFile
from giaoviec.org.models import Person
from giaoviec.tasks.status import Move, TaskStatus


class StatusChange(db.Model):
    """One move of the lifecycle: who, on whose behalf, from, to, when, why."""

    __tablename__ = "status_change"
    __table_args__ = (Index("ix_status_change_task", "task_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    move: Mapped[Move] = mapped_column(str_enum(Move))
    source: Mapped[TaskStatus] = mapped_column(str_enum(TaskStatus, "source_status"))
    target: Mapped[TaskStatus] = mapped_column(str_enum(TaskStatus, "target_status"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")


class Decision(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class DeadlineChange(db.Model):
    """An extension asked for and decided, or a deadline corrected by the assigner."""

    __tablename__ = "deadline_change"
    __table_args__ = (
        Index("ix_deadline_change_task", "task_id", "decision"),
        # Those that wait for a decision, among all that were ever decided.
        Index("ix_deadline_change_decision", "decision", "task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requester_name: Mapped[str] = mapped_column(String(200))
    old_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    proposed_due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)
    # Put right by the assigner, not asked for by the unit: no extension, and not counted as one.
    is_correction: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[Decision] = mapped_column(str_enum(Decision), default=Decision.PENDING)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decider_name: Mapped[str] = mapped_column(String(200), default="")
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # May be shorter than what was asked for.
    granted_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_reason: Mapped[str] = mapped_column(Text, default="")


class ProgressUpdate(db.Model):
    """Tình hình thực hiện, told by the lead unit or by a cooperating one."""

    __tablename__ = "progress_update"
    __table_args__ = (Index("ix_progress_update_task", "task_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    text: Mapped[str] = mapped_column(Text)
    # 0 to 100, where the unit gives one.
    percent: Mapped[int | None]


class Result(db.Model):
    """A result handed in, with its proof; accepted or returned by the reviewer."""

    __tablename__ = "result"
    __table_args__ = (Index("ix_result_task", "task_id", "decision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    # The day it was really handed in (a paper result may be entered later) …
    handed_in_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # … and the moment it was recorded here; both are shown.
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    summary: Mapped[str] = mapped_column(Text, default="")
    # The proof: a document number, a link, or a file.
    proof_number: Mapped[str] = mapped_column(String(100), default="")
    proof_link: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    decision: Mapped[Decision] = mapped_column(str_enum(Decision), default=Decision.PENDING)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decider_name: Mapped[str] = mapped_column(String(200), default="")
    decision_reason: Mapped[str] = mapped_column(Text, default="")

    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")


class Urging(db.Model):
    """Đôn đốc: a leader or the monitor pressed for it; counted in the account that comes out."""

    __tablename__ = "urging"
    __table_args__ = (Index("ix_urging_task", "task_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text, default="")

"""A task, and the parts that cooperating units have in it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from giaoviec.core.db import UTCDateTime, db, str_enum
from giaoviec.org.models import Person, Unit
from giaoviec.tasks.models.document import SourceDocument
from giaoviec.tasks.status import TaskStatus


class Urgency(StrEnum):
    NORMAL = "thuong"
    URGENT = "khan"
    VERY_URGENT = "thuong_khan"
    FLASH = "hoa_toc"


class DeadlineKind(StrEnum):
    """How the deadline was stated."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    PERIODIC = "periodic"
    NONE = "none"


_HANDED_DOWN = "parent_id IS NOT NULL"
_DONE_LATE = "closed_at IS NOT NULL AND submitted_at > due_at"


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _of_open(name: str, *first: str) -> Index:
    # closed_at is there because SQLite reads the rows for it otherwise.
    columns = (*first, "due_at", "id", "status", "submitted_at", "closed_at")
    return _partial(name, *columns, where="closed_at IS NULL")


class Task(db.Model):
    """One piece of work given to one lead unit, from draft to acceptance.

    Timeliness is never stored: `tasks.rules` works it out from due and done.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint(
            "due_at IS NOT NULL OR no_deadline_reason IS NOT NULL", name="deadline_or_reason"
        ),
        Index("ix_task_status_due_at", "status", "due_at", "id"),
        Index("ix_task_lead_status_due", "lead_unit_id", "status", "due_at"),
        Index("ix_task_owner_status_due", "owner_id", "status", "due_at"),
        Index("ix_task_monitor_status_due", "monitor_id", "status", "due_at"),
        Index("ix_task_assigner_status_due", "assigner_id", "status", "due_at"),
        Index("ix_task_same", "document_id", "lead_unit_id", "content_key"),
        # Lists and counts of what is open: found in order, counted without reading the rows.
        _of_open("ix_task_open_due"),
        _of_open("ix_task_open_lead", "lead_unit_id"),
        _of_open("ix_task_open_owner", "owner_id"),
        _of_open("ix_task_open_monitor", "monitor_id"),
        _of_open("ix_task_open_assigner", "assigner_id"),
        _of_open("ix_task_open_urgency", "urgency"),
        # Done late: few among very many closed ones.
        _partial("ix_task_done_late", "id", "status", where=_DONE_LATE),
        _partial("ix_task_done_late_lead", "lead_unit_id", "id", "status", where=_DONE_LATE),
        # Refused as not ours: always a few.
        _partial(
            "ix_task_refused",
            "status",
            "assigner_id",
            "lead_unit_id",
            where="refused_at IS NOT NULL",
        ),
        # What was handed down, by who leads it or has a part in it: its parents are seen too.
        _partial("ix_task_child", "lead_unit_id", "parent_id", where=_HANDED_DOWN),
        _partial("ix_task_child_owner", "owner_id", "parent_id", where=_HANDED_DOWN),
        _partial("ix_task_child_monitor", "monitor_id", "parent_id", where=_HANDED_DOWN),
        _partial("ix_task_child_assigner", "assigner_id", "parent_id", where=_HANDED_DOWN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("source_document.id"))
    # Where in the document: "mục 2, khoản b".
    clause: Mapped[str] = mapped_column(String(100), default="")
    content: Mapped[str] = mapped_column(Text)
    # SHA-256 of the folded content: the same document, unit and content is the same task.
    content_key: Mapped[str] = mapped_column(String(64))
    # Folded words of content, document number and subject, one space between: what search looks in.
    search_text: Mapped[str] = mapped_column(Text)
    deliverable: Mapped[str] = mapped_column(String(300), default="")
    urgency: Mapped[Urgency] = mapped_column(str_enum(Urgency), default=Urgency.NORMAL)
    # Lĩnh vực: what a vice-chair's portfolio may name.
    field: Mapped[str | None] = mapped_column(String(100))
    # The head under which a group's tasks were fanned out ("UBND các phường"), same for all of them.
    group_key: Mapped[str | None] = mapped_column(String(64), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)

    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    # The name the unit had when the task was given.
    lead_unit_name: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    monitor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The signer where known; None: the committee itself.
    assigner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    status: Mapped[TaskStatus] = mapped_column(str_enum(TaskStatus))
    # What it was before it was suspended: where it resumes.
    resumes_to: Mapped[TaskStatus | None] = mapped_column(str_enum(TaskStatus, "resumes_to"))
    assigned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # "Not ours", and the assigner has not answered yet.
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When the lead last told how it goes: a report, or a result handed in.
    last_progress_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When the result now waiting, or accepted, was handed in; None while there is none.
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # submitted_at of the result that was accepted; set with `completed`.
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When it was confirmed, withdrawn, or both.
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # The last moment that is in time. None needs a reason.
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    original_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deadline_kind: Mapped[DeadlineKind] = mapped_column(str_enum(DeadlineKind))
    # As written in the document.
    deadline_phrase: Mapped[str] = mapped_column(String(300), default="")
    no_deadline_reason: Mapped[str | None] = mapped_column(String(300))
    # The rule of a periodic deadline, as workdays.phrases writes it.
    recurrence: Mapped[str | None] = mapped_column(String(200))
    # Grows by one with every change of the deadline; reminders belong to one version.
    deadline_version: Mapped[int] = mapped_column(default=1)
    # When the present deadline was set; None: when the task was assigned.
    deadline_set_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    extension_count: Mapped[int] = mapped_column(default=0)
    urged_count: Mapped[int] = mapped_column(default=0)
    # A task already running when it came in, or at rest while it was overdue: its ladder starts here.
    ladder_from: Mapped[date | None] = mapped_column(Date)

    # Grows with every change: two people cannot overwrite each other, and the planner never takes
    # away the look (`TaskLook`) that a change asked for while it was planning.
    revision: Mapped[int] = mapped_column()

    document: Mapped[SourceDocument] = relationship(lazy="raise_on_sql")
    lead_unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id], lazy="raise_on_sql")
    monitor: Mapped[Person | None] = relationship(foreign_keys=[monitor_id], lazy="raise_on_sql")
    assigner: Mapped[Person | None] = relationship(foreign_keys=[assigner_id], lazy="raise_on_sql")
    # Those of units that no longer cooperate too: what they did stays.
    every_part: Mapped[list["CoopPart"]] = relationship(
        back_populates="task", lazy="raise_on_sql", order_by="CoopPart.id"
    )

    __mapper_args__ = {"version_id_col": revision}

    @property
    def coop_parts(self) -> list["CoopPart"]:
        """The parts of the units that cooperate now. Needs `every_part` loaded."""
        return [part for part in self.every_part if part.withdrawn_at is None]


class CoopPart(db.Model):
    """A cooperating unit's part, with a timeliness of its own that never changes the lead's.

    A unit that is withdrawn keeps its row, and gets another if it is added again.
    """

    __tablename__ = "coop_part"
    __table_args__ = (
        Index("ix_coop_part_task", "task_id", "unit_id"),
        # A unit cooperates once at a time.
        Index(
            "uq_coop_part_now",
            "task_id",
            "unit_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # The task's deadline unless it has one of its own.
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    # When it was added to a task given before; None: it came with the task.
    added_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When the unit was withdrawn; None: it cooperates.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    task: Mapped[Task] = relationship(back_populates="every_part", lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")

"""The reminder policy as rows, and every reminder that was ever due."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import UTCDateTime, db, str_enum


class Anchor(StrEnum):
    """What a step counts from."""

    DEADLINE = "deadline"
    # The last progress update, or the day it was given.
    PROGRESS = "progress"
    # The day a result was handed in and waits for confirmation.
    REVIEW = "review"
    # The day it was given, while nobody has acknowledged it.
    RECEIPT = "receipt"


class OffsetUnit(StrEnum):
    WORKING_DAYS = "working_days"
    HOURS = "hours"


class Audience(StrEnum):
    OWNER = "owner"
    FOCAL_POINT = "focal_point"
    DIVISION_HEAD = "division_head"
    UNIT_HEAD = "unit_head"
    COOPERATING = "cooperating"
    MONITOR = "monitor"
    ASSIGNER = "assigner"
    OFFICE = "office"
    VICE_CHAIR = "vice_chair"
    CHAIR = "chair"
    INSPECTORS = "inspectors"
    REVIEWER = "reviewer"


class ReminderStep(db.Model):
    """One line of the policy: when, counted from what, to whom, how."""

    __tablename__ = "reminder_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Stays the same across versions of the policy: reminders refer to it.
    key: Mapped[str] = mapped_column(String(40), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    anchor: Mapped[Anchor] = mapped_column(str_enum(Anchor))
    # Before the anchor when negative.
    offset: Mapped[int]
    offset_unit: Mapped[OffsetUnit] = mapped_column(str_enum(OffsetUnit))
    # Local time of day; not used with hours.
    at_time: Mapped[time] = mapped_column(Time)
    # Audience values with commas between: "owner,focal_point".
    audiences: Mapped[str] = mapped_column(String(200))
    # "inapp", "email" with a comma between.
    channels: Mapped[str] = mapped_column(String(60), default="inapp,email")
    is_immediate: Mapped[bool] = mapped_column(default=False)
    # Only tasks of this urgency ("hoa_toc"); None: every task.
    urgency: Mapped[str | None] = mapped_column(String(20))
    # Only what units of these kinds lead ("ward,commune"); "": every unit. Divisions count as their body.
    unit_kinds: Mapped[str] = mapped_column(String(120), default="", server_default="")
    # Again every N of the unit; None: once.
    repeat_every: Mapped[int | None]
    # How often at most, the first time included; None: no end.
    repeat_limit: Mapped[int | None]
    position: Mapped[int]


class ReminderState(StrEnum):
    DUE = "due"
    # Told, or being told, by the messages with the same bundle.
    TOLD = "told"
    # Its deadline was moved before it was told.
    SUPERSEDED = "superseded"
    # Taken out when its turn came; `reason` says why.
    SUPPRESSED = "suppressed"


class Reminder(db.Model):
    """A reminder point that came: this task, this step, this person."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint(
            "task_id", "deadline_version", "step_key", "occurrence", "recipient_id", name="once"
        ),
        # What was told, or is being told; what waits is not in it.
        Index(
            "ix_reminder_recipient_bundle",
            "recipient_id",
            "bundle",
            sqlite_where=text("bundle IS NOT NULL"),
            postgresql_where=text("bundle IS NOT NULL"),
        ),
        # What waits to be told: small, whatever was told before.
        Index(
            "ix_reminder_waiting",
            "recipient_id",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    deadline_version: Mapped[int]
    # The task's revision that was planned from: the same at sending, and nothing has changed.
    task_revision: Mapped[int]
    step_key: Mapped[str] = mapped_column(String(40))
    # From the deadline: 0 for the first time, 1 for the first repeat, … From progress, review
    # or receipt, whose anchors move: the ordinal of the point's day.
    occurrence: Mapped[int]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # In which capacities, as reminders.audience writes them: "owner,unit_head", "chair>12".
    roles: Mapped[str] = mapped_column(String(200))
    # The moment the policy names, not the moment it was noticed.
    point_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[ReminderState] = mapped_column(str_enum(ReminderState), default=ReminderState.DUE)
    reason: Mapped[str | None] = mapped_column(String(60))
    is_immediate: Mapped[bool]
    # Day and night: hỏa tốc.
    is_urgent: Mapped[bool]
    # Noticed well after its moment: the program had been off.
    is_late: Mapped[bool]
    # The recipient's messages with this `about` carry it: "2026-09-04" is that day's digest.
    bundle: Mapped[str | None] = mapped_column(String(60))

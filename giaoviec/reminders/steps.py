"""The reminder policy as plain values, read once for a pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.org.models import UnitKind
from giaoviec.reminders.models import Anchor, Audience, OffsetUnit, ReminderStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the policy; the columns of ReminderStep say what each value means."""

    key: str
    anchor: Anchor
    offset: int
    at_time: time
    audiences: tuple[Audience, ...]
    offset_unit: OffsetUnit = OffsetUnit.WORKING_DAYS
    channels: tuple[str, ...] = ("inapp", "email")
    is_immediate: bool = False
    urgency: str | None = None
    # Of the lead unit; empty: every kind.
    unit_kinds: frozenset[UnitKind] = frozenset()
    repeat_every: int | None = None
    repeat_limit: int | None = None
    is_active: bool = True

    @property
    def is_before(self) -> bool:
        """Announces the deadline, rather than answering for having missed it."""
        return self.anchor is Anchor.DEADLINE and self.offset <= 0


def load_steps(session: Session) -> Sequence[Step]:
    """The active steps in the order of the policy."""
    return tuple(step for step in load_every_step(session) if step.is_active)


def load_every_step(session: Session) -> Sequence[Step]:
    """Those switched off included: old reminders name them still."""
    rows = session.scalars(select(ReminderStep).order_by(ReminderStep.position))
    return tuple(as_step(row) for row in rows)


def as_step(row: ReminderStep) -> Step:
    return Step(
        key=row.key,
        anchor=row.anchor,
        offset=row.offset,
        offset_unit=row.offset_unit,
        at_time=row.at_time,
        audiences=tuple(Audience(name) for name in row.audiences.split(",")),
        channels=tuple(row.channels.split(",")),
        is_immediate=row.is_immediate,
        urgency=row.urgency,
        unit_kinds=frozenset(UnitKind(kind) for kind in row.unit_kinds.split(",") if kind),
        repeat_every=row.repeat_every,
        repeat_limit=row.repeat_limit,
        is_active=row.is_active,
    )

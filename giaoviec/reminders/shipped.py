"""The policy that is on from the first start; administrators change its rows."""

from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.reminders.models import Anchor, Audience, OffsetUnit, ReminderStep
from giaoviec.reminders.steps import Step

MORNING = time(7, 0)
_A = Audience
_OWNERS = (_A.OWNER, _A.FOCAL_POINT)


def _days(key: str, anchor: Anchor, offset: int, *audiences: Audience, **more: object) -> Step:
    return Step(key=key, anchor=anchor, offset=offset, at_time=MORNING, audiences=audiences, **more)  # type: ignore[arg-type]


def _hours(key: str, offset: int, *audiences: Audience) -> Step:
    return Step(
        key=key,
        anchor=Anchor.DEADLINE,
        offset=offset,
        offset_unit=OffsetUnit.HOURS,
        at_time=MORNING,
        audiences=audiences,
        is_immediate=True,
        urgency="hoa_toc",
    )


SHIPPED: tuple[Step, ...] = (
    _days("before-7", Anchor.DEADLINE, -7, *_OWNERS),
    _days("before-3", Anchor.DEADLINE, -3, *_OWNERS),
    _days("before-1", Anchor.DEADLINE, -1, *_OWNERS),
    _days("due-day", Anchor.DEADLINE, 0, *_OWNERS),
    _days("overdue-owner", Anchor.DEADLINE, 1, _A.OWNER, repeat_every=2),
    _days("overdue-division", Anchor.DEADLINE, 1, _A.DIVISION_HEAD, is_immediate=True),
    _days("overdue-unit", Anchor.DEADLINE, 3, _A.UNIT_HEAD, is_immediate=True),
    _days("overdue-office", Anchor.DEADLINE, 7, _A.OFFICE, _A.VICE_CHAIR, is_immediate=True),
    _days("overdue-chair", Anchor.DEADLINE, 15, _A.CHAIR, _A.INSPECTORS, is_immediate=True),
    _days("no-progress", Anchor.PROGRESS, 7, _A.OWNER, repeat_every=7),
    _days("review", Anchor.REVIEW, 2, _A.REVIEWER, repeat_every=2),
    _hours("flash-24h", -24, *_OWNERS),
    _hours("flash-4h", -4, *_OWNERS, _A.UNIT_HEAD),
    _hours("flash-1h", -1, *_OWNERS, _A.UNIT_HEAD),
)
# Shipped, but off until an administrator wants it.
OPTIONAL: tuple[Step, ...] = (
    _days("receipt", Anchor.RECEIPT, 1, _A.OWNER, repeat_every=1, repeat_limit=3),
)


def seed_policy(session: Session) -> None:
    """Add shipped steps whose key is not there yet; never changes a row. Does not commit."""
    present = set(session.scalars(select(ReminderStep.key)))
    for position, step in enumerate(SHIPPED + OPTIONAL):
        if step.key not in present:
            session.add(
                ReminderStep(
                    key=step.key,
                    is_active=step in SHIPPED,
                    anchor=step.anchor,
                    offset=step.offset,
                    offset_unit=step.offset_unit,
                    at_time=step.at_time,
                    audiences=",".join(step.audiences),
                    channels=",".join(step.channels),
                    is_immediate=step.is_immediate,
                    urgency=step.urgency,
                    repeat_every=step.repeat_every,
                    repeat_limit=step.repeat_limit,
                    position=position,
                )
            )

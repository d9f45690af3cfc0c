"""Looking at every open task again, after the policy or the calendar has changed."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import and_, delete, literal, select, tuple_
from sqlalchemy.orm import Session

from giaoviec.core.db import transaction
from giaoviec.reminders.models import ReminderStep
from giaoviec.reminders.planner import ask_for_looks
from giaoviec.settings.values import PLANNED_FROM, get, put
from giaoviec.tasks.models import TaskLook
from giaoviec.workdays.queries import load_calendar

BATCH = 5000

_L, _S = TaskLook.__table__.c, ReminderStep.__table__.c
# Where a look lies in the queue.
_PLACE = (_L.look_at, _L.task_id)
# Channels and names of a step change what is told, not when.
_STEPS = (
    select(
        _S.key, _S.anchor, _S.offset, _S.offset_unit, _S.at_time, _S.urgency, _S.repeat_every,
        _S.repeat_limit, _S.audiences, _S.unit_kinds,
    )
    .where(_S.is_active)
    .order_by(_S.key)
)  # fmt: skip


def look_again_if_changed(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Look at every open task now if the next looks were worked out from something else; returns how many.

    For the planner, which is alone: it compares what it is about to plan from
    with what was planned from before, so that whoever changes a step or a day,
    by whatever way and while a pass is at work, need not think of it. In
    batches, so that nobody waits long; stopped halfway, the next pass does all
    again. A task's revision stays: nobody's edit is refused because of this.
    """
    with transaction() as session:
        planned_from, ground = get(session, PLANNED_FROM), _ground(session)
        if not planned_from:
            put(session, PLANNED_FROM, ground)
    if planned_from in ("", ground):
        return 0
    moved = 0
    while not should_stop():
        with transaction() as session:
            some = _bring_forward(session, now=now)
            if not some:
                put(session, PLANNED_FROM, ground)
                return moved
            moved += some
    return moved


def look_again(session: Session, *, now: datetime) -> None:
    """The same in one transaction, for a pass that is only tried. Does not commit."""
    if has_changed(session):
        while _bring_forward(session, now=now):
            pass


def has_changed(session: Session) -> bool:
    """Whether the policy or the calendar is not what the next looks were worked out from."""
    return get(session, PLANNED_FROM) not in ("", _ground(session))


def _ground(session: Session) -> str:
    """What moments are worked out from: the active steps and the calendar, as one short text."""
    calendar = load_calendar(session)
    days = (sorted(calendar.days_off), sorted(calendar.swapped_days))
    steps = [tuple(row) for row in session.execute(_STEPS)]
    return hashlib.sha256(repr((days, steps)).encode()).hexdigest()


def _bring_forward(session: Session, *, now: datetime) -> int:
    """Move the first looks of those that lie ahead to `now`; returns how many were taken."""
    ahead = _L.look_at > now
    end = session.execute(
        select(*_PLACE).where(ahead).order_by(*_PLACE).offset(BATCH - 1).limit(1)
    ).first()
    if end is not None:
        to_here = tuple_(
            *(literal(at, column.type) for at, column in zip(end, _PLACE, strict=True))
        )
        ahead = and_(ahead, tuple_(*_PLACE) <= to_here)
    # Taken and read at once: what a change asks for meanwhile is brought forward too, or stays.
    taken = session.execute(
        delete(TaskLook.__table__).where(ahead).returning(_L.task_id, _L.revision)
    ).all()
    ask_for_looks(session, ((now, row.task_id, row.revision) for row in taken))
    return len(taken)

"""`remind`: one complete pass, plan, tell, deliver, settle, safe to run at any moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from giaoviec.audit.seal import seal_entries
from giaoviec.core.db import end_session, transaction
from giaoviec.core.locks import only_one
from giaoviec.notify.deliver import Delivered, deliver, put_in_order
from giaoviec.notify.kick import kick_what_waits
from giaoviec.notify.models import Message, State
from giaoviec.reminders.bundle import bundle, bundle_waiting
from giaoviec.reminders.planner import LOOK, load_policy, plan_batch, plan_due
from giaoviec.reminders.replan import look_again, look_again_if_changed

LOCK = "planner"


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did; the interface of `giaoviec remind --json`."""

    reminders: int = 0
    messages: dict[str, int] = field(default_factory=lambda: {"email": 0, "inapp": 0})
    suppressed: int = 0
    failed: int = 0
    # Not so where another planner was at work.
    has_planned: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {
            "reminders": self.reminders,
            "messages": self.messages,
            "suppressed": self.suppressed,
            "failed": self.failed,
        }


def plan_and_bundle(
    *, now: datetime, should_stop: Callable[[], bool] = lambda: False
) -> int | None:
    """Plan what is due and put it in messages; returns the reminders added.

    One planner at a time: whoever finds another at work skips planning and
    returns None, since two half-plans would tear a person's digest apart; so
    does whoever is told to stop on the way.
    Delivery needs no lock.
    """
    with only_one(LOCK) as mine:
        if not mine:
            return None
        look_again_if_changed(now=now, should_stop=should_stop)
        added = plan_due(now=now, should_stop=should_stop)
        if should_stop():
            # Half a plan is not told of; the next pass does the other half first.
            return None
        bundle_waiting(now=now)
        return added


def remind(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> Pass:
    """One complete pass at this moment; told to stop, it settles the mail in hand and ends."""
    added = plan_and_bundle(now=now, should_stop=should_stop)
    delivered = deliver(now=now, should_stop=should_stop)
    seal_entries(now=now)
    return _as_pass(added, delivered)


def plan_and_kick(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> Pass:
    """The part of a pass that is left where workers deliver: plan, put in order, kick."""
    added = plan_and_bundle(now=now, should_stop=should_stop)
    put_in_order(now=now)
    kick_what_waits(now=now)
    return Pass(reminders=added or 0, has_planned=added is not None)


def rehearse(*, now: datetime) -> Pass:
    """What `remind` would do, worked out by the same code and then taken back."""

    class _TakeBack(Exception):
        pass

    outcome = Pass()
    try:
        with transaction() as session:
            look_again(session, now=now)
            added, policy = 0, load_policy(session, now=now)
            while rows := session.execute(LOOK, {"now": now}).all():
                added += plan_batch(session, rows, policy, now=now)
            bundle(session, now=now)
            counts = session.execute(
                select(Message.channel, func.count())
                .where(Message.state == State.QUEUED, Message.next_try_at <= now)
                .group_by(Message.channel)
            )
            messages = {"email": 0, "inapp": 0} | {c.value: n for c, n in counts}
            outcome = Pass(reminders=added, messages=messages)
            raise _TakeBack
    except _TakeBack:
        end_session()
    return outcome


def _as_pass(added: int | None, delivered: Delivered) -> Pass:
    return Pass(
        reminders=added or 0,
        has_planned=added is not None,
        messages={"email": delivered.email, "inapp": delivered.inapp},
        suppressed=delivered.suppressed,
        failed=delivered.failed,
    )

"""A mail above its recipient's hourly cap waits for their next digest, keeps its row there, and is told once.

Whoever writes digests asks here what waits for one, and says what it took.
Where no digest takes it (the planner is dead), it goes by itself, late.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.notify.hours import next_sending_moment
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.terms import Rules

# What a message that waits for a digest answers; and, with the digest's `about`, what one in it does.
WAITS = "waits-for-digest"
IN_DIGEST = "in-digest"
_BY_ITSELF_AFTER = timedelta(hours=4)
_M = Message.__table__


@dataclass(frozen=True, slots=True)
class HeldBack:
    """The mails that wait for one person's next digest."""

    ids: tuple[int, ...]
    # From then on there is a digest for them alone.
    since: datetime


def waits_until(rules: Rules, *, now: datetime) -> datetime:
    """When a mail held back at `now` goes by itself: hours after the morning that should take it."""
    tomorrow = zone.start_of_day(zone.local_date(now) + timedelta(days=1))
    return next_sending_moment(tomorrow, rules.calendar, rules.hours) + _BY_ITSELF_AFTER


def held_back(session: Session, *, now: datetime) -> dict[int, HeldBack]:
    """What waits for a digest, by recipient. Of the outbox only what is put off is looked at."""
    rows = session.execute(
        sa.select(_M.c.id, _M.c.recipient_id, _M.c.next_try_at)
        .where(*_WAITING, _M.c.next_try_at > now)
        .order_by(_M.c.id)
    )
    found: dict[int, list[sa.Row[int, int, datetime]]] = defaultdict(list)
    for row in rows:
        found[row.recipient_id].append(row)
    return {
        person: HeldBack(
            tuple(row.id for row in waiting),
            min(row.next_try_at for row in waiting) - _BY_ITSELF_AFTER,
        )
        for person, waiting in found.items()
    }


def take_into_digest(
    session: Session, held: Mapping[int, HeldBack], about: str, *, now: datetime
) -> dict[int, list[int]]:
    """These mails go in the digests `about` of their recipients; those that could be taken, by recipient.

    One that left in the meantime is not among them. Does not commit.
    """
    taken: dict[int, list[int]] = defaultdict(list)
    for row in _taken(session, [one for it in held.values() for one in it.ids], about, now):
        taken[row.recipient_id].append(row.id)
    return {person: sorted(ids) for person, ids in taken.items()}


def _taken(
    session: Session, ids: Collection[int], about: str, now: datetime
) -> list[sa.Row[int, int]]:
    if not ids:
        return []
    return list(
        session.connection()
        .execute(
            sa.update(_M)
            .where(_M.c.id.in_(ids), *_WAITING)
            .values(state=State.SUPPRESSED, answer=f"{IN_DIGEST}: {about}", settled_at=now)
            .returning(_M.c.id, _M.c.recipient_id)
        )
        .all()
    )


_WAITING = (
    _M.c.state == State.QUEUED,
    _M.c.channel == Channel.EMAIL,
    _M.c.answer == WAITS,
)

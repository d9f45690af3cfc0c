"""Taking messages for sending, under a lease, so that no two passes have the same one.

Every statement here names the state it expects and is judged by the rows it
changed. On PostgreSQL rows that another pass holds are skipped (SKIP LOCKED);
on SQLite the write transaction is alone and the words are left out.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.notify.holder import clock_of, dead_holders
from giaoviec.notify.models import Channel, Message, State

LEASE = timedelta(minutes=5)
# Messages whose turn has come, looked up at once; and those taken under one lease.
LOOK_AHEAD = 5000
BATCH = 1000

_ENDED_HERE_OFTEN = 3
_A_LONG_PAUSE = timedelta(hours=1)

# The source whose notices tell of failures: they come last, when there is most to tell.
_LAST = "notify"

# Transmission may have begun once already: it stays uncertain until it is accepted.
WAITING_STATE = sa.case(
    (Message.uncertain_count > 0, State.UNCERTAIN.value), else_=State.QUEUED.value
)


def is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Waiting, and its turn has come."""
    return sa.and_(Message.state.in_((State.QUEUED, State.UNCERTAIN)), Message.next_try_at <= now)


def take_back(session: Session, *, now: datetime, over: Collection[str] = ()) -> int:
    """Return messages whose lease ended to the queue; how many are uncertain now.

    Leases end by the clock of who holds them, where that is known, and at
    once with a process that died or a pass that is `over`. A marked message
    may have been transmitted: it becomes uncertain and keeps its Message-ID.
    Does not commit.
    """
    sending = Message.state == State.SENDING
    found = session.scalars(
        sa.select(Message.leased_by).where(sending, Message.leased_by.is_not(None)).distinct()
    ).all()
    holders = [holder for holder in found if holder is not None]
    ended = sa.and_(
        sending,
        sa.or_(
            _lease_ended(holders, now),
            Message.leased_by.in_([*dead_holders(holders), *over]),
        ),
    )
    uncertain = _update(
        session,
        _free(sa.and_(ended, Message.marked_at.is_not(None))),
        state=State.UNCERTAIN,
        uncertain_count=Message.uncertain_count + 1,
        # Whatever takes the process down again and again shall not send the same mail every minute.
        next_try_at=sa.case(
            (Message.uncertain_count + 1 >= _ENDED_HERE_OFTEN, now + _A_LONG_PAUSE),
            else_=Message.next_try_at,
        ),
        marked_at=None,
        leased_by=None,
        leased_until=None,
    )
    _update(session, _free(ended), state=WAITING_STATE, leased_by=None, leased_until=None)
    return uncertain


def _lease_ended(holders: Collection[str], now: datetime) -> sa.ColumnElement[bool]:
    """By the present moment; of passes on this machine by their own, which no set clock moves."""
    own = {holder: at for holder in holders if (at := clock_of(holder)) is not None}
    ours = [sa.and_(Message.leased_by == who, Message.leased_until < at) for who, at in own.items()]
    others = sa.or_(Message.leased_by.is_(None), Message.leased_by.not_in(own))
    return sa.or_(sa.and_(others, Message.leased_until < now), *ours)


def hold_mails(
    session: Session, *, now: datetime, until: datetime, ids: Collection[int] | None = None
) -> int:
    """Let mails that are due but not urgent wait; how many. Does not commit, counts no try."""
    return _update(session, _free(_may_wait(now, ids)), next_try_at=until)


def spread_mails(
    session: Session,
    *,
    now: datetime,
    began: datetime,
    minutes: int,
    ids: Collection[int] | None = None,
) -> int:
    """Give mails that are not urgent their minute of the `minutes` since `began`; how many wait.

    The minute is the recipient's, the same every morning. One whose minute
    has come, or that was tried already, is left alone. Does not commit.
    """
    place = Message.recipient_id % minutes
    passed = int((now - began).total_seconds()) // 60
    coming = range(passed + 1, minutes)
    if not coming:
        return 0
    turns = {minute: began + timedelta(minutes=minute) for minute in coming}
    early = sa.and_(_may_wait(now, ids), place > passed, Message.attempts == 0)
    return _update(session, _free(early), next_try_at=sa.case(turns, value=place, else_=now))


def _may_wait(now: datetime, ids: Collection[int] | None) -> sa.ColumnElement[bool]:
    """Mails that are due and not urgent; of these `ids` only, where given."""
    some = sa.true() if ids is None else Message.id.in_(ids)
    return sa.and_(
        is_due(now), Message.channel == Channel.EMAIL, Message.is_urgent.is_(False), some
    )


def due_ids(
    session: Session,
    *,
    now: datetime,
    ids: Collection[int] | None = None,
    channels: Collection[Channel] = tuple(Channel),
) -> Sequence[int]:
    """Messages whose turn has come, urgent ones first; of these `ids` only, where given."""
    stmt = (
        sa.select(Message.id)
        .where(is_due(now), Message.channel.in_(channels))
        .order_by(
            Message.source == _LAST, Message.is_urgent.desc(), Message.next_try_at, Message.id
        )
        .limit(LOOK_AHEAD)
    )
    if ids is not None:
        stmt = stmt.where(Message.id.in_(ids))
    return session.scalars(stmt).all()


def claim(session: Session, ids: Collection[int], *, holder: str, now: datetime) -> list[int]:
    """Take those of these messages that are still due; the ids taken, in the order given.

    Does not commit.
    """
    free = session.scalars(
        sa.select(Message.id)
        .where(Message.id.in_(ids), is_due(now))
        .with_for_update(skip_locked=True)
    ).all()
    taken = _update(
        session,
        sa.and_(Message.id.in_(free), is_due(now)),
        state=State.SENDING,
        leased_by=holder,
        leased_until=now + LEASE,
    )
    if taken != len(free):
        raise RuntimeError(f"{len(free)} messages were locked, {taken} of them taken")
    kept = set(free)
    return [one for one in ids if one in kept]


def renew(session: Session, ids: Collection[int], *, holder: str, now: datetime) -> int:
    """Lengthen the lease on these messages; how many are still ours. Does not commit."""
    return _update(session, _held(ids, holder), leased_until=now + LEASE)


def release(
    session: Session,
    ids: Collection[int],
    *,
    holder: str,
    until: datetime | None = None,
    answer: str | None = None,
) -> int:
    """Give messages back that were not transmitted; how many were ours. Does not commit.

    They are due at once, or from `until`. `answer` says why they wait. A
    marked one is left alone: nobody knows whether it went.
    """
    changes: dict[str, object] = {}
    if until is not None:
        changes["next_try_at"] = until
    if answer is not None:
        changes["answer"] = answer[:500]
    return _update(
        session,
        sa.and_(_held(ids, holder), Message.marked_at.is_(None)),
        state=WAITING_STATE,
        leased_by=None,
        leased_until=None,
        **changes,
    )


def _held(ids: Collection[int], holder: str) -> sa.ColumnElement[bool]:
    return sa.and_(Message.id.in_(ids), Message.state == State.SENDING, Message.leased_by == holder)


def _free(where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Such rows, without those that another transaction is changing: passes never wait for each other."""
    return Message.id.in_(sa.select(Message.id).where(where).with_for_update(skip_locked=True))


def _update(session: Session, where: sa.ColumnElement[bool], **values: object) -> int:
    result = session.connection().execute(
        sa.update(Message.__table__).where(where).values(**values)
    )
    return result.rowcount

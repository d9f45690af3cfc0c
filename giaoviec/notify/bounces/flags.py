"""Addresses from which too many mails came back: flagged, listed, and lifted by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.notify.chiefs import units_of
from giaoviec.notify.models import Bounce, BounceKind, Channel, FlaggedAddress, Message, State
from giaoviec.notify.recipients import Trouble
from giaoviec.notify.undelivered import Failure, tell_of_failures
from giaoviec.org.models import Person
from giaoviec.settings.values import BOUNCES_TO_FLAG, get

MOST = 500
# RFC 3463: what these say is about us, our relay or the way, not about the address: too large for that
# system (5.3), no way there (5.4), content (5.6), policy and block lists (5.7), our own address (5.1.7
# and 5.1.8). Else three mornings on a block list would close every address there is.
# Exchange Online says 5.4.1 of recipients whom it does not know.
_NOT_THE_ADDRESS = ("5.3.%", "5.4.%", "5.6.%", "5.7.%", "5.1.7", "5.1.8")
_THE_ADDRESS_ALL_THE_SAME = "5.4.1"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whose address it is; `units` as one text."""

    person_id: int
    name: str
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadAddress:
    """A flagged address that somebody has, and what came back from it last."""

    address: str
    flagged_at: datetime
    bounces: int
    diagnostic: str
    people: Sequence[Holder]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftFlag:
    address: str


def lift_flag(cmd: LiftFlag, *, actor: Actor, now: datetime) -> None:
    """Let mails go to this address again; what came back before counts no more.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: the address is not flagged.
    """
    if actor.role not in (Role.ADMIN, Role.OPERATOR):
        raise NotAllowed
    with transaction() as session:
        row = session.get(FlaggedAddress, cmd.address.strip().lower())
        if row is None or row.lifted_at is not None:
            raise NotFound
        row.lifted_at = now
        record(
            session, actor, "address.lifted", "address", row.address, at=now,
            bounces=row.bounces, flagged_at=row.flagged_at,
        )  # fmt: skip


def bad_addresses(session: Session, *, now: datetime) -> list[BadAddress]:
    """Flagged addresses that somebody has, the newest first; three queries.

    One that nobody has any more (it was corrected) needs nobody's look.
    """
    rows = session.scalars(
        sa.select(FlaggedAddress)
        .where(FlaggedAddress.lifted_at.is_(None))
        .order_by(FlaggedAddress.flagged_at.desc(), FlaggedAddress.address)
        .limit(MOST)
    ).all()
    people = session.execute(
        sa.select(Person.id, Person.name, sa.func.lower(Person.email).label("address"))
        .where(sa.func.lower(Person.email).in_([row.address for row in rows]))
        .order_by(Person.name_key, Person.id)
    ).all()
    units = units_of(session, {one.id for one in people}, day=zone.local_date(now))
    return [
        BadAddress(
            address=row.address,
            flagged_at=row.flagged_at,
            bounces=row.bounces,
            diagnostic=row.diagnostic,
            people=found,
        )
        for row in rows
        if (
            found := [
                Holder(one.id, one.name, ", ".join(units.get(one.id, ())))
                for one in people
                if one.address == row.address
            ]
        )
    ]


def flagged_now(session: Session) -> int:
    """How many flagged addresses somebody has: as many as `bad_addresses` lists."""
    # One look through the people; with `exists` SQLite would take one for each address.
    theirs = sa.select(sa.func.lower(Person.email)).where(Person.email.is_not(None))
    stmt = sa.select(sa.func.count()).where(
        FlaggedAddress.lifted_at.is_(None), FlaggedAddress.address.in_(theirs)
    )
    return session.scalar(stmt) or 0


def flag_if_repeated(session: Session, bounce: Bounce, message: Message, *, now: datetime) -> bool:
    """After a permanent bounce: flag its address when it was one too many. Does not commit."""
    row = session.get(FlaggedAddress, bounce.address)
    if not bounce.address or (row is not None and row.lifted_at is None):
        return False
    since = row.lifted_at if row is not None else None
    in_a_row = _in_a_row(session, bounce.address, message.recipient_id, since)
    if in_a_row < get(session, BOUNCES_TO_FLAG):
        return False
    session.merge(
        FlaggedAddress(
            address=bounce.address,
            flagged_at=now,
            bounces=in_a_row,
            diagnostic=bounce.diagnostic,
            lifted_at=None,
        )
    )
    record(
        session, Actor.system("bounces"), "address.flagged", "address", bounce.address, at=now,
        bounces=in_a_row, diagnostic=bounce.diagnostic, person=message.recipient_id,
    )  # fmt: skip
    failure = Failure(message.id, message.recipient_id, Trouble.FLAGGED)
    tell_of_failures(session, [failure], now=now)
    return True


def _in_a_row(session: Session, address: str, recipient_id: int, since: datetime | None) -> int:
    """How many mails to this address came back for good and because of it, one after the other, up to the latest.

    Counted in the order in which they were sent, whatever the order in which
    they came back: a mail that stayed away ends the row. Mails after the
    latest that came back may still come back, and say nothing yet.
    """
    session.flush()
    to_it = (
        Message.recipient_id == recipient_id,
        Message.channel == Channel.EMAIL,
        sa.func.lower(Message.address) == address,
    )
    came_back = (
        sa.select(Bounce.message_id)
        .where(Bounce.address == address, Bounce.kind == BounceKind.PERMANENT)
        .where(
            sa.or_(
                Bounce.status == _THE_ADDRESS_ALL_THE_SAME,
                sa.and_(*(Bounce.status.not_like(one) for one in _NOT_THE_ADDRESS)),
            )
        )
        .where(sa.true() if since is None else Bounce.received_at > since)
        .distinct()
        .subquery()
    )
    latest = sa.select(sa.func.max(came_back.c.message_id)).scalar_subquery()
    stayed = session.scalar(
        sa.select(sa.func.max(Message.id)).where(
            *to_it, Message.state == State.ACCEPTED, Message.id < latest
        )
    )
    stmt = sa.select(sa.func.count()).where(came_back.c.message_id > (stayed or 0))
    return session.scalar(stmt) or 0

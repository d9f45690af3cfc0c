"""Every message with its state, newest first: the page on which administrators watch what goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.core.text import fold
from giaoviec.notify.models import Bounce, Channel, Message, State
from giaoviec.notify.past import past_message
from giaoviec.org.models import Person

# People whose name or address a search finds; who types two letters means none of them in particular.
MOST_PEOPLE = 200
_COMMON = frozenset({State.ACCEPTED, State.SUPPRESSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message in a list of them."""

    id: int
    recipient: str
    channel: Channel
    source: str
    kind: str
    subject: str
    state: State
    address: str
    created_at: datetime
    settled_at: datetime | None
    read_at: datetime | None


def deliveries(
    session: Session,
    *,
    limit: int,
    state: State | None = None,
    text: str = "",
    before: int | None = None,
) -> Sequence[Delivery]:
    """Messages from the newest on; `before` is the last id of the page before.

    One query; with a `text`, which finds people, two.
    """
    people = _people(session, text) if text else None
    stmt = (
        sa.select(
            Message.id,
            Person.name.label("recipient"),
            Message.channel,
            Message.source,
            Message.kind,
            sa.func.coalesce(Message.subject, "").label("subject"),
            Message.state,
            sa.func.coalesce(Message.address, Person.email, "").label("address"),
            Message.created_at,
            Message.settled_at,
            Message.read_at,
        )
        .join(Person, Person.id == Message.recipient_id)
        .order_by(Message.id.desc())
        .limit(limit)
    )
    if state is not None:
        stmt = stmt.where(_state_is(state))
    if people is not None:
        stmt = stmt.where(Message.recipient_id.in_(people))
    if before is not None:
        stmt = stmt.where(Message.id < before)
    return [Delivery(**row._mapping) for row in session.execute(stmt)]


def _state_is(state: State) -> sa.ColumnElement[bool]:
    """Nearly all are accepted: those are met soon by reading backwards, and sorting them all takes long.

    The other states are few and found by their index, which an expression over the column hides.
    """
    if state in _COMMON:
        return Message.state.cast(sa.String) == state.value
    return Message.state == state


def delivery(session: Session, message_id: int) -> tuple[Any, bool] | None:
    """One message with all that is kept of it, and whether it is past; past ones are only read."""
    message = session.get(Message, message_id)
    if message is not None:
        return message, False
    row = session.execute(sa.select(past_message).where(past_message.c.id == message_id)).first()
    return None if row is None else (row, True)


def tried_in_vain(session: Session, *, most: int) -> Sequence[tuple[str, int]]:
    """What was last said of mails that wait for another try, the most frequent first; how many mails."""
    count = sa.func.count()
    rows = session.execute(
        sa.select(Message.answer, count)
        .where(
            Message.channel == Channel.EMAIL,
            Message.state.in_((State.QUEUED, State.UNCERTAIN)),
            Message.answer.is_not(None),
        )
        .group_by(Message.answer)
        .order_by(count.desc(), Message.answer)
        .limit(most)
    )
    return [(said or "", number) for said, number in rows]


def not_ours(session: Session, *, since: datetime) -> int:
    """Letters in the mailbox for bounces that told of no mail of ours."""
    stmt = sa.select(sa.func.count()).where(
        Bounce.message_id.is_(None), Bounce.received_at >= since
    )
    return session.scalar(stmt) or 0


def _people(session: Session, text: str) -> list[int]:
    key = fold(text)
    return list(
        session.scalars(
            sa.select(Person.id)
            .where(
                sa.or_(
                    Person.name_folded.contains(key, autoescape=True),
                    sa.func.lower(Person.email).contains(text.lower(), autoescape=True),
                )
            )
            .order_by(Person.id)
            .limit(MOST_PEOPLE)
        )
    )

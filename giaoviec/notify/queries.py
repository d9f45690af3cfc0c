"""What is read of the outbox: a person's notices, and what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.core.db import read
from giaoviec.notify.models import ENDING_KINDS, Bounce, Channel, Message, State
from giaoviec.org.models import Person

# Literals: a partial index (ix_message_unread) is not used for bound values.
_IS_INAPP = Message.channel == sa.literal_column("'inapp'")
_IS_ACCEPTED = Message.state == sa.literal_column("'accepted'")


@dataclass(frozen=True, slots=True)
class PersonalNotice:
    """An in-app notice as its reader sees it."""

    id: int
    subject: str
    text: str
    link: str
    is_urgent: bool
    told_at: datetime
    read_at: datetime | None


def notices_of(
    session: Session, person_id: int, *, limit: int, before: int | None = None
) -> list[PersonalNotice]:
    """A person's notices from the newest on; `before` is the last id of the page before."""
    stmt = (
        sa.select(
            Message.id,
            Message.subject,
            Message.body,
            Message.link,
            Message.is_urgent,
            Message.settled_at,
            Message.read_at,
        )
        .where(Message.recipient_id == person_id, Message.channel == Channel.INAPP)
        .where(Message.state == State.ACCEPTED)
        .order_by(Message.id.desc())
        .limit(limit)
    )
    if before is not None:
        stmt = stmt.where(Message.id < before)
    return [
        PersonalNotice(
            id=row.id,
            subject=row.subject or "",
            text=row.body or "",
            link=row.link or "",
            is_urgent=row.is_urgent,
            told_at=row.settled_at,
            read_at=row.read_at,
        )
        for row in session.execute(stmt)
    ]


# From an index of unread ones alone.
_UNREAD = sa.select(sa.func.count()).where(
    Message.recipient_id == sa.bindparam("person_id", type_=sa.Integer()),
    _IS_INAPP, _IS_ACCEPTED, Message.read_at.is_(None),
)  # fmt: skip


def unread_count(session: Session, person_id: int) -> int:
    """How many notices the person has not read."""
    found: int = read(session, _UNREAD, {"person_id": person_id})[0][0]
    return found


def failed_messages(
    session: Session, *, since: datetime, limit: int
) -> Sequence[sa.Row[int, str, Channel, str | None, datetime | None]]:
    """Messages that failed or came back, newest first: id, recipient's name, channel, answer, settled_at.

    Of one that came back: the words of the server that returned it, and when they were read.
    """
    returned_at = sa.func.max(Bounce.received_at)
    back = (
        sa.select(
            Bounce.message_id,
            returned_at.label("at"),
            sa.func.max(Bounce.diagnostic).label("words"),
        )
        .where(Bounce.received_at >= since, Bounce.kind.in_(ENDING_KINDS))
        .group_by(Bounce.message_id)
        .subquery()
    )
    came_back = (
        sa.select(Message.id, Message.recipient_id, Message.channel, back.c.words, back.c.at)
        .join(back, back.c.message_id == Message.id)
        .where(Message.state == State.BOUNCED)
    )
    failed = sa.select(
        Message.id, Message.recipient_id, Message.channel, Message.answer, Message.settled_at
    ).where(Message.state == State.FAILED, Message.settled_at >= since)
    both = sa.union_all(failed, came_back).subquery()
    stmt = (
        sa.select(both.c.id, Person.name, both.c.channel, both.c.answer, both.c.settled_at)
        .join(Person, Person.id == both.c.recipient_id)
        .order_by(both.c.settled_at.desc(), both.c.id.desc())
        .limit(limit)
    )
    return session.execute(stmt).all()

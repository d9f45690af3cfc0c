"""What readers do with their notices. Reading leaves no audit line: `read_at` is the record of it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotFound
from giaoviec.notify.models import Channel, Message, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNotice:
    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAllNotices:
    """Up to and with `last_id`, the newest that the reader has seen: none that came since is hidden."""

    last_id: int


def read_notice(cmd: ReadNotice, *, actor: Actor, now: datetime) -> str:
    """Mark one's own notice as read, and answer where it leads; the first reading counts.

    Raises:
        NotFound: there is no such notice, or it is somebody else's.
    """
    with transaction() as session:
        row = session.execute(
            sa.select(Message.id, Message.link).where(
                Message.id == cmd.notice_id, *_notices_of(actor)
            )
        ).first()
        if row is None:
            raise NotFound
        session.connection().execute(
            sa.update(Message.__table__)
            .where(Message.id == row.id, Message.read_at.is_(None))
            .values(read_at=now)
        )
        return row.link or ""


def read_all_notices(cmd: ReadAllNotices, *, actor: Actor, now: datetime) -> int:
    """Mark one's own unread notices as read; how many they were."""
    with transaction() as session:
        result = session.connection().execute(
            sa.update(Message.__table__)
            .where(*_notices_of(actor), Message.id <= cmd.last_id, Message.read_at.is_(None))
            .values(read_at=now)
        )
        return result.rowcount


def _notices_of(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    # A stand-in's own notices are their own; those of the absent stay unread for their return.
    return (
        Message.recipient_id == (actor.person_id or 0),
        Message.channel == Channel.INAPP,
        Message.state == State.ACCEPTED,
    )

"""Putting messages in the outbox, in the transaction of what they tell of."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from giaoviec.core.db import after_commit
from giaoviec.jobs.queue import has_workers
from giaoviec.notify.kick import kick_rows
from giaoviec.notify.models import Channel, Message, State

BOTH = (Channel.INAPP, Channel.EMAIL)
INAPP_ONLY = (Channel.INAPP,)
# Fewer than the variables a statement may have.
_KEYS_AT_ONCE = 5000

_INSERT = {
    dialect.__name__.rpartition(".")[2]: dialect.insert(Message.__table__).on_conflict_do_nothing(
        index_elements=["dedupe_key"]
    )
    for dialect in (postgresql, sqlite)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to tell one person, whatever the channels.

    `key` identifies what is told ("task.assigned:17:3"): the same key to the
    same person over the same channel is told once, ever.
    """

    recipient_id: int
    source: str
    kind: str
    key: str
    about: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    channels: Collection[Channel] = BOTH
    is_urgent: bool = False
    is_late: bool = False


def enqueue(session: Session, notes: Iterable[Note], *, now: datetime) -> None:
    """Add a message for each note and channel; those already there are left alone.

    Does not commit. When a mail may leave is decided at delivery (sending
    hours), so a note made at night waits by itself. Where workers deliver,
    they are told of it as soon as it is committed.
    """
    rows = [_row(note, channel, now) for note in notes for channel in note.channels]
    if not rows:
        return
    session.flush()  # the people and things that notes speak of may be new
    connection = session.connection()
    insert = _INSERT[connection.dialect.name]
    connection.execute(insert, rows)
    if has_workers():
        after_commit(session, kick_rows, *_added(session, [row["dedupe_key"] for row in rows]))


def _added(session: Session, keys: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """Id and urgency of those of these messages that wait; asking is quicker than RETURNING."""
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        chosen = Message.dedupe_key.in_(keys[start : start + _KEYS_AT_ONCE])
        waiting = select(Message.id, Message.is_urgent).where(
            chosen, Message.state == State.QUEUED, Message.attempts == 0
        )
        yield from ((row.id, row.is_urgent) for row in session.execute(waiting))


def _row(note: Note, channel: Channel, now: datetime) -> dict[str, Any]:
    return {
        "dedupe_key": f"{note.key}:{note.recipient_id}:{channel.value}",
        "channel": channel,
        "source": note.source,
        "kind": note.kind,
        "about": note.about,
        "facts": json.dumps(dict(note.facts), ensure_ascii=False, sort_keys=True),
        "recipient_id": note.recipient_id,
        "state": State.QUEUED,
        "is_urgent": note.is_urgent,
        "is_late": note.is_late,
        "created_at": now,
        "next_try_at": now,
    }

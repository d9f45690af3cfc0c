"""What was told about one task by tasks themselves: given, returned, urged …; reminders apart."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from giaoviec.notify.models import Channel, State
from giaoviec.notify.past import messages_ever
from giaoviec.org.models import Person
from giaoviec.tasks.kinds import SOURCE, Kind

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldMessage:
    """One message to one person over one channel. `capacity`: as what they were told."""

    message_id: int
    kind: Kind
    recipient_name: str
    capacity: str
    # Whom the recipient stood in for.
    stood_in_for: int | None
    # Moved to the history: to be read and nothing else.
    is_past: bool
    channel: Channel
    state: State
    address: str | None
    created_at: datetime
    settled_at: datetime | None
    answer: str | None
    read_at: datetime | None


def told_about(session: Session, task_id: int, document_id: int) -> Sequence[ToldMessage]:
    """Newest first; letters that told of several tasks of the document together are among them."""
    about = [str(task_id), f"document:{document_id}"]
    rows = session.execute(_told_of_task(), {"about": about}).all()
    told = [(message, json.loads(message.facts)) for message in rows]
    letters = sorted({facts["letter"] for _message, facts in told if "letter" in facts})
    if letters:
        rows = session.execute(_told_of_task(), {"about": letters}).all()
        told += [(message, json.loads(message.facts)) for message in rows]
        told.sort(key=lambda one: one[0].id, reverse=True)
    found = []
    for message, facts in told:
        if task_id not in facts.get("tasks", (task_id,)):
            continue
        found.append(
            ToldMessage(
                message_id=message.id,
                kind=Kind(message.kind),
                recipient_name=message.recipient_name,
                capacity=str(facts.get("as", "")),
                stood_in_for=facts.get("for"),
                is_past=bool(message.is_past),
                channel=message.channel,
                state=message.state,
                address=message.address,
                created_at=message.created_at,
                settled_at=message.settled_at,
                answer=message.answer,
                read_at=message.read_at,
            )
        )
    return found


@cache
def _told_of_task() -> Select[Any]:
    """Put together once: every task page asks it."""
    told = messages_ever(
        lambda table: and_(
            table.c.source == SOURCE, table.c.about.in_(bindparam("about", expanding=True))
        )
    )
    return (
        select(told, Person.name.label("recipient_name"))
        .join(Person, Person.id == told.c.recipient_id)
        .order_by(told.c.id.desc())
        .limit(MOST)
    )

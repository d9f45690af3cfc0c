"""What was told about one task by tasks themselves: given, returned, urged …; reminders apart."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.notify.models import Channel, Message, State
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
    channel: Channel
    state: State
    address: str | None
    created_at: datetime
    settled_at: datetime | None
    answer: str | None
    read_at: datetime | None


def told_about(session: Session, task_id: int, document_id: int) -> Sequence[ToldMessage]:
    """Newest first; letters that told of several tasks of the document together are among them."""
    rows = session.execute(
        select(Message, Person.name)
        .join(Person, Person.id == Message.recipient_id)
        .where(
            Message.source == SOURCE,
            Message.about.in_((str(task_id), f"document:{document_id}")),
        )
        .order_by(Message.id.desc())
        .limit(MOST)
    )
    found = []
    for message, name in rows:
        facts = json.loads(message.facts)
        if task_id not in facts.get("tasks", (task_id,)):
            continue
        found.append(
            ToldMessage(
                message_id=message.id,
                kind=Kind(message.kind),
                recipient_name=name,
                capacity=str(facts.get("as", "")),
                stood_in_for=facts.get("for"),
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

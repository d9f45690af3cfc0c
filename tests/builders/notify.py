"""Messages in the outbox that are valid as they are; say only what the test is about."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from giaoviec.org.models import Person
from tests.builders.org import make_person, saved

_numbers = count(1)
# Friday 4 September 2026, 09:00 in Ho Chi Minh City: mails may leave.
MORNING = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)


def make_message(recipient: Person | None = None, **changes: Any) -> Message:
    """A saved mail, queued and due at MORNING, of the source "fake"."""
    number = next(_numbers)
    recipient_id = (recipient or make_person()).id
    values = {
        "dedupe_key": f"made:{number}",
        "channel": Channel.EMAIL,
        "source": "fake",
        "kind": "reminder",
        "about": f"việc-{number}",
        "recipient_id": recipient_id,
        "state": State.QUEUED,
        "created_at": MORNING,
        "next_try_at": MORNING,
    }
    return saved(Message(**(values | changes)))


def fresh(message: Message) -> Message:
    """The message as the database has it now."""
    db.session.rollback()
    return db.session.get(Message, message.id, populate_existing=True)

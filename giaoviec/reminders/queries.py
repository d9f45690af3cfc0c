"""What went to whom about a task: the evidence on its page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from giaoviec.notify.models import Channel, State
from giaoviec.notify.past import messages_ever
from giaoviec.org.models import Person
from giaoviec.reminders.models import ReminderState
from giaoviec.reminders.past import reminders_ever


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedReminder:
    """One reminder of a task to one person over one channel; without a message it still waits."""

    reminder_id: int
    step_key: str
    roles: str
    recipient_id: int
    recipient_name: str
    point_at: datetime
    reminder_state: ReminderState
    reason: str | None
    message_id: int | None
    # Moved to the history: to be read and nothing else.
    is_past: bool
    channel: Channel | None
    state: State | None
    address: str | None
    settled_at: datetime | None
    answer: str | None
    read_at: datetime | None


# Three years of a task that is overdue, to four people each working day.
MOST = 3000
_OF_MESSAGE = ("channel", "state", "address", "settled_at", "answer", "read_at")


def reminder_log(session: Session, task_id: int, *, most: int = MOST) -> Sequence[LoggedReminder]:
    """The newest reminders of the task, newest first, with the fate of each message that carried them."""
    rows = session.execute(_log_of_task(), {"task_id": task_id, "most": most}).all()
    messages = _messages(
        session,
        {row.recipient_id for row in rows},
        {row.bundle for row in rows if row.bundle is not None},
    )
    return [
        _logged(row, message)
        for row in rows
        for message in messages.get((row.recipient_id, row.bundle), (None,))
    ]


@cache
def _log_of_task() -> Select[Any]:
    """Put together once: every task page asks it."""
    told = reminders_ever(lambda table: table.c.task_id == bindparam("task_id"))
    return (
        select(told, Person.name.label("recipient_name"))
        .join(Person, Person.id == told.c.recipient_id)
        .order_by(told.c.point_at.desc(), told.c.id.desc())
        .limit(bindparam("most"))
    )


def _messages(
    session: Session, recipient_ids: Collection[int], bundles: Collection[str]
) -> dict[tuple[int, str], list[Any]]:
    """The messages that carried these bundles to these people, by both."""
    if not bundles:
        return {}
    carried = messages_ever(
        lambda table: and_(
            table.c.about.in_(bundles),
            table.c.recipient_id.in_(recipient_ids),
            table.c.source == "reminders",
        )
    )
    found: dict[tuple[int, str], list[Any]] = {}
    for row in session.execute(select(carried).order_by(carried.c.channel, carried.c.id)):
        found.setdefault((row.recipient_id, row.about), []).append(row)
    return found


def _logged(row: Any, message: Any | None) -> LoggedReminder:
    return LoggedReminder(
        reminder_id=row.id,
        step_key=row.step_key,
        roles=row.roles,
        recipient_id=row.recipient_id,
        recipient_name=row.recipient_name,
        point_at=row.point_at,
        reminder_state=ReminderState(row.state),
        reason=row.reason,
        **{name: getattr(message, name, None) for name in _OF_MESSAGE},
        message_id=message.id if message else None,
        is_past=message is not None and bool(message.is_past),
    )

"""Tomorrow's run, and those after it, as people read them: who is told, of what, why, and who cannot be reached."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.notify.chiefs import units_of
from giaoviec.notify.models import Channel
from giaoviec.notify.recipients import Recipient, Trouble, recipients
from giaoviec.reminders.forecast import ForeseenMessage, forecast
from giaoviec.reminders.planner import NewReminder
from giaoviec.tasks.models import Task
from giaoviec.workdays.queries import load_calendar

# Fewer than the variables a statement may have on either database.
_CHUNK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewItem:
    """One reminder: of which task, by which step of the policy, in which capacities."""

    task_id: int
    content: str
    lead_unit_name: str
    due_at: datetime | None
    step_key: str
    roles: str
    point_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewMessage:
    """What one person will be told at one moment."""

    at: datetime
    # "digest" or "urgent".
    kind: str
    person_id: int
    name: str
    units: str
    # Over which they will really be told.
    channels: tuple[Channel, ...]
    address: str | None
    # Why no mail can reach them, where the policy wants one.
    trouble: Trouble | None
    is_late: bool
    items: Sequence[PreviewItem]

    @property
    def tasks(self) -> Sequence[Sequence[PreviewItem]]:
        """The reminders task by task: two steps may tell one person of one task, and the mail names it once."""
        found: dict[int, list[PreviewItem]] = {}
        for item in self.items:
            found.setdefault(item.task_id, []).append(item)
        return list(found.values())


@dataclass(slots=True, kw_only=True)
class PreviewDay:
    day: date
    is_working_day: bool
    messages: list[PreviewMessage] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Messages by channel, as `giaoviec remind` counts them."""
        found = Counter(channel for message in self.messages for channel in message.channels)
        return {channel.value: found[channel] for channel in (Channel.EMAIL, Channel.INAPP)}


def preview(session: Session, *, now: datetime, until: datetime) -> list[PreviewDay]:
    """Every day from now to `until`, with what reminders will tell, as things stand now."""
    foreseen = forecast(session, now=now, until=until)
    tasks = _tasks(session, {one.task_id for message in foreseen for one in message.reminders})
    people = {message.person_id for message in foreseen}
    calendar, first = load_calendar(session), zone.local_date(now)
    units = units_of(session, people, day=first)
    days = [
        PreviewDay(day=day, is_working_day=calendar.is_working_day(day))
        for day in _days(first, zone.local_date(until))
    ]
    for day in days:
        its = [message for message in foreseen if zone.local_date(message.at) == day.day]
        known = recipients(session, {message.person_id for message in its}, day=day.day)
        day.messages = sorted(
            (_message(message, known, units, tasks) for message in its),
            key=lambda message: (message.at, message.units, message.name, message.person_id),
        )
    return days


def next_working_evening(session: Session, *, now: datetime) -> datetime:
    """The end of the first working day after today: until then reaches "tomorrow's run"."""
    day = load_calendar(session).next_working_day(zone.local_date(now))
    return zone.end_of_day(day)


def _message(
    foreseen: ForeseenMessage,
    known: Mapping[int, Recipient],
    units: Mapping[int, Sequence[str]],
    tasks: Mapping[int, Any],
) -> PreviewMessage:
    person = known[foreseen.person_id]
    wanted = {Channel(name) for name in foreseen.channels}
    trouble = person.mail_trouble if Channel.EMAIL in wanted or person.shut_out else None
    lost = set(Channel) if person.shut_out else {Channel.EMAIL} if trouble else set()
    return PreviewMessage(
        at=foreseen.at,
        kind=foreseen.kind,
        person_id=foreseen.person_id,
        name=person.name,
        units=", ".join(units.get(foreseen.person_id, ())),
        channels=tuple(channel for channel in Channel if channel in wanted - lost),
        address=person.address if Channel.EMAIL in wanted else None,
        trouble=trouble,
        is_late=foreseen.is_late,
        items=[_item(one, tasks) for one in foreseen.reminders],
    )


def _item(one: NewReminder, tasks: Mapping[int, Any]) -> PreviewItem:
    task = tasks[one.task_id]
    return PreviewItem(
        task_id=one.task_id,
        content=task.content,
        lead_unit_name=task.lead_unit_name,
        due_at=task.due_at,
        step_key=one.step_key,
        roles=one.roles,
        point_at=one.point_at,
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _tasks(session: Session, ids: set[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        rows = session.execute(
            select(Task.id, Task.content, Task.lead_unit_name, Task.due_at).where(
                Task.id.in_(wanted[start : start + _CHUNK])
            )
        )
        found |= {row.id: row for row in rows}
    return found

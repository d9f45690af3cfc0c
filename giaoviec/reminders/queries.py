"""What went to whom about a task, and what will: the evidence and the forecast of one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from giaoviec.notify.models import Channel, Message, State
from giaoviec.org.models import Person
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.planner import load_policy, task_facts, task_people
from giaoviec.reminders.steps import Step
from giaoviec.tasks.models import CoopPart, Task
from giaoviec.tasks.status import OPEN


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
    channel: Channel | None
    state: State | None
    address: str | None
    settled_at: datetime | None
    answer: str | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingReminder:
    """A point that still lies ahead, and who would receive it as things stand."""

    at: datetime
    step: Step
    recipients: tuple[tuple[int, str, str], ...]
    """(person id, name, capacities) each."""


def reminder_log(session: Session, task_id: int) -> Sequence[LoggedReminder]:
    """Every reminder of the task, newest first, with the fate of each message that carried it."""
    rows = session.execute(
        select(
            Reminder.id.label("reminder_id"),
            Reminder.step_key,
            Reminder.roles,
            Reminder.recipient_id,
            Person.name.label("recipient_name"),
            Reminder.point_at,
            Reminder.state.label("reminder_state"),
            Reminder.reason,
            Message.channel,
            Message.state,
            Message.address,
            Message.settled_at,
            Message.answer,
            Message.read_at,
        )
        .join(Person, Person.id == Reminder.recipient_id)
        .outerjoin(
            Message,
            and_(
                Message.recipient_id == Reminder.recipient_id,
                Message.about == Reminder.bundle,
                Message.source == "reminders",
            ),
        )
        .where(Reminder.task_id == task_id)
        .order_by(Reminder.point_at.desc(), Reminder.id.desc(), Message.channel)
    )
    return [LoggedReminder(**row._mapping) for row in rows]


def coming_reminders(
    session: Session, task_id: int, *, now: datetime, limit: int = 8
) -> Sequence[ComingReminder]:
    """The next points of a task, earliest first, worked out by the code that plans them."""
    task = session.get(Task, task_id)
    if task is None or task.status not in OPEN:
        return []
    policy = load_policy(session, now=now)
    coop = session.scalars(select(CoopPart.unit_id).where(CoopPart.task_id == task_id)).all()
    people = task_people(task, coop)
    points = policy.plan.coming(task_facts(task))[:limit]
    receiving = [policy.audiences.of(point.step.audiences, people) for point in points]
    names = {
        row.id: row.name
        for row in session.execute(
            select(Person.id, Person.name).where(Person.id.in_({p for r in receiving for p in r}))
        )
    }
    return [
        ComingReminder(
            at=point.at,
            step=point.step,
            recipients=tuple((p, names[p], roles) for p, roles in who.items()),
        )
        for point, who in zip(points, receiving, strict=True)
    ]

"""What went to whom about a task, and what will: the evidence and the forecast of one page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from giaoviec.accounts.models import Account
from giaoviec.core.actor import Role
from giaoviec.core.db import read
from giaoviec.notify.models import Channel, State
from giaoviec.notify.past import messages_ever
from giaoviec.org.directory import Directory
from giaoviec.org.models import Appointment, Person, Unit
from giaoviec.reminders.audience import Audiences
from giaoviec.reminders.models import ReminderState
from giaoviec.reminders.past import reminders_ever
from giaoviec.reminders.plan import Plan
from giaoviec.reminders.planner import task_facts, task_people
from giaoviec.reminders.steps import Step, load_steps
from giaoviec.tasks.held import directory_of
from giaoviec.tasks.models import CoopPart, Task
from giaoviec.tasks.nearby import directory_near
from giaoviec.tasks.status import OPEN
from giaoviec.workdays.queries import load_calendar


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


_OF_MESSAGE = ("channel", "state", "address", "settled_at", "answer", "read_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingReminder:
    """A point that still lies ahead, and who would receive it as things stand."""

    at: datetime
    step: Step
    recipients: tuple[tuple[int, str, str], ...]
    """(person id, name, capacities) each."""


def reminder_log(session: Session, task_id: int) -> Sequence[LoggedReminder]:
    """Every reminder of the task, newest first, with the fate of each message that carried it."""
    rows = session.execute(_log_of_task(), {"task_id": task_id}).all()
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


def coming_reminders(
    session: Session,
    task_id: int,
    *,
    now: datetime,
    limit: int = 8,
    directory: Directory | None = None,
) -> Sequence[ComingReminder]:
    """The next points of a task, earliest first, worked out by the code that plans them.

    `directory`: that of `directory_around`, where the caller has read it already.
    """
    task = session.get(Task, task_id)
    if task is None or task.status not in OPEN:
        return []
    coop = session.scalars(select(CoopPart.unit_id).where(CoopPart.task_id == task_id)).all()
    people = task_people(task, coop)
    points = Plan(load_steps(session), load_calendar(session), now).coming(task_facts(task))[:limit]
    directory = directory or directory_around(session, task, now=now, coop_unit_ids=coop)
    audiences = Audiences(directory, _inspectors(session))
    receiving = [audiences.of_step(point.step, people) for point in points]
    return [
        ComingReminder(
            at=point.at,
            step=point.step,
            recipients=tuple((p, directory.people[p].name, roles) for p, roles in who.items()),
        )
        for point, who in zip(points, receiving, strict=True)
        # A step for units of another kind will tell nobody here.
        if who or not point.step.unit_kinds
    ]


def directory_around(
    session: Session, task: Task, *, now: datetime, coop_unit_ids: Sequence[int] | None = None
) -> Directory:
    """The organisation as far as a task and its reminders go: says of it what `load_policy` says of all.

    Without `coop_unit_ids` the task has its cooperating parts loaded. Of a
    task that is not open nothing more will be told: then as far as it goes itself.
    """
    if task.status not in OPEN:
        return directory_of(session, task, now=now)
    people: set[int | None] = {task.owner_id, task.monitor_id, task.assigner_id}
    coop = coop_unit_ids
    if coop is None:
        coop = [part.unit_id for part in task.coop_parts]
        people |= {part.owner_id for part in task.coop_parts}
    asked = {
        "lead_unit_id": task.lead_unit_id,
        "people": [one for one in people if one is not None],
    }
    return directory_near(
        session,
        unit_ids={row.id for row in read(session, _UNITS, asked)} | {*coop},
        person_ids=people | {*_inspectors(session)},
        at=now,
    )


_INSPECTORS = select(Account.person_id).where(Account.role == Role.INSPECTOR, Account.is_active)
_LEAD = aliased(Unit)
# All below the lead unit, and where the people serve.
_UNITS = select(Unit.id).where(
    or_(
        Unit.path.startswith(
            select(_LEAD.path)
            .where(_LEAD.id == bindparam("lead_unit_id", type_=Integer()))
            .scalar_subquery()
        ),
        Unit.id.in_(
            select(Appointment.unit_id).where(
                Appointment.person_id.in_(bindparam("people", expanding=True))
            )
        ),
    )
)


def _inspectors(session: Session) -> list[int]:
    return [row.person_id for row in read(session, _INSPECTORS)]

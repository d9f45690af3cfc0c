"""The reminders that a task has coming, and who would receive them as things stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from giaoviec.core.db import read
from giaoviec.notify.hours import SendingHours, next_sending_moment
from giaoviec.org.directory import Directory
from giaoviec.org.models import Appointment, Unit
from giaoviec.reminders.audience import Audiences
from giaoviec.reminders.plan import Plan, Point
from giaoviec.reminders.planner import FLASH, inspector_ids, task_facts, task_people
from giaoviec.reminders.steps import Step
from giaoviec.tasks.models import Task
from giaoviec.tasks.nearby import directory_along
from giaoviec.tasks.status import OPEN

MOST = 8
_LEAD = aliased(Unit)
# All below the lead unit, and where the people serve.
_PATHS = select(Unit.path).where(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Who there is to be told about one task: says of it what `load_policy` says of all."""

    directory: Directory
    inspector_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingReminder:
    """A point that still lies ahead, when it is told, and who would receive it as things stand."""

    at: datetime
    step: Step
    recipients: tuple[tuple[int, str, str], ...]
    """(person id, name, capacities) each."""


def outlook_of(session: Session, task: Task, *, now: datetime) -> Outlook:
    """The organisation as far as a task and its reminders go. Needs its units and parts loaded.

    Of a task that is not open nothing more will be told: then as far as it goes itself.
    """
    paths = {task.lead_unit.path, *(part.unit.path for part in task.coop_parts)}
    of_parts = {part.owner_id for part in task.coop_parts}
    people = {task.owner_id, task.monitor_id, task.assigner_id}
    inspectors: list[int] = []
    if task.status in OPEN:
        serving = [one for one in people | of_parts if one is not None]
        asked = {"lead_unit_id": task.lead_unit_id, "people": serving}
        paths |= {path for (path,) in read(session, _PATHS, asked)}
        inspectors = inspector_ids(session)
    directory = directory_along(
        session, paths, person_ids=people | of_parts | {*inspectors}, at=now
    )
    return Outlook(directory=directory, inspector_ids=inspectors)


def coming_reminders(
    task: Task, plan: Plan, outlook: Outlook, hours: SendingHours, *, most: int = MOST
) -> Sequence[ComingReminder]:
    """The next points of a task, earliest first, worked out by the code that plans them.

    What comes outside the sending hours is told when they begin, as the bundle
    does it. Needs `every_part` loaded.
    """
    if task.status not in OPEN:
        return []
    directory = outlook.directory
    asked = [part.unit_id for part in task.coop_parts if part.done_at is None]
    people = task_people(task, asked)
    audiences = Audiences(directory, outlook.inspector_ids)
    coming = []
    for point in plan.coming(task_facts(task))[:most]:
        told = audiences.of_step(point.step, people)
        # A step for units of another kind will tell nobody here.
        if told or not point.step.unit_kinds:
            recipients = tuple((one, directory.people[one].name, as_) for one, as_ in told.items())
            coming.append(
                ComingReminder(
                    at=_told_at(point, plan, hours), step=point.step, recipients=recipients
                )
            )
    return sorted(coming, key=lambda one: one.at)


def _told_at(point: Point, plan: Plan, hours: SendingHours) -> datetime:
    goes_at_once = point.step.is_immediate and point.step.urgency == FLASH
    return point.at if goes_at_once else next_sending_moment(point.at, plan.calendar, hours)

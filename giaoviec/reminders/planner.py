"""From tasks that deserve a look to reminder rows, in batches of their own transactions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from giaoviec.accounts.models import Account
from giaoviec.core.actor import Role
from giaoviec.core.db import read, transaction
from giaoviec.core.new_rows import insert_new
from giaoviec.org.directory import load_directory
from giaoviec.reminders.audience import Audiences, TaskPeople
from giaoviec.reminders.models import Audience, Reminder, ReminderState
from giaoviec.reminders.plan import Plan, Point, TaskFacts
from giaoviec.reminders.resolved import tell_resolved
from giaoviec.reminders.steps import Step, load_steps
from giaoviec.tasks.models import CoopPart, Task, TaskLook, Urgency
from giaoviec.tasks.status import OPEN
from giaoviec.workdays.queries import load_calendar

BATCH = 2000
# A reminder found this long after its moment says that it comes late.
LATE_AFTER = timedelta(hours=1)
FLASH = Urgency.FLASH.value

_T, _L = Task.__table__.c, TaskLook.__table__.c
# A row of tens of thousands is cut rather than picked apart: what TaskFacts holds, then TaskPeople.
TASK_COLUMNS = (
    _T.id, _T.revision, _T.deadline_version,
    _T.status, _T.urgency, _T.due_at, _T.assigned_at,
    func.coalesce(_T.deadline_set_at, _T.assigned_at).label("deadline_set_at"),
    _T.acknowledged_at, _T.last_progress_at, _T.submitted_at, _T.ladder_from,
    _T.lead_unit_id, _T.owner_id, _T.monitor_id, _T.assigner_id, _T.field,
)  # fmt: skip
_FACTS, _PEOPLE, _LOOK = slice(3, 12), slice(12, 17), slice(17, 19)
# With the look that brought the task here.
LOOK_COLUMNS = (*TASK_COLUMNS, _L.look_at, _L.revision.label("look_revision"))
LOOKS = select(*LOOK_COLUMNS).join_from(
    TaskLook.__table__, Task.__table__, _L.task_id == _T.id
).order_by(_L.look_at, _L.task_id)  # fmt: skip
LOOK = LOOKS.where(_L.look_at <= bindparam("now")).limit(BATCH)
# As it was read: one that a change asked for anew within the same second stays. On one morning
# most tasks share what was read, so one statement takes away hundreds.
LOOKED = delete(TaskLook.__table__).where(
    _L.task_id.in_(bindparam("task_ids", expanding=True)),
    _L.revision == bindparam("read_revision"),
    _L.look_at == bindparam("read_look"),
)
_INSPECTORS = select(Account.person_id).where(Account.role == Role.INSPECTOR, Account.is_active)


class NewReminder(NamedTuple):
    """A reminder as planned: columns of `Reminder`, which is due."""

    task_id: int
    deadline_version: int
    task_revision: int
    step_key: str
    occurrence: int
    recipient_id: int
    roles: str
    point_at: datetime
    created_at: datetime
    is_immediate: bool
    is_urgent: bool
    is_late: bool


@dataclass(slots=True)
class Policy:
    """What a pass reads once: steps, calendar, people."""

    plan: Plan
    audiences: Audiences
    steps: Sequence[Step]

    @property
    def needs_coop(self) -> bool:
        return any(Audience.COOPERATING in step.audiences for step in self.steps)


def load_policy(session: Session, *, now: datetime) -> Policy:
    """The policy, the calendar and the organisation as of `now`."""
    steps = load_steps(session)
    return Policy(
        plan=Plan(steps, load_calendar(session), now),
        audiences=Audiences(load_directory(session, at=now), inspector_ids(session)),
        steps=steps,
    )


def inspector_ids(session: Session) -> list[int]:
    """People with an active account of an inspector."""
    return [person_id for (person_id,) in read(session, _INSPECTORS)]


def plan_due(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Plan every task whose look has come; returns how many reminders were added.

    Each batch is one transaction. Killed anywhere, the next run goes on where
    the last commit left off: a reminder row and the task's next look are kept
    together or not at all. So does one that was told to stop between batches.
    """
    policy: Policy | None = None
    added = 0
    while not should_stop():
        with transaction() as session:
            rows = session.connection().execute(LOOK, {"now": now}).all()
            if not rows:
                return added
            policy = policy or load_policy(session, now=now)
            added += plan_batch(session, rows, policy, now=now)
    return added


def plan_batch(session: Session, rows: Sequence[Any], policy: Policy, *, now: datetime) -> int:
    """Add the reminders that have come for these tasks and move their next look forward. Does not commit."""
    coop = coop_units(session, [row[0] for row in rows]) if policy.needs_coop else {}
    reminders: list[NewReminder] = []
    looked: defaultdict[tuple[int, datetime], list[int]] = defaultdict(list)
    ahead: list[tuple[datetime, int, int]] = []
    changed: set[int] = set()
    for row in rows:
        # Cut, not asked by name: a row finds a name by way of an exception.
        task_id, _revision, deadline_version, status = row[:4]
        look_at, look_revision = row[_LOOK]
        next_look = None
        if status in OPEN:
            points, next_look = policy.plan.look(facts_in(row))
            if points:
                reminders += reminders_of(row, points, coop.get(task_id, ()), policy, now, look_at)
        if status not in OPEN or deadline_version > 1:
            changed.add(task_id)
        looked[look_revision, look_at].append(task_id)
        if next_look is not None:
            ahead.append((next_look, task_id, look_revision))
    state = ReminderState.DUE.value
    added = insert_new(session, Reminder.__table__, NewReminder._fields, reminders, state=state)
    for (look_revision, look_at), ids in looked.items():
        read_then = {"task_ids": ids, "read_revision": look_revision, "read_look": look_at}
        session.connection().execute(LOOKED, read_then)
    ask_for_looks(session, ahead)
    tell_resolved(session, changed, now=now)
    return added


def task_facts(task: Any) -> TaskFacts:
    """A task as the plan sees it."""
    return TaskFacts(
        status=task.status,
        urgency=task.urgency,
        due_at=task.due_at,
        assigned_at=task.assigned_at,
        deadline_set_at=task.deadline_set_at or task.assigned_at,
        acknowledged_at=task.acknowledged_at,
        last_progress_at=task.last_progress_at,
        submitted_at=task.submitted_at,
        ladder_from=task.ladder_from,
    )


def facts_in(row: Sequence[Any]) -> TaskFacts:
    """The same of a row of TASK_COLUMNS."""
    return TaskFacts._make(row[_FACTS])


def people_in(row: Sequence[Any], coop_unit_ids: Iterable[int] = ()) -> TaskPeople:
    """Whom the task of a row of TASK_COLUMNS concerns."""
    return TaskPeople._make((*row[_PEOPLE], tuple(coop_unit_ids)))


def coop_units(session: Session, task_ids: Sequence[int]) -> dict[int, list[int]]:
    """The units that cooperate in these tasks now, and have not answered yet."""
    units: dict[int, list[int]] = {}
    for task_id, unit_id in session.connection().execute(
        select(CoopPart.task_id, CoopPart.unit_id)
        .where(CoopPart.task_id.in_(task_ids))
        .where(CoopPart.withdrawn_at.is_(None), CoopPart.done_at.is_(None))
    ):
        units.setdefault(task_id, []).append(unit_id)
    return units


def task_people(row: Any, coop_unit_ids: Iterable[int] = ()) -> TaskPeople:
    return TaskPeople(
        lead_unit_id=row.lead_unit_id,
        owner_id=row.owner_id,
        monitor_id=row.monitor_id,
        assigner_id=row.assigner_id,
        field=row.field,
        coop_unit_ids=tuple(coop_unit_ids),
    )


def reminders_of(
    row: Any,
    points: Iterable[Point],
    coop: Iterable[int],
    policy: Policy,
    now: datetime,
    look_at: datetime,
) -> list[NewReminder]:
    """The reminders that these points of a task make; made before or not.

    They are late where the look at the task is: an old point that holds for
    somebody new (an owner, a stand-in) is told in time, since nothing had stopped.
    """
    task_id, revision, deadline_version = row[:3]
    people, assigned_at = people_in(row, coop), facts_in(row).assigned_at
    made = []
    for point in points:
        step, at = point.step, max(point.at, assigned_at)
        is_late = now - max(at, look_at) > LATE_AFTER
        for recipient_id, roles in policy.audiences.of_step(step, people).items():
            made.append(
                NewReminder(
                    task_id, deadline_version, revision, step.key, point.occurrence,
                    recipient_id, roles, at, now, step.is_immediate, step.urgency == FLASH, is_late,
                )
            )  # fmt: skip
    return made


def ask_for_looks(session: Session, looks: Iterable[tuple[datetime, int, int]]) -> int:
    """Add looks (moment, task, revision) that are not asked for yet. Does not commit."""
    # In the order in which they lie: side by side they share the database's pages.
    return insert_new(
        session, TaskLook.__table__, ("look_at", "task_id", "revision"), sorted(looks)
    )

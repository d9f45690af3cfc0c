"""From tasks that deserve a look to reminder rows, in batches of their own transactions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Insert, bindparam, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from giaoviec.accounts.models import Account
from giaoviec.core.actor import Role
from giaoviec.core.db import read, stored_moment, transaction
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

_T = Task.__table__
_L, _R = TaskLook.__table__.c, Reminder.__table__.c
# A row of tens of thousands is cut rather than picked apart: what TaskFacts holds, then TaskPeople.
LOOK_COLUMNS = (
    _T.c.id, _T.c.revision, _L.look_at, _L.revision.label("look_revision"), _T.c.deadline_version,
    _T.c.status, _T.c.urgency, _T.c.due_at, _T.c.assigned_at,
    func.coalesce(_T.c.deadline_set_at, _T.c.assigned_at).label("deadline_set_at"),
    _T.c.acknowledged_at, _T.c.last_progress_at, _T.c.submitted_at, _T.c.ladder_from,
    _T.c.lead_unit_id, _T.c.owner_id, _T.c.monitor_id, _T.c.assigner_id, _T.c.field,
)  # fmt: skip
_FACTS, _PEOPLE = slice(5, 14), slice(14, 19)
# Tasks with what is read of them here, and their next look where there is one.
LOOKED_AT = select(*LOOK_COLUMNS).select_from(
    _T.outerjoin(TaskLook.__table__, _L.task_id == _T.c.id)
)
LOOK = (
    select(*LOOK_COLUMNS)
    .select_from(_T.join(TaskLook.__table__, _L.task_id == _T.c.id))
    .where(_L.look_at <= bindparam("now"))
    .order_by(_L.look_at, _L.task_id)
    .limit(BATCH)
)
# Guarded by what was read: a task changed meanwhile keeps the look its change asked for, and one
# that a new policy or calendar opened again (replan.look_again) keeps that. On one morning most
# tasks share what was read and what comes next, so one statement moves hundreds.
_AS_READ = (
    _L.task_id.in_(bindparam("task_ids", expanding=True)),
    _L.revision == bindparam("read_revision"),
    _L.look_at == bindparam("read_look"),
)
MOVE_ON = update(TaskLook.__table__).where(*_AS_READ).values(look_at=bindparam("next_look"))
_LOOK_NO_MORE = delete(TaskLook.__table__).where(*_AS_READ)
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
    looks: defaultdict[tuple[int, datetime, datetime | None], list[int]] = defaultdict(list)
    changed: set[int] = set()
    for row in rows:
        # Cut, not asked by name: a row finds a name by way of an exception.
        task_id, _revision, look_at, look_revision, deadline_version, status = row[:6]
        next_look = None
        if status in OPEN:
            points, next_look = policy.plan.look(facts_in(row))
            if points:
                reminders += reminders_of(row, points, coop.get(task_id, ()), policy, now, look_at)
        if status not in OPEN or deadline_version > 1:
            changed.add(task_id)
        looks[look_revision, look_at, next_look].append(task_id)
    added = _insert_new(session, reminders)
    _move_on(session, looks)
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
    """The same of a row of LOOK_COLUMNS."""
    return TaskFacts._make(row[_FACTS])


def people_in(row: Sequence[Any], coop_unit_ids: Iterable[int] = ()) -> TaskPeople:
    """Whom the task of a row of LOOK_COLUMNS concerns."""
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
    task_id, revision, _look_at, _look_revision, deadline_version = row[:5]
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


def _move_on(
    session: Session, looks: Mapping[tuple[int, datetime, datetime | None], Sequence[int]]
) -> None:
    connection = session.connection()
    for (revision, look_at, next_look), task_ids in looks.items():
        read = {"task_ids": task_ids, "read_revision": revision, "read_look": look_at}
        if next_look is None:
            connection.execute(_LOOK_NO_MORE, read)
        else:
            connection.execute(MOVE_ON, read | {"next_look": next_look})


def _insert_new(session: Session, rows: Sequence[NewReminder]) -> int:
    """Insert those not there yet; the unique key, not a look-up, decides."""
    if not rows:
        return 0
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # As the file keeps them, straight to the driver: half of the time went into preparing rows.
        text = cache(stored_moment)
        stored = [
            (*row[:7], text(row.point_at), text(row.created_at), *map(int, row[9:])) for row in rows
        ]
        return connection.exec_driver_sql(_insert_for_sqlite(), stored).rowcount
    columns = {
        f"all_{name}": list(its)
        for name, its in zip(rows[0]._fields, zip(*rows, strict=True), strict=True)
    }
    return connection.execute(_insert_for_postgresql(), columns).rowcount


@cache
def _insert_for_postgresql() -> Insert:
    """Column by column: a statement of twelve arrays is read in no time, one of thousands of rows is not."""
    names = NewReminder._fields
    arrays = (bindparam(f"all_{name}", type_=postgresql.ARRAY(_R[name].type)) for name in names)
    rows = func.unnest(*arrays).table_valued(*names, name="planned").render_derived()
    state = literal(ReminderState.DUE.value)
    chosen = select(*(rows.c[name] for name in names), state)
    into = postgresql.insert(Reminder.__table__).from_select([*names, "state"], chosen)
    return into.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _insert_for_sqlite() -> str:
    names = NewReminder._fields
    places = ", ".join("?" * len(names))
    return (
        f"INSERT INTO reminder ({', '.join(names)}, state) "  # noqa: S608  our own names
        f"VALUES ({places}, '{ReminderState.DUE.value}') ON CONFLICT DO NOTHING"
    )

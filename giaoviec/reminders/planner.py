"""From tasks that deserve a look to reminder rows, in batches of their own transactions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from giaoviec.accounts.models import Account
from giaoviec.core.actor import Role
from giaoviec.core.db import transaction
from giaoviec.org.directory import load_directory
from giaoviec.reminders.audience import Audiences, TaskPeople
from giaoviec.reminders.models import Audience, Reminder, ReminderState
from giaoviec.reminders.plan import Plan, Point, TaskFacts
from giaoviec.reminders.resolved import tell_resolved
from giaoviec.reminders.steps import Step, load_steps
from giaoviec.tasks.models import CoopPart, Task, Urgency
from giaoviec.tasks.status import OPEN
from giaoviec.workdays.queries import load_calendar

BATCH = 2000
# A reminder found this long after its moment says that it comes late.
LATE_AFTER = timedelta(hours=1)
FLASH = Urgency.FLASH.value

_T = Task.__table__
_R = Reminder.__table__.c
LOOK_COLUMNS = (
    _T.c.id, _T.c.revision, _T.c.look_at, _T.c.status, _T.c.urgency, _T.c.due_at,
    _T.c.assigned_at, _T.c.deadline_set_at, _T.c.acknowledged_at, _T.c.last_progress_at,
    _T.c.submitted_at, _T.c.ladder_from, _T.c.deadline_version, _T.c.lead_unit_id,
    _T.c.owner_id, _T.c.monitor_id, _T.c.assigner_id, _T.c.field,
)  # fmt: skip
LOOK = (
    select(*LOOK_COLUMNS)
    .where(_T.c.look_at <= bindparam("now"))
    .order_by(_T.c.look_at, _T.c.id)
    .limit(BATCH)
)
# Guarded by what was read: a task changed meanwhile keeps the wake-up its change set, and one that
# a new policy or calendar opened again (replan.look_again) keeps that. On one morning most tasks
# share what was read and what comes next, so one statement moves hundreds.
MOVE_ON = (
    update(_T)
    .where(
        _T.c.id.in_(bindparam("task_ids", expanding=True)),
        _T.c.revision == bindparam("read_revision"),
        _T.c.look_at == bindparam("read_look"),
    )
    .values(look_at=bindparam("next_look"))
)


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
    inspectors = session.scalars(
        select(Account.person_id).where(Account.role == Role.INSPECTOR, Account.is_active)
    ).all()
    return Policy(
        plan=Plan(steps, load_calendar(session), now),
        audiences=Audiences(load_directory(session, at=now), inspectors),
        steps=steps,
    )


def plan_due(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Plan every task whose look_at has come; returns how many reminders were added.

    Each batch is one transaction. Killed anywhere, the next run goes on where
    the last commit left off: a reminder row and the task's next look are kept
    together or not at all. So does one that was told to stop between batches.
    """
    policy: Policy | None = None
    added = 0
    while not should_stop():
        with transaction() as session:
            rows = session.execute(LOOK, {"now": now}).all()
            if not rows:
                return added
            policy = policy or load_policy(session, now=now)
            added += plan_batch(session, rows, policy, now=now)
    return added


def plan_batch(session: Session, rows: Sequence[Any], policy: Policy, *, now: datetime) -> int:
    """Add the reminders that have come for these tasks and move their look_at forward. Does not commit."""
    coop = coop_units(session, [row.id for row in rows]) if policy.needs_coop else {}
    reminders: list[dict[str, Any]] = []
    looks: defaultdict[tuple[int, datetime, datetime | None], list[int]] = defaultdict(list)
    closed: list[int] = []
    for row in rows:
        next_look = None
        if row.status in OPEN:
            points, next_look = policy.plan.look(task_facts(row))
            if points:
                reminders += reminders_of(row, points, coop.get(row.id, ()), policy, now)
        else:
            closed.append(row.id)
        looks[row.revision, row.look_at, next_look].append(row.id)
    added = _insert_new(session, reminders)
    _move_on(session, looks)
    moved = [row.id for row in rows if row.deadline_version > 1]
    tell_resolved(session, {*closed, *moved}, now=now)
    return added


def task_facts(row: Any) -> TaskFacts:
    """A task, or a row with its columns, as the plan sees it."""
    return TaskFacts(
        status=row.status,
        urgency=row.urgency,
        due_at=row.due_at,
        assigned_at=row.assigned_at,
        deadline_set_at=row.deadline_set_at or row.assigned_at,
        acknowledged_at=row.acknowledged_at,
        last_progress_at=row.last_progress_at,
        submitted_at=row.submitted_at,
        ladder_from=row.ladder_from,
    )


def coop_units(session: Session, task_ids: Sequence[int]) -> dict[int, list[int]]:
    """The cooperating units of these tasks."""
    units: dict[int, list[int]] = {}
    for task_id, unit_id in session.execute(
        select(CoopPart.task_id, CoopPart.unit_id).where(CoopPart.task_id.in_(task_ids))
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
    row: Any, points: Iterable[Point], coop: Iterable[int], policy: Policy, now: datetime
) -> list[dict[str, Any]]:
    """The reminders that these points of a task make, as rows; made before or not."""
    people = task_people(row, coop)
    reminders = []
    for point in points:
        step, at = point.step, max(point.at, row.assigned_at)
        shared = {
            "task_id": row.id,
            "deadline_version": row.deadline_version,
            "task_revision": row.revision,
            "step_key": step.key,
            "occurrence": point.occurrence,
            "point_at": at,
            "created_at": now,
            "state": ReminderState.DUE,
            "is_immediate": step.is_immediate,
            "is_urgent": step.urgency == FLASH,
            "is_late": now - at > LATE_AFTER,
        }
        for recipient_id, roles in policy.audiences.of_step(step, people).items():
            reminders.append({"recipient_id": recipient_id, "roles": roles, **shared})
    return reminders


def _move_on(
    session: Session, looks: Mapping[tuple[int, datetime, datetime | None], Sequence[int]]
) -> None:
    connection = session.connection()
    for (revision, look_at, next_look), task_ids in looks.items():
        connection.execute(
            MOVE_ON,
            {
                "task_ids": task_ids,
                "read_revision": revision,
                "read_look": look_at,
                "next_look": next_look,
            },
        )


def _insert_new(session: Session, rows: list[dict[str, Any]]) -> int:
    """Insert those not there yet; the unique key, not a look-up, decides."""
    if not rows:
        return 0
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(Reminder.__table__).on_conflict_do_nothing()
        return connection.execute(statement, rows).rowcount
    # psycopg does not count the rows of many at once; what comes back is counted instead.
    returning = postgresql.insert(Reminder.__table__).on_conflict_do_nothing().returning(_R.id)
    return len(connection.execute(returning, rows).all())

"""What a digest holds when its turn comes: only reminders that are still true, task by task.

Thousands of digests are read each morning, twenty reminders in each. What is
the same for every reader of a task is read and judged once a batch; what is
left for each reminder is a comparison and two look-ups.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.reminders.audience import TaskPeople
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.planner import (
    LOOK_COLUMNS,
    Policy,
    coop_units,
    facts_in,
    load_policy,
)
from giaoviec.reminders.steps import Step
from giaoviec.tasks.models import SourceDocument, Task
from giaoviec.tasks.rules import days_late
from giaoviec.tasks.status import OPEN, TaskStatus


class Section(StrEnum):
    """The parts of a digest, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    # Results waiting for the reader's confirmation; what waits for their decision (decisions.py).
    WAITING = "waiting"
    # No news for long, or no deadline at all.
    NEWS = "news"
    # Told of in mails for which there was no room within the hour (joining.py).
    HELD = "held"


@dataclass(slots=True, eq=False)
class TaskNow:
    """A task as it is when the digests are read, the same for all its readers."""

    id: int
    content: str
    lead_unit_name: str
    doc_number: str
    due_at: datetime | None
    days_late: int
    urgency: str
    # Where a reminder of its deadline puts it.
    section: Section
    status: TaskStatus
    revision: int
    deadline_version: int
    people: TaskPeople
    # Where it stands among others of its section.
    by_due: tuple[datetime, int]


@dataclass(slots=True)
class Item:
    """One task in one person's digest, once, whatever the number of reasons and roles."""

    task: TaskNow
    section: Section
    # Capacities as reminders.audience writes them, and what is waited for (tasks.waiting.Wanted).
    roles: tuple[str, ...]

    def add(self, roles: Iterable[str]) -> None:
        """Take in capacities that it does not have yet."""
        self.roles += tuple(role for role in roles if role not in self.roles)


@dataclass(slots=True)
class Digest:
    """The items of one bundle, and the reminders that fell out of it with their reasons."""

    items: list[Item] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)

    def sections(self) -> dict[Section, list[Item]]:
        """Its items by section, the sections and the items in their order; none is empty."""
        found: dict[Section, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.section, []).append(item)
        return {
            section: sorted(found[section], key=_BY_DUE) for section in Section if section in found
        }


def read_digests(
    session: Session, keys: Collection[tuple[int, str]], *, now: datetime
) -> dict[tuple[int, str], Digest]:
    """The digests of these (recipient, bundle) pairs as they are true at `now`.

    Task state, deadline and the recipient's capacity are looked at again:
    what has changed since the reminder was planned is left out with a reason.
    """
    digests = {key: Digest() for key in keys}
    told = _told(keys)
    connection = session.connection()
    rows = connection.execute(
        select(
            _R.id, _R.recipient_id, _R.bundle,
            _R.task_id, _R.step_key, _R.deadline_version, _R.task_revision,
        ).where(told).order_by(_R.id)
    ).all()  # fmt: skip
    if not rows:
        return digests
    policy = load_policy(session, now=now)
    tasks = _tasks(session, _T.id.in_(select(_R.task_id).where(told)), policy, now)
    judge = _Judge(session, rows, tasks, policy)
    split = cache(_capacities)
    found: dict[tuple[int, str], dict[int, Item]] = {key: {} for key in digests}
    for reminder_id, recipient_id, bundle, task_id, step_key, version, revision in rows:
        items, task = found.get((recipient_id, bundle)), tasks.get(task_id)
        # Another statement, another snapshot on PostgreSQL: what is told no more is not spoken of.
        if items is None or task is None:
            continue
        reason, receiving = judge.verdict(task, step_key, version, revision)
        roles = receiving.get(recipient_id)
        if roles is None:
            digests[recipient_id, bundle].left_out[reminder_id] = reason
            continue
        section = task.section
        if section is Section.SOON and step_key in _ABOUT_SILENCE:
            section = Section.NEWS
        item = items.get(task_id)
        if item is None:
            items[task_id] = Item(task, section, split(roles))
        else:
            # Announced and asked for news on one morning: the announcement says where it stands.
            item.section = min(item.section, section, key=_PLACE.__getitem__)
            item.add(split(roles))
    for key, items in found.items():
        digests[key].items += items.values()
    return digests


def _capacities(roles: str) -> tuple[str, ...]:
    return tuple(roles.split(","))


class _Judge:
    """Whether a planned reminder still holds: the plan's own code, asked again.

    A task with the revision it was planned from has not changed, so its
    points have not either; only the recipient's capacity is looked at again.
    """

    def __init__(
        self,
        session: Session,
        rows: Iterable[Any],
        tasks: Mapping[int, TaskNow],
        policy: Policy,
    ) -> None:
        self._audiences = policy.audiences
        self._steps = {step.key: step for step in policy.steps}
        revisions = {(row[_TASK], row[_REVISION]) for row in rows}
        changed = {
            task_id
            for task_id, revision in revisions
            if task_id in tasks and tasks[task_id].revision != revision
        }
        self._come = _points_now(session, changed, policy)
        # Many reminders share step and people.
        self._roles: dict[tuple[str, TaskPeople], dict[int, str]] = {}

    def verdict(
        self, task: TaskNow, step_key: str, version: int, revision: int
    ) -> tuple[str, Mapping[int, str]]:
        """Who receives it now and in which capacities, and the reason why all others do not."""
        step = self._steps.get(step_key)
        come = self._come[task.id] if revision != task.revision else None
        reason = why_outdated(task, step, version, come)
        if reason is not None or step is None:
            return reason or "no-longer-due", {}
        key = (step_key, task.people)
        receiving = self._roles.get(key)
        if receiving is None:
            receiving = self._roles[key] = self._audiences.of_step(step, task.people)
        return "no-longer-theirs", receiving


def why_outdated(
    task: Any, step: Step | None, version: int, come: Collection[str] | None
) -> str | None:
    """Why a planned reminder of this task is not to be told any more; None: it still holds. Pure.

    `step` is its line of the policy where that still stands, `version` the
    deadline it was planned for, `come` the steps that hold for the task now
    where the task has changed since.
    """
    if task.status not in OPEN:
        return "task-closed"
    if task.deadline_version != version:
        return "deadline-moved"
    if step is None or (come is not None and step.key not in come):
        return "handed-in" if task.status is TaskStatus.SUBMITTED else "no-longer-due"
    return None


def _points_now(session: Session, task_ids: Collection[int], policy: Policy) -> dict[int, set[str]]:
    """The steps that hold for these tasks as they are now."""
    if not task_ids:
        return {}
    tasks = session.execute(select(*LOOK_COLUMNS).where(Task.id.in_(task_ids)))
    return {
        task.id: {point.step.key for point in policy.plan.come(facts_in(task))} for task in tasks
    }


def _told(keys: Iterable[tuple[int, str]]) -> ColumnElement[bool]:
    """The reminders that these people's bundles carry."""
    return and_(
        _R.recipient_id.in_({recipient_id for recipient_id, _ in keys}),
        _R.bundle.in_({bundle for _, bundle in keys}),
        _R.state == ReminderState.TOLD,
    )


def tasks_now(
    session: Session, ids: Sequence[int], policy: Policy, now: datetime
) -> dict[int, TaskNow]:
    """These tasks as they are now."""
    found: dict[int, TaskNow] = {}
    for start in range(0, len(ids), _CHUNK):
        found |= _tasks(session, _T.id.in_(ids[start : start + _CHUNK]), policy, now)
    return found


def _tasks(
    session: Session, where: ColumnElement[bool], policy: Policy, now: datetime
) -> dict[int, TaskNow]:
    """The tasks for which this holds, each once."""
    rows = session.connection().execute(
        select(
            _T.id, _T.content, _T.lead_unit_name, _D.doc_number, _T.due_at, _T.urgency,
            _T.status, _T.revision, _T.deadline_version,
            _T.lead_unit_id, _T.owner_id, _T.monitor_id, _T.assigner_id, _T.field,
        )
        .join_from(Task.__table__, SourceDocument.__table__, _D.id == _T.document_id)
        .where(where)
    ).all()  # fmt: skip
    coop = coop_units(session, [row.id for row in rows]) if policy.needs_coop else {}
    times = _Times(now)
    tasks = {}
    for row in rows:
        # One look at each column: there are tens of thousands of rows.
        task_id, content, unit_name, number, due_at, urgency, status, revision, version = row[:9]
        late, section = times.of(due_at)
        if status is TaskStatus.SUBMITTED:
            section = Section.WAITING
        people = TaskPeople._make((*row[9:], tuple(coop.get(task_id, ()))))
        tasks[task_id] = TaskNow(
            task_id, content, unit_name, number, due_at, late, urgency, section, status, revision,
            version, people, (due_at or _FAR, task_id),
        )  # fmt: skip
    return tasks


class _Times:
    """What a deadline comes to at one moment; many tasks share one."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._today = zone.local_date(now)
        self._kept: dict[datetime | None, tuple[int, Section]] = {None: (0, Section.NEWS)}

    def of(self, due_at: datetime | None) -> tuple[int, Section]:
        """Days late, and the section of a task that is being worked on."""
        found = self._kept.get(due_at)
        if found is None:
            assert due_at is not None  # kept from the start
            if due_at < self._now:
                section = Section.OVERDUE
            elif zone.local_date(due_at) == self._today:
                section = Section.TODAY
            else:
                section = Section.SOON
            found = self._kept[due_at] = (days_late(due_at, self._now), section)
        return found


# Fewer than the variables a statement may have on either database.
_CHUNK = 5000
# Steps that ask for news rather than announce a deadline.
_ABOUT_SILENCE = frozenset({"no-progress", "receipt"})
_PLACE = {section: place for place, section in enumerate(Section)}
_FAR = datetime.max.replace(tzinfo=UTC)
_BY_DUE = attrgetter("task.by_due")
_R, _T, _D = Reminder.__table__.c, Task.__table__.c, SourceDocument.__table__.c
# Of a reminder as `read_digests` selects it.
_TASK, _REVISION = 3, 6

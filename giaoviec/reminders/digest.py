"""What a digest holds when its turn comes: only reminders that are still true, task by task.

Thousands of digests are read each morning, twenty reminders in each. What is
the same for every reader of a task is read and judged once a batch; what is
left for each reminder is a comparison and two look-ups.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from giaoviec.reminders.audience import TaskPeople
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.planner import TASK_COLUMNS, Policy, facts_in, load_policy
from giaoviec.reminders.steps import Step
from giaoviec.reminders.tasks_now import Section, TaskNow, tasks_where
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import OPEN, TaskStatus


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
    tasks = tasks_where(session, _T.id.in_(select(_R.task_id).where(told)), policy, now)
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
    tasks = session.execute(select(*TASK_COLUMNS).where(Task.id.in_(task_ids)))
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


# Steps that ask for news rather than announce a deadline.
_ABOUT_SILENCE = frozenset({"no-progress", "receipt"})
_PLACE = {section: place for place, section in enumerate(Section)}
_BY_DUE = attrgetter("task.by_due")
_R, _T = Reminder.__table__.c, Task.__table__.c
# Of a reminder as `read_digests` selects it.
_TASK, _REVISION = 3, 6

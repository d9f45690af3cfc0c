"""What a digest holds when its turn comes: only reminders that are still true, task by task."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.planner import (
    LOOK_COLUMNS,
    Policy,
    load_policy,
    task_facts,
    task_people,
)
from giaoviec.reminders.steps import Step
from giaoviec.tasks.models import CoopPart, SourceDocument, Task
from giaoviec.tasks.rules import days_late
from giaoviec.tasks.status import OPEN, TaskStatus


class Section(StrEnum):
    """The parts of a digest, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    # Results waiting for the reader's confirmation.
    WAITING = "waiting"
    # No news for long, or no deadline at all.
    NEWS = "news"


@dataclass(slots=True)
class Item:
    """One task in one person's digest, once, whatever the number of reasons and roles."""

    task_id: int
    content: str
    lead_unit_name: str
    doc_number: str
    due_at: datetime | None
    days_late: int
    urgency: str
    section: Section
    roles: list[str]


@dataclass(slots=True)
class Digest:
    """The items of one bundle, and the reminders that fell out of it with their reasons."""

    items: list[Item] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)

    def section(self, section: Section) -> list[Item]:
        return [item for item in self.items if item.section is section]

    def counts(self) -> dict[Section, int]:
        counted = Counter(item.section for item in self.items)
        return {section: counted[section] for section in Section}


def read_digests(
    session: Session, keys: Collection[tuple[int, str]], *, now: datetime
) -> dict[tuple[int, str], Digest]:
    """The digests of these (recipient, bundle) pairs as they are true at `now`.

    Task state, deadline and the recipient's capacity are looked at again:
    what has changed since the reminder was planned is left out with a reason.
    """
    digests = {key: Digest() for key in keys}
    rows = _rows(session, keys)
    if not rows:
        return digests
    judge, times = _Judge(session, rows, now), _Times(now)
    items: dict[tuple[int, str, int], Item] = {}
    for row in rows:
        digest = digests.get((row.recipient_id, row.bundle))
        if digest is None:
            continue
        reason, roles = judge.verdict(row)
        if reason is not None:
            digest.left_out[row.reminder_id] = reason
            continue
        key = (row.recipient_id, row.bundle, row.task_id)
        if key not in items:
            items[key] = times.item(row)
            digest.items.append(items[key])
        else:
            # Announced and asked for news on one morning: the announcement says where it stands.
            items[key].section = min(items[key].section, times.section(row), key=_PLACE.__getitem__)
        known = items[key].roles
        known += [role for role in roles.split(",") if role not in known]
    for digest in digests.values():
        digest.items.sort(key=_order)
    return digests


class _Judge:
    """Whether a planned reminder still holds: the plan's own code, asked again.

    A task with the revision it was planned from has not changed, so its
    points have not either; only the recipient's capacity is looked at again.
    """

    def __init__(self, session: Session, rows: Sequence[Any], now: datetime) -> None:
        policy = load_policy(session, now=now)
        self._audiences = policy.audiences
        self._steps = {step.key: step for step in policy.steps}
        self._coop = _coop_units(session, rows) if policy.needs_coop else {}
        changed = {row.task_id for row in rows if row.revision != row.planned_revision}
        self._come = _points_now(session, changed, policy)
        # Many rows share step and people.
        self._roles: dict[tuple[object, ...], dict[int, str]] = {}

    def verdict(self, row: Any) -> tuple[str | None, str]:
        """A reason to leave it out and "", or None and the recipient's capacities now."""
        if row.status not in OPEN:
            return "task-closed", ""
        if row.deadline_version != row.planned_version:
            return "deadline-moved", ""
        step = self._steps.get(row.step_key)
        come = self._come.get(row.task_id)
        if step is None or (come is not None and row.step_key not in come):
            return "handed-in" if row.status is TaskStatus.SUBMITTED else "no-longer-due", ""
        roles = self._roles_of(row, step).get(row.recipient_id)
        return ("no-longer-theirs", "") if roles is None else (None, roles)

    def _roles_of(self, row: Any, step: Step) -> dict[int, str]:
        coop = tuple(self._coop.get(row.task_id, ()))
        key = (
            step.key, row.lead_unit_id, row.owner_id, row.monitor_id, row.assigner_id, row.field,
            coop,
        )  # fmt: skip
        roles = self._roles.get(key)
        if roles is None:
            roles = self._audiences.of(step.audiences, task_people(row, coop))
            self._roles[key] = roles
        return roles


def _points_now(session: Session, task_ids: Collection[int], policy: Policy) -> dict[int, set[str]]:
    """The steps that hold for these tasks as they are now."""
    if not task_ids:
        return {}
    tasks = session.execute(select(*LOOK_COLUMNS).where(Task.id.in_(task_ids)))
    return {
        task.id: {point.step.key for point in policy.plan.come(task_facts(task))} for task in tasks
    }


def _rows(session: Session, keys: Collection[tuple[int, str]]) -> Sequence[Any]:
    recipients = {recipient_id for recipient_id, _ in keys}
    bundles = {bundle for _, bundle in keys}
    task, reminder = Task.__table__.c, Reminder.__table__.c
    return session.execute(
        select(
            reminder.id.label("reminder_id"), reminder.task_id, reminder.step_key,
            reminder.recipient_id, reminder.bundle,
            reminder.deadline_version.label("planned_version"),
            reminder.task_revision.label("planned_revision"),
            task.status, task.urgency, task.due_at, task.revision, task.deadline_version, task.lead_unit_id, task.owner_id, task.monitor_id,
            task.assigner_id, task.field, task.content, task.lead_unit_name,
            SourceDocument.doc_number,
        )
        .select_from(Reminder)
        .join(Task, Task.id == Reminder.task_id)
        .join(SourceDocument, SourceDocument.id == Task.document_id)
        .where(
            Reminder.recipient_id.in_(recipients),
            Reminder.bundle.in_(bundles),
            Reminder.state == ReminderState.TOLD,
        )
        .order_by(Reminder.id)
    ).all()  # fmt: skip


def _coop_units(session: Session, rows: Iterable[Any]) -> dict[int, list[int]]:
    units: dict[int, list[int]] = defaultdict(list)
    for task_id, unit_id in session.execute(
        select(CoopPart.task_id, CoopPart.unit_id).where(
            CoopPart.task_id.in_({row.task_id for row in rows})
        )
    ):
        units[task_id].append(unit_id)
    return units


class _Times:
    """What a deadline comes to at one moment; many tasks share one."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._today = zone.local_date(now)
        self._kept: dict[datetime, tuple[int, Section]] = {}

    def item(self, row: Any) -> Item:
        return Item(
            task_id=row.task_id,
            content=row.content,
            lead_unit_name=row.lead_unit_name,
            doc_number=row.doc_number,
            due_at=row.due_at,
            days_late=self._of(row.due_at)[0],
            urgency=row.urgency,
            section=self.section(row),
            roles=[],
        )

    def section(self, row: Any) -> Section:
        """Where this reminder puts its task."""
        section = self._of(row.due_at)[1]
        if row.status is TaskStatus.SUBMITTED:
            return Section.WAITING
        if section is Section.SOON and row.step_key in _ABOUT_SILENCE:
            return Section.NEWS
        return section

    def _of(self, due_at: datetime | None) -> tuple[int, Section]:
        """Days late, and the section of a task that is being worked on."""
        if due_at is None:
            return 0, Section.NEWS
        if due_at not in self._kept:
            late = days_late(due_at, self._now)
            if due_at < self._now:
                section = Section.OVERDUE
            elif zone.local_date(due_at) == self._today:
                section = Section.TODAY
            else:
                section = Section.SOON
            self._kept[due_at] = (late, section)
        return self._kept[due_at]


# Steps that ask for news rather than announce a deadline.
_ABOUT_SILENCE = frozenset({"no-progress", "receipt"})
_PLACE = {section: place for place, section in enumerate(Section)}
_FAR = datetime.max.replace(tzinfo=UTC)


def _order(item: Item) -> tuple[int, datetime, int]:
    return _PLACE[item.section], item.due_at or _FAR, item.task_id

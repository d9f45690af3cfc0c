"""Tasks as digests show them at one moment, read and judged once for all their readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.reminders.audience import TaskPeople
from giaoviec.reminders.planner import Policy, coop_units
from giaoviec.tasks.models import SourceDocument, Task
from giaoviec.tasks.rules import days_late
from giaoviec.tasks.status import TaskStatus

# Fewer than the variables a statement may have on either database.
_CHUNK = 5000
_FAR = datetime.max.replace(tzinfo=UTC)
_T, _D = Task.__table__.c, SourceDocument.__table__.c


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


def tasks_now(
    session: Session, ids: Sequence[int], policy: Policy, now: datetime
) -> dict[int, TaskNow]:
    """These tasks as they are now."""
    found: dict[int, TaskNow] = {}
    for start in range(0, len(ids), _CHUNK):
        found |= tasks_where(session, _T.id.in_(ids[start : start + _CHUNK]), policy, now)
    return found


def tasks_where(
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

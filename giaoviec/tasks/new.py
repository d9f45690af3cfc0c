"""A task that comes in, and how it is written down: shared by assigning and by intake."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from giaoviec.audit.record import record_each
from giaoviec.core.actor import Actor
from giaoviec.core.ids import take_ids
from giaoviec.core.text import tidy
from giaoviec.org.models import Unit
from giaoviec.tasks import identity
from giaoviec.tasks.first_records import Running, first_records
from giaoviec.tasks.models import (
    CoopPart,
    DeadlineKind,
    SourceDocument,
    Task,
    TaskLook,
    TaskSpan,
    Urgency,
)
from giaoviec.tasks.spans import first_span
from giaoviec.tasks.status import OPEN, TaskStatus

__all__ = [
    "Deadline",
    "NewPart",
    "NewTask",
    "Running",
    "add_assigned_task",
    "add_assigned_tasks",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline as it was stated and what it comes to; without `due_at` it needs a reason."""

    kind: DeadlineKind
    due_at: datetime | None = None
    # As written.
    phrase: str = ""
    reason: str | None = None
    # The rule of a periodic one, as workdays.phrases writes it.
    recurrence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart:
    """A cooperating unit's part; without `due_at` the task's own deadline holds."""

    unit: Unit
    owner_id: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """One task for one lead unit, everything already looked up and checked by the caller."""

    document: SourceDocument
    content: str
    lead_unit: Unit
    deadline: Deadline
    coop: Sequence[NewPart] = ()
    owner_id: int | None = None
    monitor_id: int | None = None
    # None: the committee itself.
    assigner_id: int | None = None
    clause: str = ""
    deliverable: str = ""
    urgency: Urgency = Urgency.NORMAL
    field: str | None = None
    group_key: str | None = None
    parent_id: int | None = None
    running: Running | None = None


def add_assigned_task(session: Session, new: NewTask, *, actor: Actor, now: datetime) -> Task:
    """Write one task down as assigned; see `add_assigned_tasks`."""
    return add_assigned_tasks(session, [new], actor=actor, now=now)[0]


def add_assigned_tasks(
    session: Session, rows: Sequence[NewTask], *, actor: Actor, now: datetime
) -> list[Task]:
    """Write tasks down as assigned at `now`, in the order given, with their ids.

    Each gets its parts, its first span, its status changes and its audit
    line. Does not check, tell or commit; reads nothing but unused ids, and
    writes in batches as large as the database allows.
    """
    ids = iter(take_ids(session, Task, len(rows)))
    part_ids = iter(take_ids(session, CoopPart, sum(len(new.coop) for new in rows)))
    tasks = [_task(new, actor, now, next(ids), part_ids) for new in rows]
    session.add_all(tasks)
    session.flush()
    first: dict[type, list[dict[str, Any]]] = defaultdict(list)
    for task, new in zip(tasks, rows, strict=True):
        first[TaskSpan].append(first_span(task, now=now))
        if task.closed_at is None:
            look = {"task_id": task.id, "look_at": now, "revision": task.revision}
            first[TaskLook].append(look)
        for table, values in first_records(task, new.running or Running(), actor=actor, now=now):
            first[table].append(values)
    for table, values_of_rows in first.items():
        session.execute(insert(table), values_of_rows)
    told = ((task.id, _told(task)) for task in tasks)
    record_each(session, actor, "task.assigned", "task", told, at=now)
    return tasks


def _told(task: Task) -> dict[str, Any]:
    return {
        "lead_unit": task.lead_unit_name,
        "due_at": task.due_at,
        "owner": task.owner_id,
        "status": task.status.value,
    }


def _task(new: NewTask, actor: Actor, now: datetime, task_id: int, part_ids: Iterator[int]) -> Task:
    running = new.running or Running()
    is_open = running.status in OPEN
    content = tidy(new.content)
    due_at = running.extended_due_at or new.deadline.due_at
    return Task(
        id=task_id,
        document_id=new.document.id,
        clause=tidy(new.clause),
        content=content,
        content_key=identity.content_key(content),
        search_text=identity.search_text(content, new.document.doc_number, new.document.subject),
        deliverable=tidy(new.deliverable),
        urgency=new.urgency,
        field=new.field,
        group_key=new.group_key,
        parent_id=new.parent_id,
        lead_unit_id=new.lead_unit.id,
        lead_unit_name=new.lead_unit.name,
        owner_id=new.owner_id,
        monitor_id=new.monitor_id,
        assigner_id=new.assigner_id,
        created_by=actor.account_id,
        status=running.status,
        assigned_at=now,
        submitted_at=running.submitted_at,
        done_at=running.submitted_at if running.status is TaskStatus.COMPLETED else None,
        closed_at=None if is_open else now,
        due_at=due_at,
        original_due_at=new.deadline.due_at,
        deadline_kind=new.deadline.kind,
        deadline_phrase=tidy(new.deadline.phrase),
        no_deadline_reason=new.deadline.reason,
        recurrence=new.deadline.recurrence,
        deadline_version=1,
        extension_count=1 if running.extended_due_at else 0,
        urged_count=0,
        ladder_from=running.ladder_from,
        every_part=[_part(part, due_at, next(part_ids)) for part in new.coop],
    )


def _part(part: NewPart, task_due_at: datetime | None, part_id: int) -> CoopPart:
    return CoopPart(
        id=part_id,
        unit_id=part.unit.id,
        unit_name=part.unit.name,
        owner_id=part.owner_id,
        due_at=part.due_at or task_due_at,
    )

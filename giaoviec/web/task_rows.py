"""Tasks as the lines of a list show them (templates/work/_rows.html)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from giaoviec.tasks.models import Task, Urgency
from giaoviec.tasks.rules import Cell, cell, days_late, is_due_soon, late_until
from giaoviec.tasks.status import TaskStatus
from giaoviec.web.templating import kept_url


class TaskRow(NamedTuple):
    """A line of a list; templates look names up in it faster than in a mapping."""

    id: int
    url: str
    content: str
    lead_unit_name: str
    owner_name: str
    doc_number: str | None
    due_at: datetime | None
    cell: Cell | None
    days_late: int
    due_soon: bool
    status: TaskStatus
    urgency: Urgency
    # What the reader is asked for, where a list is of such: "refusal" or "extension".
    awaits: str = ""


def task_rows(
    tasks: Iterable[Task],
    *,
    now: datetime,
    soon_until: datetime,
    due_of: Callable[[Task], datetime | None] | None = None,
) -> list[TaskRow]:
    """Needs document and owner loaded. `due_of`: another deadline than the task's own."""
    # Worked out once: a list shows many, and every address is the same but for its end.
    address = kept_url("tasks.show", task_id="1").removesuffix("1")
    rows = []
    for task in tasks:
        status, handed_in = task.status, task.submitted_at
        due_at = (due_of(task) if due_of else None) or task.due_at
        until = late_until(status, due_at, handed_in, as_of=now)
        rows.append(
            TaskRow(
                id=task.id,
                url=f"{address}{task.id}",
                content=task.content,
                lead_unit_name=task.lead_unit_name,
                owner_name=task.owner.name if task.owner else "",
                doc_number=task.document.doc_number,
                due_at=due_at,
                cell=cell(status, due_at, handed_in, as_of=now),
                days_late=days_late(due_at, until),
                due_soon=is_due_soon(status, due_at, as_of=now, soon_until=soon_until),
                status=status,
                urgency=task.urgency,
            )
        )
    return rows

"""A task as a line of a list shows it (templates/work/_rows.html)."""

from datetime import datetime
from typing import Any

from flask import url_for

from giaoviec.tasks.models import Task
from giaoviec.tasks.rules import cell, days_late, is_due_soon, late_until


def task_row(
    task: Task, *, now: datetime, soon_until: datetime, due_at: datetime | None = None
) -> dict[str, Any]:
    """Needs document and owner loaded. `due_at`: another deadline than the task's own."""
    due_at = due_at or task.due_at
    until = late_until(task.status, due_at, task.submitted_at, as_of=now)
    return {
        "id": task.id,
        "url": url_for("tasks.show", task_id=task.id),
        "content": task.content,
        "lead_unit_name": task.lead_unit_name,
        "owner_name": task.owner.name if task.owner else "",
        "doc_number": task.document.doc_number,
        "due_at": due_at,
        "cell": cell(task.status, due_at, task.submitted_at, as_of=now),
        "days_late": days_late(due_at, until),
        "due_soon": is_due_soon(task.status, due_at, as_of=now, soon_until=soon_until),
        "status": task.status,
        "urgency": task.urgency,
    }

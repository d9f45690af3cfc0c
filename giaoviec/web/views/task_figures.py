"""How a task and its parts stand at this moment: cell, lateness, days left, and the axes beside."""

from dataclasses import dataclass
from datetime import datetime

from giaoviec.core import zone
from giaoviec.tasks.models import CoopPart, Decision, Result, Task
from giaoviec.tasks.rules import (
    WORKING,
    Cell,
    cell,
    days_late,
    due_soon_until,
    is_due_soon,
    is_stale,
    late_until,
    pending_review_days,
    working_days_late,
)
from giaoviec.tasks.status import OPEN, TaskStatus
from giaoviec.workdays.calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`days_left` and `working_days_left` only while it is in hand and not overdue."""

    cell: Cell | None
    days_late: int
    working_days_late: int = 0
    # Measured against the first deadline, which extensions do not move.
    days_late_originally: int = 0
    days_left: int | None = None
    working_days_left: int | None = None
    due_soon: bool = False
    # Working days for which a result has waited; None: none waits.
    waits_days: int | None = None
    is_stale: bool = False
    silent_days: int = 0
    is_returned: bool = False


def standing_of(
    task: Task, results: list[Result], *, now: datetime, calendar: WorkCalendar
) -> Standing:
    """The task's own; `results` oldest first."""
    until = late_until(task.status, task.due_at, task.submitted_at, as_of=now)
    originally = late_until(task.status, task.original_due_at, task.submitted_at, as_of=now)
    last_word = task.last_progress_at or task.assigned_at
    waiting = [one for one in results if one.decision is Decision.PENDING]
    left = _left(task, now, calendar)
    return Standing(
        cell=cell(task.status, task.due_at, task.submitted_at, as_of=now),
        days_late=days_late(task.due_at, until),
        working_days_late=working_days_late(task.due_at, until, calendar),
        days_late_originally=days_late(task.original_due_at, originally),
        days_left=left[0] if left else None,
        working_days_left=left[1] if left else None,
        due_soon=is_due_soon(
            task.status, task.due_at, as_of=now, soon_until=due_soon_until(now, calendar)
        ),
        waits_days=pending_review_days(waiting[-1].recorded_at, as_of=now, calendar=calendar)
        if waiting and task.status is TaskStatus.SUBMITTED
        else None,
        is_stale=is_stale(task.status, last_word, as_of=now),
        silent_days=(zone.local_date(now) - zone.local_date(last_word)).days if last_word else 0,
        is_returned=bool(
            task.status in WORKING and results and results[-1].decision is Decision.REFUSED
        ),
    )


def standing_of_child(task: Task, *, now: datetime) -> Standing:
    until = late_until(task.status, task.due_at, task.submitted_at, as_of=now)
    return Standing(
        cell=cell(task.status, task.due_at, task.submitted_at, as_of=now),
        days_late=days_late(task.due_at, until),
    )


def standing_of_part(part: CoopPart, task: Task, *, now: datetime) -> Standing:
    """A cooperating part's own: done when answered, else open for as long as the task is.

    Of a task that was confirmed without this answer the part stays open: it
    was owed and did not come.
    """
    if part.done_at is not None:
        status = TaskStatus.COMPLETED
    elif task.status in OPEN or task.status is TaskStatus.COMPLETED:
        status = TaskStatus.IN_PROGRESS
    else:
        status = task.status
    as_of = now if task.done_at is None else min(now, task.closed_at or now)
    until = late_until(status, part.due_at, part.done_at, as_of=as_of)
    return Standing(
        cell=cell(status, part.due_at, part.done_at, as_of=as_of),
        days_late=days_late(part.due_at, until),
    )


def _left(task: Task, now: datetime, calendar: WorkCalendar) -> tuple[int, int] | None:
    if task.status not in WORKING or task.due_at is None or task.due_at < now:
        return None
    today, due = zone.local_date(now), zone.local_date(task.due_at)
    return (due - today).days, max(0, calendar.count(today, due))

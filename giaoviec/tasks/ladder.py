"""Where the reminders of an overdue task go on after a time in which nobody was to work on it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.tasks.models import StatusChange, Task
from giaoviec.tasks.status import Move
from giaoviec.workdays.queries import load_calendar


def keep_place(session: Session, task: Task, step: Move, *, now: datetime) -> None:
    """Call before the move: the ladder goes on where it stood when the task came to rest. Does not commit.

    Without this, a task that was suspended for a month, or whose result waited
    as long for a reviewer who then returned it, would be carried up to the
    Chair within the minute: each level has its own working days, and they do
    not pass while nobody is to act. Days late are counted as ever.
    """
    since = _at_rest_since(session, task, step)
    if since is None or task.due_at is None or now <= task.due_at:
        return
    start, today = zone.local_date(task.due_at), zone.local_date(now)
    if task.ladder_from is not None:
        start = max(start, task.ladder_from - timedelta(days=1))
    calendar = load_calendar(session)
    passed = max(calendar.count(start, zone.local_date(since)), 0)
    if not calendar.is_working_day(today):
        today = calendar.previous_working_day(today)
    task.ladder_from = calendar.shift(today, -passed) + timedelta(days=1)


def _at_rest_since(session: Session, task: Task, step: Move) -> datetime | None:
    if step in (Move.RETURN, Move.REOPEN):
        return task.submitted_at
    if step is not Move.RESUME:
        return None
    return session.scalar(
        select(StatusChange.at)
        .where(StatusChange.task_id == task.id, StatusChange.move == Move.SUSPEND)
        .order_by(StatusChange.at.desc(), StatusChange.id.desc())
        .limit(1)
    )

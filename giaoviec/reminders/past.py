"""Reminders of tasks closed long ago, and the reading of those and the others together.

A reminder moves with its task, not with its own age: what an open task was
reminded of is asked for when it closes (reminders/resolved.py). A task opened
again later is not reminded twice of the same point: the database passes over
what the history has (core/past.py).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from giaoviec.core.locks import only_one
from giaoviec.core.past import move_old, past_table
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.tasks.models import Task

_reminder = Reminder.__table__
past_reminder = past_table(
    "reminder_history",
    _reminder,
    once=("task_id", "deadline_version", "step_key", "occurrence", "recipient_id"),
)


def reminders_ever(where: Callable[[sa.FromClause], sa.ColumnElement[bool]]) -> sa.Subquery:
    """The reminders, present and past, for which `where(table)` holds; both indexes are used."""
    return sa.union_all(
        *(
            sa.select(*(table.c[column.name] for column in past_reminder.columns)).where(
                where(table)
            )
            for table in (_reminder, past_reminder)
        )
    ).subquery("reminders_ever")


def move_reminders(
    *, lock: str, now: datetime, days: int, should_stop: Callable[[], bool] = lambda: False
) -> int:
    """Move the reminders of tasks that were closed `days` ago, a batch a transaction; how many.

    Never beside a planner (who holds the lock `lock`): a reminder that is on
    its way to the history must not be planned again meanwhile. Whoever finds
    one at work moves nothing this time.
    """
    long_ago = now - timedelta(days=days)
    closed = sa.exists().where(Task.id == _reminder.c.task_id, Task.closed_at < long_ago)
    over = sa.and_(_reminder.c.state != ReminderState.DUE, closed)
    with only_one(lock) as mine:
        if not mine:
            return 0
        return move_old(_reminder, past_reminder, over, before=long_ago, should_stop=should_stop)

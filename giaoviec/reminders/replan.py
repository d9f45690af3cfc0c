"""Looking at every open task again, after the policy or the calendar has changed."""

from datetime import datetime

from sqlalchemy import func, select, update

from giaoviec.core.db import transaction
from giaoviec.tasks.models import TaskLook

BATCH = 5000

_L = TaskLook.__table__.c


def look_again(*, now: datetime) -> int:
    """Set the next look of all tasks that have one to `now`; returns how many were moved.

    Looks that are due already stay. Each batch is a transaction of its own, so
    that nobody waits long; stopped halfway and called again, it does the rest.
    `revision` stays as it is: nobody's edit is refused because of this.
    """
    moved, after = 0, 0
    while True:
        with transaction() as session:
            ids = (
                select(_L.task_id)
                .where(_L.look_at > now, _L.task_id > after)
                .order_by(_L.task_id)
                .limit(BATCH)
                .subquery()
            )
            last = session.scalar(select(func.max(ids.c.task_id)))
            if last is None:
                return moved
            done = session.connection().execute(
                update(TaskLook.__table__)
                .where(_L.look_at > now, _L.task_id > after, _L.task_id <= last)
                .values(look_at=now)
            )
            moved, after = moved + done.rowcount, last

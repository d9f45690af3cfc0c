"""Looking at every open task again, after the policy or the calendar has changed."""

from datetime import datetime

from sqlalchemy import func, select, update

from giaoviec.core.db import transaction
from giaoviec.tasks.models import Task

BATCH = 5000

_T = Task.__table__


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
                select(_T.c.id)
                .where(_T.c.look_at > now, _T.c.id > after)
                .order_by(_T.c.id)
                .limit(BATCH)
                .subquery()
            )
            last = session.scalar(select(func.max(ids.c.id)))
            if last is None:
                return moved
            done = session.connection().execute(
                update(_T)
                .where(_T.c.look_at > now, _T.c.id > after, _T.c.id <= last)
                .values(look_at=now)
            )
            moved, after = moved + done.rowcount, last

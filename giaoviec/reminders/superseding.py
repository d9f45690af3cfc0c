"""What waited to be told of a deadline is superseded in the transaction that moves the deadline."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from giaoviec.reminders.models import Reminder, ReminderState

_R = Reminder.__table__


class Superseding:
    """See `tasks.deadline_listener.DeadlineListener`."""

    def deadline_moved(
        self, session: Session, task_id: int, *, version: int, now: datetime
    ) -> None:
        """Points of earlier deadlines that nobody was told of yet are told to nobody.

        What is in a message already is judged when that is sent. Through the
        connection: the task that is being changed is not to be written halfway.
        """
        session.connection().execute(
            update(_R)
            .where(
                _R.c.task_id == task_id,
                _R.c.deadline_version < version,
                _R.c.state == ReminderState.DUE,
            )
            .values(state=ReminderState.SUPERSEDED, reason="deadline-moved")
        )

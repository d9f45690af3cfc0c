"""A word to everyone to whom a task had been carried up, once it is settled."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.notify.outbox import INAPP_ONLY, Note, enqueue
from giaoviec.reminders.audience import ESCALATED, audiences_in
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import OPEN


def tell_resolved(session: Session, task_ids: Collection[int], *, now: datetime) -> None:
    """Tell those who were escalated to that these tasks are closed, or have a new deadline.

    Only what was escalated under an earlier deadline counts for a task that
    is still open. Told once for each deadline version and outcome. Does not
    commit.
    """
    if not task_ids:
        return
    told = session.execute(
        select(
            Reminder.task_id,
            Reminder.recipient_id,
            Reminder.roles,
            Reminder.deadline_version,
            Task.deadline_version.label("current_version"),
            Task.status,
        )
        .join(Task, Task.id == Reminder.task_id)
        .where(Reminder.task_id.in_(task_ids), Reminder.state == ReminderState.TOLD)
    ).all()
    notes = {}
    for row in told:
        is_settled = row.status not in OPEN or row.deadline_version < row.current_version
        if is_settled and audiences_in(row.roles) & ESCALATED:
            outcome = "moved" if row.status in OPEN else row.status.value
            key = f"resolved:{row.task_id}:{row.current_version}:{outcome}"
            notes[key, row.recipient_id] = Note(
                recipient_id=row.recipient_id,
                source="reminders",
                kind="resolved",
                key=key,
                about=str(row.task_id),
                facts={"outcome": outcome},
                channels=INAPP_ONLY,
            )
    enqueue(session, notes.values(), now=now)

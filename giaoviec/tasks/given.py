"""The tasks that were just given, as their result is shown."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from giaoviec.core.actor import Actor
from giaoviec.tasks.models import Task
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.visibility import visible_to


def tasks_given(
    session: Session, task_ids: Collection[int], *, actor: Actor, now: datetime
) -> Sequence[Task]:
    """Those of these tasks that the actor may see, by number, with document and owner."""
    if not task_ids:
        return []
    return session.scalars(
        select(Task)
        .where(Task.id.in_(task_ids), visible_to(actor, rights_of(session, actor, now=now)))
        .options(joinedload(Task.document), joinedload(Task.owner))
        .order_by(Task.id)
    ).all()

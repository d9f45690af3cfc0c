"""What waits for somebody's own word: results, requests for more time, refusals."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from giaoviec.core.actor import Actor
from giaoviec.tasks.models import DeadlineChange, Decision, Task
from giaoviec.tasks.status import OPEN, TaskStatus

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a person's own word."""

    # Results to confirm or return.
    results: Sequence[Task]
    # Requests for more time.
    extensions: Sequence[Task]
    # "Not ours".
    refusals: Sequence[Task]


def waiting_for(session: Session, *, actor: Actor, limit: int = MOST) -> Waiting:
    """Tasks that the actor assigned or follows (or stands in for who does) and that wait for them.

    A result waits for the monitor, and for the assigner where there is none.
    """
    people = sorted(actor.people)
    follows = Task.monitor_id.in_(people)
    assigned = Task.assigner_id.in_(people)
    pending = select(DeadlineChange.task_id).where(DeadlineChange.decision == Decision.PENDING)

    def first(*conditions: ColumnElement[bool]) -> Sequence[Task]:
        stmt = (
            select(Task)
            .where(*conditions)
            .options(joinedload(Task.document, innerjoin=True), joinedload(Task.owner))
            .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
            .limit(limit)
        )
        return session.scalars(stmt).all()

    reviewed = or_(follows, and_(Task.monitor_id.is_(None), assigned))
    return Waiting(
        results=first(Task.status == TaskStatus.SUBMITTED, reviewed),
        extensions=first(
            Task.status.in_(sorted(OPEN)), Task.id.in_(pending), or_(follows, assigned)
        ),
        refusals=first(
            Task.status == TaskStatus.ASSIGNED,
            Task.refused_at.is_not(None),
            or_(follows, assigned),
        ),
    )

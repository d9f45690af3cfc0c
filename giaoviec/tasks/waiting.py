"""What waits for somebody's own word: results, requests for more time, refusals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

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


class Wanted(StrEnum):
    """What a task waits for, of whoever assigned or follows it."""

    EXTENSION = "extension"
    REFUSAL = "refusal"


def waits_for(wanted: Wanted) -> ColumnElement[bool]:
    """Whether a task waits for a decision on more time, or for an answer to "not ours"."""
    if wanted is Wanted.EXTENSION:
        pending = select(DeadlineChange.task_id).where(DeadlineChange.decision == Decision.PENDING)
        return and_(Task.status.in_(sorted(OPEN)), Task.id.in_(pending))
    return and_(Task.status == TaskStatus.ASSIGNED, Task.refused_at.is_not(None))


class Asked(NamedTuple):
    """A decision that a task waits for."""

    task_id: int
    wanted: Wanted
    since: datetime


def decisions_waited_for(session: Session) -> Sequence[Asked]:
    """Every task that waits for a decision, and for what; two queries, each with an index."""
    extensions = (
        select(Task.id, DeadlineChange.requested_at)
        .join(DeadlineChange, DeadlineChange.task_id == Task.id)
        .where(DeadlineChange.decision == Decision.PENDING, Task.status.in_(sorted(OPEN)))
        .order_by(Task.id, DeadlineChange.id)
    )
    refusals = select(Task.id, Task.refused_at).where(waits_for(Wanted.REFUSAL)).order_by(Task.id)
    return [
        Asked(task_id, wanted, since)
        for wanted, stmt in ((Wanted.EXTENSION, extensions), (Wanted.REFUSAL, refusals))
        for task_id, since in session.execute(stmt)
        if since is not None  # for mypy; whoever refused did so at some moment
    ]


def waiting_for(session: Session, *, actor: Actor, limit: int = MOST) -> Waiting:
    """Tasks that the actor assigned or follows (or stands in for who does) and that wait for them.

    A result waits for the monitor, and for the assigner where there is none.
    """
    people = sorted(actor.people)
    follows = Task.monitor_id.in_(people)
    assigned = Task.assigner_id.in_(people)

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
        extensions=first(waits_for(Wanted.EXTENSION), or_(follows, assigned)),
        refusals=first(waits_for(Wanted.REFUSAL), or_(follows, assigned)),
    )

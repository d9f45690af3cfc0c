"""Suspending, resuming and withdrawing a task, by the assigner and with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.tasks.actions import Action
from giaoviec.tasks.change import drop_extension, move
from giaoviec.tasks.entered import entered, reason_for
from giaoviec.tasks.held import directory_of, take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import OPEN, Move, TaskStatus
from giaoviec.tasks.tell import tell


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendTask:
    task_id: int
    reason: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeTask:
    task_id: int
    reason: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTask:
    task_id: int
    reason: str
    revision: int | None = None


def suspend_task(cmd: SuspendTask, *, actor: Actor, now: datetime) -> None:
    """Let the task rest: it is counted apart and nobody is reminded. Its deadline stays."""
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.SUSPEND)
        move(session, held.task, Move.SUSPEND, actor=recorded, now=now, reason=reason)
        tell(
            session, Kind.SUSPENDED, held.task, held.directory,
            actor=recorded, now=now, reason=reason,
        )  # fmt: skip


def resume_task(cmd: ResumeTask, *, actor: Actor, now: datetime) -> None:
    """Take it up again where it was, under the deadline it had; another one is `correct_task`."""
    reason = entered(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.RESUME)
        move(session, held.task, Move.RESUME, actor=recorded, now=now, reason=reason)
        tell(
            session, Kind.RESUMED, held.task, held.directory,
            actor=recorded, now=now, reason=reason,
        )  # fmt: skip


def withdraw_task(cmd: WithdrawTask, *, actor: Actor, now: datetime) -> None:
    """Take the order back; what was handed down from it and is still open goes with it."""
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.WITHDRAW)
        drop_extension(held.situation.extension, actor=recorded, now=now, reason=reason)
        move(session, held.task, Move.WITHDRAW, actor=recorded, now=now, reason=reason)
        tell(
            session, Kind.WITHDRAWN, held.task, held.directory,
            actor=recorded, now=now, reason=reason,
        )  # fmt: skip
        for child in _open_below(session, held.task):
            move(
                session, child, Move.WITHDRAW, actor=recorded, now=now,
                reason=reason, parent=held.task.id,
            )  # fmt: skip
            directory = directory_of(session, child, now=now)
            tell(session, Kind.WITHDRAWN, child, directory, actor=recorded, now=now, reason=reason)


def _open_below(session: Session, task: Task) -> list[Task]:
    """Everything handed down from the task that is not closed, level by level."""
    found: list[Task] = []
    level = [task.id]
    while level:
        children = session.scalars(
            select(Task)
            .where(Task.parent_id.in_(level), Task.status.in_((*OPEN, TaskStatus.SUSPENDED)))
            .options(joinedload(Task.lead_unit, innerjoin=True), selectinload(Task.every_part))
            .order_by(Task.id)
            .with_for_update(of=Task)
        ).all()
        found += children
        level = [child.id for child in children]
    return found

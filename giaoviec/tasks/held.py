"""A task held for a change: found, visible, locked, in order, unchanged since the form was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from giaoviec.core.actor import Actor
from giaoviec.core.errors import NotFound
from giaoviec.org.directory import Directory
from giaoviec.tasks.actions import Action, Situation, allowed
from giaoviec.tasks.addressees import follower_id
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, Result, Task, Urging
from giaoviec.tasks.nearby import directory_near
from giaoviec.tasks.policy import facts_of
from giaoviec.tasks.refusals import StaleRevision
from giaoviec.tasks.rights import Right, rights_of
from giaoviec.tasks.spans import open_span
from giaoviec.tasks.visibility import visible_to


class Pending(NamedTuple):
    """What is asked about a task and not answered yet, and when it was last urged."""

    extension: DeadlineChange | None = None
    result: Result | None = None
    urged_at: datetime | None = None


_TASK_ID = bindparam("task_id", type_=Integer())
_EXTENSION = select(DeadlineChange).where(
    DeadlineChange.task_id == _TASK_ID, DeadlineChange.decision == Decision.PENDING
)
_RESULT = (
    select(Result)
    .where(Result.task_id == _TASK_ID, Result.decision == Decision.PENDING)
    .order_by(Result.id.desc())
    .limit(1)
)
_URGED = select(Urging.at).where(Urging.task_id == _TASK_ID).order_by(Urging.at.desc()).limit(1)


class OnTask(Protocol):
    """A command about one task; `revision` is what the form was filled in against."""

    @property
    def task_id(self) -> int: ...

    @property
    def revision(self) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A task and all that decides what may be done with it at this moment."""

    session: Session
    task: Task
    actor: Actor
    rights: Sequence[Right]
    situation: Situation
    directory: Directory
    now: datetime

    def allow(self, action: Action) -> Actor:
        """The actor as to be recorded for this action; refuses what `actions` refuses."""
        return allowed(action, self.actor, self.rights, self.situation, now=self.now)


def take(session: Session, cmd: OnTask, *, actor: Actor, now: datetime) -> Held:
    """Hold the task of this command until the transaction ends.

    The row is locked where the database locks rows: whoever changes the same
    task at the same instant waits, then sees what we did.

    Raises:
        NotFound: no such task, or not for these eyes.
        StaleRevision: somebody changed it since the form was shown.
        OutOfOrder: `now` lies before its last change.
    """
    rights = rights_of(session, actor, now=now)
    task = session.scalars(
        select(Task)
        .where(Task.id == cmd.task_id, visible_to(actor, rights))
        .options(
            joinedload(Task.document, innerjoin=True),
            joinedload(Task.lead_unit, innerjoin=True),
            selectinload(Task.every_part).joinedload(CoopPart.unit, innerjoin=True),
        )
        .with_for_update(of=Task)
    ).one_or_none()
    if task is None:
        raise NotFound
    if cmd.revision is not None and cmd.revision != task.revision:
        raise StaleRevision(task=task.id)
    open_span(session, task.id, now=now)
    directory = directory_of(session, task, now=now)
    situation = situation_of(task, directory, pending_of(session, task))
    return Held(
        session=session, task=task, actor=actor, rights=rights,
        situation=situation, directory=directory, now=now,
    )  # fmt: skip


def directory_of(session: Session, task: Task, *, now: datetime) -> Directory:
    """The organisation as far as this task goes. Needs `every_part` loaded."""
    people = {task.owner_id, task.monitor_id, task.assigner_id}
    return directory_near(
        session,
        unit_ids={task.lead_unit_id, *(part.unit_id for part in task.coop_parts)},
        person_ids=people | {part.owner_id for part in task.coop_parts},
        at=now,
    )


def pending_of(session: Session, task: Task) -> Pending:
    """Three small queries; who has read the task's history has no need of them."""
    of_task = {"task_id": task.id}
    return Pending(
        extension=session.scalars(_EXTENSION, of_task).one_or_none(),
        result=session.scalars(_RESULT, of_task).one_or_none(),
        urged_at=session.scalar(_URGED, of_task),
    )


def situation_of(task: Task, directory: Directory, pending: Pending) -> Situation:
    """What `actions` judges by. Needs `lead_unit` loaded."""
    return Situation(
        task_id=task.id,
        facts=facts_of(
            task,
            head_id=directory.head_of(task.lead_unit_id),
            monitor_id=follower_id(task, directory),
        ),
        status=task.status,
        due_at=task.due_at,
        acknowledged_at=task.acknowledged_at,
        refused_at=task.refused_at,
        urged_at=pending.urged_at,
        extension=pending.extension,
        result=pending.result,
        assigner_serves=task.assigner_id is None or directory.is_serving(task.assigner_id),
    )

"""One task as somebody may see it, with what they may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from giaoviec.accounts.matrix import Verb
from giaoviec.core.actor import Actor
from giaoviec.core.errors import NotFound
from giaoviec.org.directory import Directory
from giaoviec.tasks.actions import Action, Situation, allowed_actions
from giaoviec.tasks.held import Pending, directory_of, pending_of, situation_of
from giaoviec.tasks.models import CoopPart, Task
from giaoviec.tasks.policy import facts_of_part, grants
from giaoviec.tasks.rights import Right, rights_of
from giaoviec.tasks.status import OPEN, TaskStatus
from giaoviec.tasks.visibility import visible_to

# A group may be handed down to every division of a large department.
MOST_CHILDREN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A task with its document, units and people loaded, and what the reader may do with it."""

    task: Task
    rights: Sequence[Right]
    directory: Directory
    situation: Situation
    actions: frozenset[Action]
    # Units whose part the reader may report on, answer and name people for.
    parts_in_hand: frozenset[int]
    may_attach: bool


def open_dossier(session: Session, task_id: int, *, actor: Actor, now: datetime) -> Dossier:
    """Read a task with what may be done with it; the number of queries does not depend on what it holds.

    Raises:
        NotFound: no such task, or not for these eyes.
    """
    rights = rights_of(session, actor, now=now)
    task = find_task(session, task_id, actor, rights)
    directory = directory_of(session, task, now=now)
    pending = pending_of(session, task)
    return dossier_of(task, rights, directory, pending, actor=actor, now=now)


def find_task(session: Session, task_id: int, actor: Actor, rights: Sequence[Right]) -> Task:
    """The task with its document, units and people.

    Raises:
        NotFound: no such task, or not for these eyes.
    """
    task = session.scalars(
        select(Task)
        .where(Task.id == task_id, visible_to(actor, rights))
        .options(
            joinedload(Task.document, innerjoin=True),
            joinedload(Task.lead_unit, innerjoin=True),
            joinedload(Task.owner),
            joinedload(Task.monitor),
            joinedload(Task.assigner),
            selectinload(Task.every_part).joinedload(CoopPart.unit, innerjoin=True),
        )
    ).one_or_none()
    if task is None:
        raise NotFound
    return task


def dossier_of(
    task: Task,
    rights: Sequence[Right],
    directory: Directory,
    pending: Pending,
    *,
    actor: Actor,
    now: datetime,
) -> Dossier:
    """What may be done with a task that `find_task` found, by what was read of it."""
    situation = situation_of(task, directory, pending)
    in_hand = parts_in_hand(task, rights, directory)
    return Dossier(
        task=task,
        rights=rights,
        directory=directory,
        situation=situation,
        actions=allowed_actions(actor, rights, situation, now=now),
        parts_in_hand=in_hand if task.status in OPEN else frozenset(),
        may_attach=may_attach(task, rights, situation, in_hand),
    )


def may_attach(
    task: Task, rights: Sequence[Right], situation: Situation, parts: frozenset[int]
) -> bool:
    """Whoever works on it or decides on it, while it is not closed."""
    if task.status not in {*OPEN, TaskStatus.SUSPENDED}:
        return False
    facts = situation.facts
    return bool(parts) or any(
        next(grants(rights, verb, facts), None) for verb in (Verb.WORK, Verb.DECIDE)
    )


def parts_in_hand(task: Task, rights: Sequence[Right], directory: Directory) -> frozenset[int]:
    """The cooperating units for which these rights allow work. Needs `every_part.unit` loaded."""
    return frozenset(
        part.unit_id for part in task.coop_parts if _may_work_on(part, rights, directory)
    )


def family_of(session: Session, dossier: Dossier, actor: Actor) -> list[Task]:
    """The task it was handed down from and those handed down from it, as far as one may see them."""
    task = dossier.task
    relatives = Task.parent_id == task.id
    if task.parent_id is not None:
        relatives = or_(relatives, Task.id == task.parent_id)
    rows = session.scalars(
        select(Task)
        .where(relatives, visible_to(actor, dossier.rights))
        .options(joinedload(Task.owner))
        .order_by(Task.id)
        .limit(MOST_CHILDREN)
    )
    return list(rows)


def _may_work_on(part: CoopPart, rights: Sequence[Right], directory: Directory) -> bool:
    facts = facts_of_part(part, head_id=directory.head_of(part.unit_id))
    return next(grants(rights, Verb.WORK, facts), None) is not None

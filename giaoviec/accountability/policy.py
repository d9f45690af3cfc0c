"""Whose figures somebody may have: the export column of the access matrix, as SQL conditions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.actor import Actor
from giaoviec.core.errors import NotAllowed
from giaoviec.org.models import Unit
from giaoviec.tasks.models import CoopPart, Task, TaskSpan
from giaoviec.tasks.rights import Right, rights_of
from giaoviec.tasks.visibility import subtree

_WIDE = (Reach.SUBTREE, Reach.PORTFOLIO, Reach.UNIT)


def reportable_tasks(session: Session, actor: Actor, *, now: datetime) -> ColumnElement[bool]:
    """True of the tasks (with their span) that the actor may take out in a report.

    Raises:
        NotAllowed: none at all.
    """
    return _any_of([_tasks_of(right) for right in _rights(session, actor, now)])


def accountable_units(session: Session, actor: Actor, *, now: datetime) -> ColumnElement[bool]:
    """True of the units whose heads' figures the actor may see.

    Whoever may only take out their own tasks sees no head's figures.

    Raises:
        NotAllowed: none at all.
    """
    wide = [right for right in _rights(session, actor, now) if _extent(right) is not Reach.OWN]
    if not wide:
        raise NotAllowed
    return _any_of([_units_of(right) for right in wide])


def sees_heads(session: Session, actor: Actor, *, now: datetime) -> bool:
    """Whether the actor may see the figures of any head at all."""
    return any(
        _extent(r) not in (Reach.NONE, Reach.OWN) for r in rights_of(session, actor, now=now)
    )


def _rights(session: Session, actor: Actor, now: datetime) -> list[Right]:
    rights = [r for r in rights_of(session, actor, now=now) if _extent(r) is not Reach.NONE]
    if not rights:
        raise NotAllowed
    return rights


def _extent(right: Right) -> Reach:
    return reach(right.role, Verb.EXPORT)


def _any_of(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(*conditions)


def _tasks_of(right: Right) -> ColumnElement[bool]:
    extent = _extent(right)
    if extent is Reach.ALL:
        found: ColumnElement[bool] = true()
    elif extent in _WIDE:
        found = TaskSpan.lead_unit_id.in_(subtree(right.unit_ids))
    else:
        found = _part_of(right)
    for unit_id in sorted(right.within):
        found = and_(found, TaskSpan.lead_unit_id.in_(subtree({unit_id})))
    return found


def _part_of(right: Right) -> ColumnElement[bool]:
    person_id = right.person_id
    answers = select(CoopPart.task_id).where(
        CoopPart.owner_id == person_id, CoopPart.withdrawn_at.is_(None)
    )
    return or_(
        TaskSpan.owner_id == person_id,
        Task.monitor_id == person_id,
        Task.assigner_id == person_id,
        Task.id.in_(answers),
    )


def _units_of(right: Right) -> ColumnElement[bool]:
    found: ColumnElement[bool] = true()
    if _extent(right) is not Reach.ALL:
        found = Unit.id.in_(subtree(right.unit_ids))
    for unit_id in sorted(right.within):
        found = and_(found, Unit.id.in_(subtree({unit_id})))
    return found

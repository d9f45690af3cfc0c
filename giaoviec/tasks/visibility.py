"""Which tasks somebody may see, as one SQL condition that is in every fetch."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, or_, select, true, union
from sqlalchemy.orm import aliased

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.actor import Actor
from giaoviec.org.models import Unit
from giaoviec.tasks.models import CoopPart, Task
from giaoviec.tasks.rights import Right, own_right

# A unit that was withdrawn has no part any more.
_NOW = CoopPart.withdrawn_at.is_(None)


def visible_to(actor: Actor, rights: Sequence[Right] = ()) -> ColumnElement[bool]:
    """True of the tasks that the actor may see.

    By the matrix: the tasks led by the units within their reach. Besides, and
    for every role: those in which they have a part (owner, monitor, assigner,
    owner of a cooperating part), those in which a unit within their reach
    cooperates, and the parents and children of tasks in which they have one.

    `rights` come from `rights_of` and add what stand-ins see; without them the
    actor's own role, posts and the people they stand in for count.
    """
    conditions = [_seen_by(right) for right in rights or _rights_without_database(actor)]
    if any(condition is _EVERYTHING for condition in conditions):
        return true()
    return or_(false(), *conditions)


def seen_tasks(
    actor: Actor, rights: Sequence[Right] = (), *, only_open: bool = False
) -> ColumnElement[bool]:
    """`visible_to` for lists: a union of small questions, each with an index of its own.

    Asked with OR, a database tries every task it has. `only_open` is for lists
    of what is not closed: closed tasks are then not looked for.
    """
    rights = tuple(rights) or _rights_without_database(actor)
    if sees_everything(rights):
        return _EVERYTHING
    return Task.id.in_(seen_ids(rights, only_open=only_open))


# Kept, because putting a dozen questions together takes longer than answering them. It is the
# question that is kept, never an answer.
@lru_cache(maxsize=32)
def seen_ids(rights: tuple[Right, ...], *, only_open: bool) -> CompoundSelect[Any]:
    """The ids of those tasks, each once, of somebody who does not see everything."""
    among = [Task.closed_at.is_(None)] if only_open else []
    arms: list[Select[Any]] = []
    for right in rights:
        inside = [Task.lead_unit_id.in_(subtree({unit_id})) for unit_id in sorted(right.within)]
        arms += [arm.where(*inside, *among) for arm in _arms(right)]
    return union(*arms)


def sees_everything(rights: Sequence[Right]) -> bool:
    return any(reach(one.role, Verb.SEE) is Reach.ALL and not one.within for one in rights)


def sees_unit(right: Right, path: str) -> bool:
    """Whether the tasks led by the unit with this path are within reach, whoever has a part in them."""
    if any(f"/{unit_id}/" not in path for unit_id in right.within):
        return False
    extent = reach(right.role, Verb.SEE)
    if extent is Reach.ALL:
        return True
    if extent in (Reach.OWN, Reach.UNIT):
        return extent is Reach.UNIT and any(path.endswith(f"/{one}/") for one in right.unit_ids)
    return any(f"/{unit_id}/" in path for unit_id in right.unit_ids)


def subtree(unit_ids: Collection[int]) -> Select[int]:
    """A select of the ids of these units and of all below them.

    A unit's path names all units above it, so the ids alone suffice. There are
    a few thousand units at most; the select is worked out once a query.
    """
    return select(Unit.id).where(
        or_(false(), *(Unit.path.contains(f"/{unit_id}/") for unit_id in sorted(unit_ids)))
    )


_EVERYTHING: ColumnElement[bool] = true()
# Named once: an alias reads the whole mapping anew.
_PARENT, _CHILD = aliased(Task), aliased(Task)


def _rights_without_database(actor: Actor) -> tuple[Right, ...]:
    own = own_right(actor)
    stood_in = [
        Right(role=actor.role, person_id=person_id, is_own=False)
        for person_id in sorted(actor.stands_in_for)
    ]
    return (own, *stood_in)


def _seen_by(right: Right) -> ColumnElement[bool]:
    extent = reach(right.role, Verb.SEE)
    if extent is Reach.ALL:
        seen = _EVERYTHING
    else:
        parent, child = _PARENT, _CHILD
        seen = or_(
            _concerns(right, extent, Task),
            # What was handed down from a task of theirs, and what theirs was handed down from.
            Task.parent_id.in_(select(parent.id).where(_has_part(right, parent))),
            Task.id.in_(
                select(child.parent_id).where(
                    child.parent_id.is_not(None), _concerns(right, extent, child)
                )
            ),
        )
    for unit_id in sorted(right.within):
        seen = and_(seen, Task.lead_unit_id.in_(subtree({unit_id})))
    return seen


def _concerns(right: Right, extent: Reach, of: Any) -> ColumnElement[bool]:
    """Led by, or with the cooperation of, a unit within reach; or a part of one's own."""
    if not right.unit_ids:
        return _has_part(right, of)
    own_units = sorted(right.unit_ids)
    units = own_units if extent in (Reach.OWN, Reach.UNIT) else subtree(own_units)
    cooperates = of.id.in_(_cooperated_in(CoopPart.unit_id.in_(units)))
    if extent is Reach.OWN:
        return or_(cooperates, _has_part(right, of))
    return or_(of.lead_unit_id.in_(units), cooperates, _has_part(right, of))


def _has_part(right: Right, of: Any) -> ColumnElement[bool]:
    if right.person_id is None:
        return false()
    answers = _cooperated_in(CoopPart.owner_id == right.person_id)
    return or_(
        of.owner_id == right.person_id,
        of.monitor_id == right.person_id,
        of.assigner_id == right.person_id,
        of.id.in_(answers),
    )


def _arms(right: Right) -> Iterator[Select[Any]]:
    """The parts of `_seen_by`, each alone."""
    extent = reach(right.role, Verb.SEE)
    if extent is Reach.ALL:
        yield select(Task.id)
        return
    for concern in _concerns_apart(right, extent):
        yield concern(select(Task.id), Task)
    parent, child = _PARENT, _CHILD
    for part in _parts_apart(right):
        yield part(select(Task.id).join(parent, parent.id == Task.parent_id), parent)
    for concern in _concerns_apart(right, extent):
        stmt = select(Task.id).join(child, child.parent_id == Task.id)
        yield concern(stmt.where(child.parent_id.is_not(None)), child)


_Arm = Callable[[Select[Any], Any], Select[Any]]


def _concerns_apart(right: Right, extent: Reach) -> Iterator[_Arm]:
    yield from _parts_apart(right)
    if not right.unit_ids:
        return
    own_units = sorted(right.unit_ids)
    units = own_units if extent in (Reach.OWN, Reach.UNIT) else subtree(own_units)
    if extent is not Reach.OWN:
        yield lambda stmt, of: stmt.where(of.lead_unit_id.in_(units))
    yield lambda stmt, of: _cooperating(stmt, of, CoopPart.unit_id.in_(units))


def _parts_apart(right: Right) -> Iterator[_Arm]:
    if right.person_id is None:
        return
    # Not one question with OR: each of the three has an index that answers it alone.
    yield lambda stmt, of: stmt.where(of.owner_id == right.person_id)
    yield lambda stmt, of: stmt.where(of.monitor_id == right.person_id)
    yield lambda stmt, of: stmt.where(of.assigner_id == right.person_id)
    yield lambda stmt, of: _cooperating(stmt, of, CoopPart.owner_id == right.person_id)


def _cooperating(stmt: Select[Any], of: Any, which: ColumnElement[bool]) -> Select[Any]:
    return stmt.join(CoopPart, CoopPart.task_id == of.id).where(which, _NOW)


def _cooperated_in(which: ColumnElement[bool]) -> Select[int]:
    return select(CoopPart.task_id).where(which, _NOW)

"""What needs somebody now: their open tasks in sections, the most urgent first.

One statement finds, sorts and counts them, however many there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement

from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.org.models import Unit
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, Task
from giaoviec.tasks.rights import Right, rights_of
from giaoviec.tasks.rules import WORKING, Calendar, Cell, due_soon_until
from giaoviec.tasks.sql_rules import in_cells, is_due_soon
from giaoviec.tasks.status import OPEN, TaskStatus
from giaoviec.tasks.visibility import subtree, visible_to

MOST = 20


class Section(StrEnum):
    """In the order in which they are shown; each task is in the first that fits."""

    # One's own word is asked for: a result to confirm, more time to decide on, a refusal to answer.
    WAITING = "waiting"
    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    DUE_SOON = "due_soon"
    # Led by one's unit, and nobody is named to carry it out.
    UNASSIGNED = "unassigned"
    # Given, and not acknowledged yet.
    NEW = "new"
    # One's own part in what another unit leads.
    COOPERATING = "cooperating"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A section: how many tasks it holds, and the first of them by deadline.

    The tasks have document, owner and cooperating parts loaded.
    """

    section: Section
    total: int
    tasks: Sequence[Task]


def my_work(
    session: Session, *, actor: Actor, as_of: datetime, calendar: Calendar, limit: int = MOST
) -> list[Found]:
    """The sections that are not empty, in order.

    Heads see what their units lead, leaders what they assigned and what their
    portfolio leads (the Chair: everything), each of the latter two when it is
    due soon or later than that; stand-ins see it for those they stand in for.
    """
    rights = rights_of(session, actor, now=as_of)
    soon_until = due_soon_until(as_of, calendar)
    ids = _ids(rights, soon_until)
    ranked = _ranked(_section(rights, ids, as_of, soon_until), ids, visible_to(actor, rights))
    rows = session.execute(
        select(Task, ranked.c.section, ranked.c.total)
        .join(ranked, ranked.c.id == Task.id)
        .where(ranked.c.place <= limit)
        .options(
            joinedload(Task.document, innerjoin=True),
            joinedload(Task.owner),
            selectinload(Task.coop_parts),
        )
        .order_by(ranked.c.place)
    ).all()
    found: dict[str, tuple[int, list[Task]]] = {}
    for task, section, total in rows:
        found.setdefault(section, (total, []))[1].append(task)
    return [
        Found(section=section, total=found[section][0], tasks=found[section][1])
        for section in Section
        if section in found
    ]


def _ranked(section: ColumnElement[Any], ids: Subquery, visible: ColumnElement[bool]) -> Subquery:
    sorted_in = (
        select(Task.id, Task.due_at, section.label("section"))
        .join(ids, ids.c.id == Task.id)
        .where(visible)
        .subquery()
    )
    by_due = (sorted_in.c.due_at.is_(None), sorted_in.c.due_at, sorted_in.c.id)
    return (
        select(
            sorted_in.c.id,
            sorted_in.c.section,
            func.row_number()
            .over(partition_by=sorted_in.c.section, order_by=by_due)
            .label("place"),
            func.count().over(partition_by=sorted_in.c.section).label("total"),
        )
        .where(sorted_in.c.section.is_not(None))
        .subquery()
    )


def _ids(rights: Sequence[Right], soon_until: datetime) -> Subquery:
    """Open tasks that concern the actor, by what they are in them.

    A union of small questions, each with an index of its own: one question
    with many ORs would read every open task.
    """
    arms: list[Any] = []
    for right in rights:
        for is_doer, is_cooperating, condition in _arms(right, soon_until):
            arm = select(
                Task.id,
                literal(int(is_doer)).label("is_doer"),
                literal(int(is_cooperating)).label("is_cooperating"),
            ).where(Task.status.in_(sorted(OPEN)), condition)
            for unit_id in sorted(right.within):
                arm = arm.where(Task.lead_unit_id.in_(subtree({unit_id})))
            arms.append(arm)
    everything: CompoundSelect[Any] = union_all(*arms)
    each = everything.subquery()
    return (
        select(
            each.c.id,
            func.max(each.c.is_doer).label("is_doer"),
            func.min(each.c.is_cooperating).label("is_cooperating"),
        )
        .group_by(each.c.id)
        .subquery("mine")
    )


def _arms(right: Right, soon_until: datetime) -> Iterator[tuple[bool, bool, ColumnElement[bool]]]:
    """Conditions over tasks, with: whether one carries it out, whether one only cooperates."""
    person_id = right.person_id or 0
    focal_units = select(Unit.id).where(Unit.focal_point_id == person_id)
    yield True, False, Task.owner_id == person_id
    yield True, False, and_(Task.owner_id.is_(None), Task.lead_unit_id.in_(focal_units))
    yield False, False, Task.monitor_id == person_id
    yield False, False, and_(Task.assigner_id == person_id, _presses(soon_until))
    own_parts = select(CoopPart.task_id).where(
        CoopPart.owner_id == person_id, CoopPart.done_at.is_(None)
    )
    yield False, True, Task.id.in_(own_parts)
    if right.role is Role.HEAD and right.unit_ids:
        units = subtree(right.unit_ids)
        yield True, False, Task.lead_unit_id.in_(units)
        parts = select(CoopPart.task_id).where(
            CoopPart.unit_id.in_(units), CoopPart.done_at.is_(None)
        )
        yield False, True, Task.id.in_(parts)
    if right.role is Role.LEADER:
        yield from ((False, False, one) for one in _led(right, soon_until))


def _led(right: Right, soon_until: datetime) -> Iterator[ColumnElement[bool]]:
    if right.is_chair:
        yield _presses(soon_until)
        return
    if right.portfolio_ids:
        yield and_(Task.lead_unit_id.in_(subtree(right.portfolio_ids)), _presses(soon_until))
    if right.fields:
        yield and_(Task.field.in_(sorted(right.fields)), _presses(soon_until))


def _presses(soon_until: datetime) -> ColumnElement[bool]:
    """Due soon or earlier, or waiting for somebody's word."""
    return or_(Task.due_at <= soon_until, _asks_for_word())


def _asks_for_word() -> ColumnElement[bool]:
    return or_(
        Task.status == TaskStatus.SUBMITTED, Task.refused_at.is_not(None), Task.id.in_(_pending())
    )


def _pending() -> Select[int]:
    return select(DeadlineChange.task_id).where(DeadlineChange.decision == Decision.PENDING)


def _section(
    rights: Sequence[Right], ids: Subquery, as_of: datetime, soon_until: datetime
) -> ColumnElement[Any]:
    is_working = Task.status.in_(sorted(WORKING))
    is_doer = ids.c.is_doer == 1
    today_until = zone.end_of_day(zone.local_date(as_of))
    sections = [
        (ids.c.is_cooperating == 1, Section.COOPERATING),
        (_waits_for(rights), Section.WAITING),
        (in_cells({Cell.OPEN_OVERDUE}, as_of), Section.OVERDUE),
        (is_due_soon(as_of, today_until), Section.DUE_TODAY),
        (is_due_soon(as_of, soon_until), Section.DUE_SOON),
        (and_(is_doer, is_working, Task.owner_id.is_(None)), Section.UNASSIGNED),
        (
            and_(is_doer, Task.status == TaskStatus.ASSIGNED, Task.acknowledged_at.is_(None)),
            Section.NEW,
        ),
    ]
    own = rights[0]
    last = None if own.role is Role.LEADER else Section.LATER.value
    return case(*((condition, section.value) for condition, section in sections), else_=last)


def _waits_for(rights: Sequence[Right]) -> ColumnElement[bool]:
    """The same as `waiting.waiting_for`, over tasks that were found already."""
    people = sorted({right.person_id for right in rights if right.person_id is not None})
    follows, assigned = Task.monitor_id.in_(people), Task.assigner_id.in_(people)
    reviews = or_(follows, and_(Task.monitor_id.is_(None), assigned))
    return or_(
        and_(Task.status == TaskStatus.SUBMITTED, reviews),
        and_(Task.id.in_(_pending()), or_(follows, assigned)),
        and_(
            Task.status == TaskStatus.ASSIGNED,
            Task.refused_at.is_not(None),
            or_(follows, assigned),
        ),
    )

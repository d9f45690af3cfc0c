"""What needs somebody now: their open tasks in sections, the most urgent first.

One statement finds and places them, however many there are; a second reads those that are shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SelectBase,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.org.models import Unit
from giaoviec.tasks.among_open import is_open
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, Task
from giaoviec.tasks.rights import Right, rights_of
from giaoviec.tasks.rules import WORKING, Calendar, Cell, due_soon_until
from giaoviec.tasks.sql_rules import in_cells, is_due_soon
from giaoviec.tasks.status import OPEN, TaskStatus
from giaoviec.tasks.visibility import subtree

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

    Heads see what their units lead; monitors what they follow, leaders what they
    assigned and what their portfolio leads (the Chair: everything), these only
    when it is due soon, overdue, or waits for their word. Stand-ins see it for
    those they stand in for.
    """
    rights = rights_of(session, actor, now=as_of)
    soon_until = due_soon_until(as_of, calendar)
    parts = _parts(rights, soon_until)
    section = _section(parts, as_of, soon_until)
    placed = session.execute(
        select(parts.c.id, section)
        .where(section.is_not(None))
        .order_by(parts.c.due_at.is_(None), parts.c.due_at, parts.c.id)
    )
    # An id and a word of each: cheaper than having the database number the rows of a section.
    members: dict[str, list[int]] = {}
    for task_id, name in placed:
        members.setdefault(name, []).append(task_id)
    tasks = _loaded(session, [one for ids in members.values() for one in ids[:limit]])
    return [
        Found(
            section=section,
            total=len(members[section]),
            tasks=[tasks[task_id] for task_id in members[section][:limit]],
        )
        for section in Section
        if section in members
    ]


def _loaded(session: Session, ids: Sequence[int]) -> dict[int, Task]:
    stmt = (
        select(Task)
        .where(Task.id.in_(ids))
        .options(
            joinedload(Task.document, innerjoin=True),
            joinedload(Task.owner),
            selectinload(Task.coop_parts),
        )
    )
    return {task.id: task for task in session.scalars(stmt)}


@dataclass(frozen=True, slots=True)
class _Part:
    """Tasks in which somebody has a part of one kind."""

    where: ColumnElement[bool]
    # They carry it out.
    is_doer: bool = False
    # Their word is waited for.
    is_waiting: bool = False
    # They answer for a part of what others lead.
    is_cooperating: bool = False
    # Many, or many closed ones: to be found in an index of open tasks.
    is_many: bool = False


def _parts(rights: Sequence[Right], soon_until: datetime) -> Subquery:
    """Open tasks that concern the actor, each once, with what they are in it.

    A union of small questions, each with an index of its own, and most
    answered by the index alone: one question with many ORs would read every
    open task. Each asks for less than `visible_to` allows, so nothing is found
    that its reader may not open.
    """
    each = union_all(
        *(_arm(part, right) for right in rights for part in _parts_of(right, soon_until))
    ).subquery()
    return (
        select(
            each.c.id,
            each.c.due_at,
            each.c.status,
            each.c.submitted_at,
            func.max(each.c.is_doer).label("is_doer"),
            func.max(each.c.is_waiting).label("is_waiting"),
            func.min(each.c.is_cooperating).label("is_cooperating"),
            func.max(each.c.is_unassigned).label("is_unassigned"),
            func.max(each.c.is_new).label("is_new"),
        )
        .group_by(each.c.id, each.c.due_at, each.c.status, each.c.submitted_at)
        .subquery("mine")
    )


def _arm(part: _Part, right: Right) -> SelectBase:
    nothing: ColumnElement[int] = literal(0)
    is_unassigned, is_new = nothing, nothing
    if part.is_doer:
        is_unassigned = case((Task.owner_id.is_(None), 1), else_=0)
        is_new = case((Task.acknowledged_at.is_(None), 1), else_=0)
    inside = [Task.lead_unit_id.in_(subtree({unit_id})) for unit_id in sorted(right.within)]
    return select(
        Task.id,
        Task.due_at,
        Task.status,
        Task.submitted_at,
        literal(int(part.is_doer)).label("is_doer"),
        literal(int(part.is_waiting)).label("is_waiting"),
        literal(int(part.is_cooperating)).label("is_cooperating"),
        is_unassigned.label("is_unassigned"),
        is_new.label("is_new"),
    ).where(is_open() if part.is_many else Task.status.in_(sorted(OPEN)), part.where, *inside)


def _parts_of(right: Right, soon_until: datetime) -> Iterator[_Part]:
    person_id = right.person_id or 0
    focal_units = select(Unit.id).where(
        Unit.focal_point_id == person_id, Unit.id.in_(sorted(right.unit_ids))
    )
    yield _Part(Task.owner_id == person_id, is_doer=True)
    yield _Part(and_(Task.owner_id.is_(None), Task.lead_unit_id.in_(focal_units)), is_doer=True)
    yield from _followed(person_id, soon_until)
    own_parts = _open_parts().where(CoopPart.owner_id == person_id)
    yield _Part(Task.id.in_(own_parts), is_cooperating=True)
    if right.role is Role.HEAD and right.unit_ids:
        units = subtree(right.unit_ids)
        yield _Part(Task.lead_unit_id.in_(units), is_doer=True)
        yield _Part(
            Task.id.in_(_open_parts().where(CoopPart.unit_id.in_(units))), is_cooperating=True
        )
    if right.role is Role.LEADER:
        for where in _led(right):
            yield _Part(and_(where, Task.due_at <= soon_until), is_many=True)


def _followed(person_id: int, soon_until: datetime) -> Iterator[_Part]:
    """What presses of what they follow or assigned, which may be thousands, and what waits for their word.

    The same word as in `waiting.waiting_for`: a result is the monitor's to
    confirm, and the assigner's where there is no monitor.
    """
    follows, assigned = Task.monitor_id == person_id, Task.assigner_id == person_id
    is_handed_in = Task.status == TaskStatus.SUBMITTED
    is_refused = and_(Task.status == TaskStatus.ASSIGNED, Task.refused_at.is_not(None))
    pending = select(DeadlineChange.task_id).where(DeadlineChange.decision == Decision.PENDING)
    is_assigners_to_review = and_(is_handed_in, Task.monitor_id.is_(None))
    for theirs, is_to_review in ((follows, is_handed_in), (assigned, is_assigners_to_review)):
        for where in (is_to_review, is_refused, Task.id.in_(pending)):
            yield _Part(and_(theirs, where), is_waiting=True, is_many=True)
        yield _Part(and_(theirs, Task.due_at <= soon_until), is_many=True)


def _led(right: Right) -> Iterator[ColumnElement[bool]]:
    """What a leader answers for: the Chair for everything."""
    if right.is_chair:
        yield true()
        return
    if right.portfolio_ids:
        yield Task.lead_unit_id.in_(subtree(right.portfolio_ids))
    if right.fields:
        yield Task.field.in_(sorted(right.fields))


def _open_parts() -> Select[int]:
    return select(CoopPart.task_id).where(CoopPart.done_at.is_(None))


def _section(parts: Subquery, as_of: datetime, soon_until: datetime) -> ColumnElement[Any]:
    mine = parts.c
    is_doer = mine.is_doer == 1
    is_working = mine.status.in_(sorted(WORKING))
    today_until = zone.end_of_day(zone.local_date(as_of))
    sections = [
        (mine.is_cooperating == 1, Section.COOPERATING),
        (mine.is_waiting == 1, Section.WAITING),
        (in_cells({Cell.OPEN_OVERDUE}, as_of, mine), Section.OVERDUE),
        (is_due_soon(as_of, today_until, mine), Section.DUE_TODAY),
        (is_due_soon(as_of, soon_until, mine), Section.DUE_SOON),
        (and_(is_doer, is_working, mine.is_unassigned == 1), Section.UNASSIGNED),
        (and_(is_doer, mine.status == TaskStatus.ASSIGNED, mine.is_new == 1), Section.NEW),
        (is_doer, Section.LATER),
    ]
    # What presses of others' work and is none of these needs nobody's look: it was handed in.
    return case(*((condition, section.value) for condition, section in sections), else_=None)

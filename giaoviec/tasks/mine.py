"""What needs somebody now: their open tasks in sections, the most urgent first.

One statement finds and places them, however many there are; another reads
those that are shown. What leaders answer for is counted by an index instead,
and only its first tasks are read: two statements more.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session, selectinload

from giaoviec.core.actor import Actor
from giaoviec.core.db import read
from giaoviec.tasks.mine_parts import Charge, charge_of, parts_of
from giaoviec.tasks.mine_seats import Shape, seats_in, shape_of
from giaoviec.tasks.mine_sections import (
    PRESSING,
    Section,
    pressing_conditions,
    pressing_of,
    section_of,
)
from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import AS_OF, SOON_UNTIL, TODAY_UNTIL, values_at
from giaoviec.tasks.open_parts import Part, parts_of_open
from giaoviec.tasks.queries import AS_LINES
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.rules import WORKING, Calendar, due_soon_until

__all__ = ["MOST", "Found", "Section", "my_work"]

MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A section: how many tasks it holds, and the first of them by deadline.

    The tasks are loaded as for a list, with their cooperating parts.
    """

    section: Section
    total: int
    tasks: Sequence[Task]


# A deadline and an id: what the tasks of a section are sorted by. None comes last.
_Place = tuple[datetime | None, int]


@dataclass(slots=True)
class _Sections:
    """How many tasks each section holds, and the places of the first of them."""

    totals: Counter[str] = field(default_factory=Counter)
    firsts: dict[str, list[_Place]] = field(default_factory=lambda: defaultdict(list))

    def add(self, section: str, place: _Place) -> None:
        self.totals[section] += 1
        self.firsts[section].append(place)


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
    shapes, values = shape_of(rights)
    asked = _questions(shapes)
    values |= values_at(as_of, soon_until)
    if asked.count is None or asked.first is None:
        sections = _placed(session, asked.parts, values)
    else:
        sections = _placed_beside(session, asked, values, limit)
    shown = {
        name: [task_id for _, task_id in places[:limit]] for name, places in sections.firsts.items()
    }
    tasks = _loaded(session, [task_id for ids in shown.values() for task_id in ids])
    return [
        Found(
            section=section,
            total=sections.totals[section],
            tasks=[tasks[task_id] for task_id in shown[section]],
        )
        for section in Section
        if sections.totals[section]
    ]


@dataclass(frozen=True, slots=True)
class _Questions:
    """What is asked for one shape of rights; of leaders also the count and the first of their charge."""

    parts: Select[Any]
    count: Select[Any] | None = None
    first: CompoundSelect[Any] | None = None


@lru_cache(maxsize=64)
def _questions(shapes: tuple[Shape, ...]) -> _Questions:
    seats = seats_in(shapes)
    charge = charge_of(seats)
    parts = parts_of(seats, charge, SOON_UNTIL)
    section = section_of(parts, AS_OF, SOON_UNTIL)
    in_order = (parts.c.due_at.is_(None), parts.c.due_at, parts.c.id)
    if charge is None:
        # An id and a word of each: cheaper than having the database number the rows of a section.
        stmt = select(parts.c.id, section)
        return _Questions(stmt.where(section.is_not(None)).order_by(*in_order))
    pressing = pressing_of(parts.c, AS_OF, SOON_UNTIL)
    each = select(parts.c.id, parts.c.due_at, section, pressing, parts.c.is_charged)
    return _Questions(
        each.where(section.is_not(None)).order_by(*in_order),
        _count_of_charge(charge),
        _first_of_charge(charge),
    )


def _count_of_charge(charge: Charge) -> Select[Any]:
    # Up to the end of today, and from then on: no task is in both.
    parts = parts_of_open(AS_OF, TODAY_UNTIL)
    later = and_(Task.status.in_(sorted(WORKING)), Task.due_at > TODAY_UNTIL)
    wanted = (
        parts[Part.LATE], parts[Part.WAITING_LATE], parts[Part.SOON],
        and_(later, Task.due_at <= SOON_UNTIL),
    )  # fmt: skip
    counts: list[Any] = [
        select(func.count()).select_from(Task).where(charge.where, condition).scalar_subquery()
        for condition in wanted
    ]
    stmt: Select[Any] = select(*counts)
    return stmt


def _first_of_charge(charge: Charge) -> CompoundSelect[Any]:
    """The first of each pressing section by deadline: section, id, deadline."""
    arms: list[Any] = []
    for name, condition in pressing_conditions(AS_OF, SOON_UNTIL).items():
        first = select(Task.id, Task.due_at).where(charge.where, condition)
        few = first.order_by(Task.due_at, Task.id).limit(bindparam("most", type_=Integer()))
        found = few.subquery()
        arms.append(select(literal(name.value).label("section"), found.c.id, found.c.due_at))
    return union_all(*arms)


def _placed(session: Session, stmt: Select[Any], values: dict[str, Any]) -> _Sections:
    found = _Sections()
    for task_id, name in read(session, stmt, values):
        found.add(name, (None, task_id))
    return found


def _placed_beside(
    session: Session, asked: _Questions, values: dict[str, Any], limit: int
) -> _Sections:
    """The sections of a leader: those parts, and what presses of the charge."""
    found = _Sections()
    # In the charge and pressing, but shown where the leader's own word is waited for.
    elsewhere: dict[str, set[int]] = defaultdict(set)
    for task_id, due_at, name, pressing_name, is_charged in read(session, asked.parts, values):
        is_counted = bool(is_charged) and pressing_name is not None
        if not (is_counted and name == pressing_name):
            found.add(name, (due_at, task_id))
        if is_counted and name != pressing_name:
            elsewhere[pressing_name].add(task_id)
    assert asked.count is not None
    assert asked.first is not None
    ((late, waiting_late, today, soon),) = read(session, asked.count, values)
    totals = {
        Section.OVERDUE: late + waiting_late, Section.DUE_TODAY: today, Section.DUE_SOON: soon,
    }  # fmt: skip
    for section, total in totals.items():
        found.totals[section] += total - len(elsewhere[section])
    most = limit + max((len(ids) for ids in elsewhere.values()), default=0)
    for name, task_id, due_at in read(session, asked.first, values | {"most": most}):
        if task_id not in elsewhere[name]:
            found.firsts[name].append((due_at, task_id))
    for section in PRESSING:
        found.firsts[section].sort()
    return found


_SHOWN = (
    select(Task)
    .where(Task.id.in_(bindparam("ids", expanding=True)))
    .options(*AS_LINES, selectinload(Task.every_part))
)


def _loaded(session: Session, ids: Sequence[int]) -> dict[int, Task]:
    return {task.id: task for task in session.scalars(_SHOWN, {"ids": ids})}

"""What needs somebody now: their open tasks in sections, the most urgent first.

One statement finds and places them, however many there are; another reads
those that are shown. What leaders answer for is counted by an index instead,
and only its first tasks are read: two statements more.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Subquery, and_, func, literal, select, union_all
from sqlalchemy.orm import Session, selectinload

from giaoviec.core.actor import Actor
from giaoviec.tasks.mine_parts import Charge, charge_of, parts_of
from giaoviec.tasks.mine_sections import (
    PRESSING,
    Section,
    pressing_conditions,
    pressing_of,
    section_of,
)
from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import end_of_today
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
    charge = charge_of(rights)
    parts = parts_of(rights, charge, soon_until)
    if charge is None:
        sections = _placed(session, parts, as_of, soon_until)
    else:
        sections = _placed_beside(session, charge, parts, as_of, soon_until, limit)
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


def _placed(session: Session, parts: Subquery, as_of: datetime, soon_until: datetime) -> _Sections:
    section = section_of(parts, as_of, soon_until)
    found = _Sections()
    # An id and a word of each: cheaper than having the database number the rows of a section.
    for task_id, name in session.execute(
        select(parts.c.id, section)
        .where(section.is_not(None))
        .order_by(parts.c.due_at.is_(None), parts.c.due_at, parts.c.id)
    ):
        found.add(name, (None, task_id))
    return found


def _placed_beside(
    session: Session,
    charge: Charge,
    parts: Subquery,
    as_of: datetime,
    soon_until: datetime,
    limit: int,
) -> _Sections:
    """The sections of a leader: those parts, and what presses of the charge."""
    section = section_of(parts, as_of, soon_until)
    pressing = pressing_of(parts.c, as_of, soon_until)
    found = _Sections()
    # In the charge and pressing, but shown where the leader's own word is waited for.
    elsewhere: dict[str, set[int]] = defaultdict(set)
    for task_id, due_at, name, pressing_name, is_charged in session.execute(
        select(parts.c.id, parts.c.due_at, section, pressing, parts.c.is_charged)
        .where(section.is_not(None))
        .order_by(parts.c.due_at.is_(None), parts.c.due_at, parts.c.id)
    ):
        is_counted = bool(is_charged) and pressing_name is not None
        if not (is_counted and name == pressing_name):
            found.add(name, (due_at, task_id))
        if is_counted and name != pressing_name:
            elsewhere[pressing_name].add(task_id)
    for name, total in _count_charge(session, charge, as_of, soon_until).items():
        found.totals[name] += total - len(elsewhere[name])
    most = limit + max((len(ids) for ids in elsewhere.values()), default=0)
    for name, task_id, due_at in _first_of_charge(session, charge, as_of, soon_until, most):
        if task_id not in elsewhere[name]:
            found.firsts[name].append((due_at, task_id))
    for name in PRESSING:
        found.firsts[name].sort()
    return found


def _count_charge(
    session: Session, charge: Charge, as_of: datetime, soon_until: datetime
) -> dict[str, int]:
    today_until = end_of_today(as_of)
    # Up to the end of today, and from then on: no task is in both.
    parts = parts_of_open(as_of, today_until)
    later = and_(Task.status.in_(sorted(WORKING)), Task.due_at > today_until)
    wanted = (
        parts[Part.LATE], parts[Part.WAITING_LATE], parts[Part.SOON],
        and_(later, Task.due_at <= soon_until),
    )  # fmt: skip
    counts = [
        select(func.count()).select_from(Task).where(charge.where, condition).scalar_subquery()
        for condition in wanted
    ]
    late, waiting_late, today, soon = session.execute(select(*counts)).one()
    return {
        Section.OVERDUE: late + waiting_late, Section.DUE_TODAY: today, Section.DUE_SOON: soon,
    }  # fmt: skip


def _first_of_charge(
    session: Session, charge: Charge, as_of: datetime, soon_until: datetime, most: int
) -> list[tuple[str, int, datetime]]:
    """The first of each pressing section by deadline: section, id, deadline."""
    wanted = pressing_conditions(as_of, soon_until)
    arms = []
    for name, condition in wanted.items():
        first = select(Task.id, Task.due_at).where(charge.where, condition)
        few = first.order_by(Task.due_at, Task.id).limit(most).subquery()
        arms.append(select(literal(name.value).label("section"), few.c.id, few.c.due_at))
    return [(name, task_id, due_at) for name, task_id, due_at in session.execute(union_all(*arms))]


def _loaded(session: Session, ids: Sequence[int]) -> dict[int, Task]:
    stmt = select(Task).where(Task.id.in_(ids)).options(*AS_LINES, selectinload(Task.coop_parts))
    return {task.id: task for task in session.scalars(stmt)}

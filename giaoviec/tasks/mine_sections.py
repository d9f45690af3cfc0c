"""The sections of "my work", as SQL: where a task stands, and which tasks stand in one."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, select, union

from giaoviec.tasks import among_open
from giaoviec.tasks.mine_parts import charge_of, parts_of
from giaoviec.tasks.mine_seats import seats_in, shape_of
from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import Moment, end_of_today, moment
from giaoviec.tasks.rights import Right
from giaoviec.tasks.rules import WORKING, Cell
from giaoviec.tasks.sql_rules import in_cells, is_due_soon
from giaoviec.tasks.status import TaskStatus


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


# What presses of others' work, and is therefore shown to who answers for it.
PRESSING = (Section.OVERDUE, Section.DUE_TODAY, Section.DUE_SOON)


def section_of(parts: Subquery, as_of: Moment, soon_until: Moment) -> ColumnElement[Any]:
    """The section of each of these parts (`mine_parts.parts_of`); NULL: in none."""
    mine = parts.c
    is_doer = mine.is_doer == 1
    is_working = mine.status.in_(sorted(WORKING))
    sections = [
        (and_(mine.is_cooperating == 1, mine.is_charged == 0), Section.COOPERATING.value),
        (mine.is_waiting == 1, Section.WAITING.value),
        *_pressing(mine, as_of, soon_until),
        (and_(is_doer, is_working, mine.is_unassigned == 1), Section.UNASSIGNED.value),
        (and_(is_doer, mine.status == TaskStatus.ASSIGNED, mine.is_new == 1), Section.NEW.value),
        (is_doer, Section.LATER.value),
    ]
    # What presses of others' work and is none of these needs nobody's look: it was handed in.
    return case(*sections, else_=None)


def pressing_of(of: Any, as_of: Moment, soon_until: Moment) -> ColumnElement[Any]:
    """Where a task would stand by its deadline alone."""
    return case(*_pressing(of, as_of, soon_until), else_=None)


def pressing_conditions(as_of: Moment, soon_until: Moment) -> dict[Section, ColumnElement[bool]]:
    """The same of stored tasks, one condition a section, for the indexes of open tasks."""
    today_until = end_of_today(as_of)
    return {
        Section.OVERDUE: among_open.in_open_cells({Cell.OPEN_OVERDUE}, as_of),
        Section.DUE_TODAY: among_open.is_due_soon(as_of, today_until),
        Section.DUE_SOON: and_(
            among_open.is_due_soon(as_of, soon_until), Task.due_at > moment(today_until)
        ),
    }


def in_section(
    rights: Sequence[Right], section: Section, *, as_of: Moment, soon_until: Moment
) -> ColumnElement[bool]:
    """True of the tasks that `my_work` counts in this section."""
    seats = seats_in(*shape_of(rights))
    charge = charge_of(seats)
    parts = parts_of(seats, charge, soon_until)
    name = section_of(parts, as_of, soon_until)
    found = select(parts.c.id).where(name == section.value)
    if charge is None or section not in PRESSING:
        return Task.id.in_(found)
    elsewhere = select(parts.c.id).where(name != section.value, parts.c.is_charged == 1)
    pressing = pressing_conditions(as_of, soon_until)[section]
    charged = select(Task.id).where(charge.where, pressing, Task.id.not_in(elsewhere))
    return Task.id.in_(union(found, charged))


def _pressing(of: Any, as_of: Moment, soon_until: Moment) -> list[tuple[Any, str]]:
    return [
        (in_cells({Cell.OPEN_OVERDUE}, as_of, of), Section.OVERDUE.value),
        (is_due_soon(as_of, end_of_today(as_of), of), Section.DUE_TODAY.value),
        (is_due_soon(as_of, soon_until, of), Section.DUE_SOON.value),
    ]

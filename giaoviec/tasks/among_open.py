"""The cells of tasks that are not closed, said so that the indexes of open tasks answer.

They say the same as `sql_rules` of every stored task (`closed_at` is set with
completion and withdrawal, and with these alone). States are left out rather
than named: with a list of names a database goes to the index of states, and
sorts what it finds there.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, case, func, or_

from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import Moment, moment
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.status import TaskStatus

OPEN_CELLS = frozenset({Cell.OPEN_IN_TIME, Cell.OPEN_OVERDUE, Cell.OPEN_NO_DEADLINE})
_IDLE = (TaskStatus.DRAFT, TaskStatus.SUSPENDED)


def is_open() -> ColumnElement[bool]:
    return and_(Task.closed_at.is_(None), Task.status.not_in(_IDLE))


def is_working() -> ColumnElement[bool]:
    return and_(Task.closed_at.is_(None), Task.status.not_in((*_IDLE, TaskStatus.SUBMITTED)))


def in_open_cells(cells: Collection[Cell], as_of: Moment) -> ColumnElement[bool]:
    """True of tasks in one of these cells, all of them open ones; `as_of` is not before any change."""
    return or_(*(_in_cell(cell, as_of) for cell in sorted(cells)))


def is_due_soon(as_of: Moment, soon_until: Moment) -> ColumnElement[bool]:
    """`rules.is_due_soon` in SQL."""
    return and_(is_working(), Task.due_at.between(moment(as_of), moment(soon_until)))


def is_done_on_time() -> ColumnElement[bool]:
    """Nearly all that there is: found by walking from the newest, not by an index of states."""
    return and_(
        Task.closed_at.is_not(None),
        Task.due_at >= Task.submitted_at,
        Task.status.not_in((TaskStatus.WITHDRAWN,)),
    )


def is_done_late() -> ColumnElement[bool]:
    """Few among very many, in an index of their own."""
    return and_(
        Task.closed_at.is_not(None),
        Task.submitted_at > Task.due_at,
        Task.status.not_in((TaskStatus.WITHDRAWN,)),
    )


def _in_cell(cell: Cell, as_of: Moment) -> ColumnElement[bool]:
    at = moment(as_of)
    if cell is Cell.OPEN_NO_DEADLINE:
        return and_(is_open(), Task.due_at.is_(None))
    if cell is Cell.OPEN_OVERDUE:
        # Handed in late or not at all, it was due before now.
        late = or_(
            Task.status != TaskStatus.SUBMITTED, Task.due_at < func.coalesce(Task.submitted_at, at)
        )
        return and_(is_open(), Task.due_at < at, late)
    # Not "or": PostgreSQL would fetch all rows of both sides and sort them.
    measured = case(
        (Task.status == TaskStatus.SUBMITTED, func.coalesce(Task.submitted_at, at)), else_=at
    )
    return and_(is_open(), Task.due_at >= measured)

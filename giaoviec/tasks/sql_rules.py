"""The definitions of `rules` as SQL, for tasks as they are and for spans of the past.

`of` is `Task`, `TaskSpan` or an alias of one: all have status, due_at and submitted_at.
"""

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, case, func, or_

from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import Moment, moment
from giaoviec.tasks.rules import WORKING, Cell
from giaoviec.tasks.status import TaskStatus

_DONE = TaskStatus.COMPLETED
_WORKING = tuple(sorted(WORKING))
_ALL_OPEN = (*_WORKING, TaskStatus.SUBMITTED)


def cell_expression(as_of: Moment, of: Any = Task) -> ColumnElement[str | None]:
    """The cell's value ("open_overdue"); NULL for a draft. For grouping and showing.

    To find the tasks of one cell use `in_cells`, which indexes can answer.
    """
    measured = case(
        (
            of.status.in_((TaskStatus.SUBMITTED, _DONE)),
            func.coalesce(of.submitted_at, moment(as_of)),
        ),
        else_=moment(as_of),
    )
    is_late = of.due_at < measured
    return case(
        (of.status == TaskStatus.DRAFT, None),
        (of.status == TaskStatus.SUSPENDED, Cell.SUSPENDED.value),
        (of.status == TaskStatus.WITHDRAWN, Cell.WITHDRAWN.value),
        (and_(of.status == _DONE, of.due_at.is_(None)), Cell.DONE_NO_DEADLINE.value),
        (of.due_at.is_(None), Cell.OPEN_NO_DEADLINE.value),
        (and_(of.status == _DONE, is_late), Cell.DONE_LATE.value),
        (of.status == _DONE, Cell.DONE_ON_TIME.value),
        (is_late, Cell.OPEN_OVERDUE.value),
        else_=Cell.OPEN_IN_TIME.value,
    )


def in_cells(cells: Collection[Cell], as_of: Moment, of: Any = Task) -> ColumnElement[bool]:
    """True of tasks in one of these cells; written so that (status, due_at) indexes serve."""
    return or_(*(_in_cell(cell, as_of, of) for cell in sorted(cells)))


def is_due_soon(as_of: Moment, soon_until: Moment, of: Any = Task) -> ColumnElement[bool]:
    """`rules.is_due_soon` in SQL."""
    return and_(of.status.in_(_WORKING), of.due_at.between(moment(as_of), moment(soon_until)))


def _in_cell(cell: Cell, as_of: Moment, of: Any) -> ColumnElement[bool]:
    # One by one: putting together what nobody asked for takes longer than many an answer.
    if cell is Cell.SUSPENDED:
        return cast("ColumnElement[bool]", of.status == TaskStatus.SUSPENDED)
    if cell is Cell.WITHDRAWN:
        return cast("ColumnElement[bool]", of.status == TaskStatus.WITHDRAWN)
    if cell is Cell.DONE_NO_DEADLINE:
        return and_(of.status == _DONE, of.due_at.is_(None))
    if cell is Cell.OPEN_NO_DEADLINE:
        return and_(of.status.in_(_ALL_OPEN), of.due_at.is_(None))
    at = moment(as_of)
    handed_in = func.coalesce(of.submitted_at, at)
    if cell is Cell.DONE_ON_TIME:
        return and_(of.status == _DONE, of.due_at >= handed_in)
    if cell is Cell.DONE_LATE:
        return and_(of.status == _DONE, of.due_at < handed_in)
    is_working, waits = of.status.in_(_WORKING), of.status == TaskStatus.SUBMITTED
    if cell is Cell.OPEN_IN_TIME:
        return or_(and_(is_working, of.due_at >= at), and_(waits, of.due_at >= handed_in))
    return or_(and_(is_working, of.due_at < at), and_(waits, of.due_at < handed_in))

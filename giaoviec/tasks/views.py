"""The views of a list of tasks that somebody chooses from, and how many tasks each holds.

A view is a filter. Counting part by part, each by an index, is quicker than one
pass over everything; the pass is for what no index answers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.core.db import read
from giaoviec.tasks.filters import TaskFilter, conditions, with_places
from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import AS_OF, SOON_UNTIL, Moment, values_at
from giaoviec.tasks.open_parts import Counted, Part, parts_of_open
from giaoviec.tasks.reader import Reader
from giaoviec.tasks.rules import Cell

# Of what is closed, more than these are not counted: "hơn 1.000".
MOST_CLOSED = 1000


class View(StrEnum):
    """What is shown of the tasks that fit the other filters."""

    OPEN = "open"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    WAITING = "waiting"
    EXTENSION = "extension"
    REFUSED = "refused"
    IN_TIME = "in_time"
    NO_DEADLINE = "no_deadline"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    DONE_NO_DEADLINE = "done_no_deadline"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    ALL = "all"


OPEN_VIEWS = (
    View.OPEN, View.OVERDUE, View.DUE_SOON, View.WAITING, View.EXTENSION, View.REFUSED,
    View.IN_TIME, View.NO_DEADLINE,
)  # fmt: skip
CLOSED_VIEWS = (
    View.DONE_ON_TIME, View.DONE_LATE, View.DONE_NO_DEADLINE, View.SUSPENDED, View.WITHDRAWN,
)  # fmt: skip

_CELLS = {
    View.OVERDUE: Cell.OPEN_OVERDUE,
    View.IN_TIME: Cell.OPEN_IN_TIME,
    View.NO_DEADLINE: Cell.OPEN_NO_DEADLINE,
    View.DONE_ON_TIME: Cell.DONE_ON_TIME,
    View.DONE_LATE: Cell.DONE_LATE,
    View.DONE_NO_DEADLINE: Cell.DONE_NO_DEADLINE,
    View.SUSPENDED: Cell.SUSPENDED,
    View.WITHDRAWN: Cell.WITHDRAWN,
}
# With these and no other filter, indexes count each view by itself: of what is open …
_INDEXED = ("unit_id", "unit_ids", "owner_id", "monitor_id", "assigner_id", "urgency")
# … and of what is closed.
_INDEXED_CLOSED = ("unit_id", "unit_ids", "owner_id")
# Counted together, see `open_parts`.
_FROM_PARTS = (
    View.OPEN, View.OVERDUE, View.DUE_SOON, View.WAITING, View.IN_TIME, View.NO_DEADLINE,
)  # fmt: skip


def in_view(wanted: TaskFilter, view: View, *, soon_until: Moment) -> TaskFilter:
    """The filter narrowed to a view. `soon_until`: see `rules.due_soon_until`."""
    changes: dict[View, dict[str, Any]] = {
        View.OPEN: {"is_open": True},
        View.DUE_SOON: {"due_soon_until": soon_until},
        View.WAITING: {"is_waiting_review": True},
        View.EXTENSION: {"has_extension_pending": True},
        View.REFUSED: {"is_refused": True},
        View.ALL: {},
    }
    if view in _CELLS:
        return replace(wanted, cells=frozenset({_CELLS[view]}))
    return replace(wanted, **changes[view])


def count_views(
    session: Session,
    wanted: TaskFilter,
    *,
    actor: Actor,
    as_of: datetime,
    soon_until: datetime,
    views: Collection[View] = OPEN_VIEWS,
    reader: Reader | None = None,
    parts: Counted | None = None,
) -> Mapping[View, int]:
    """How many tasks the list shows in each of the views, in one statement.

    Open ones exactly; of closed ones `MOST_CLOSED` + 1 stands for more. What
    costs a walk through very many tasks is left out: closed ones that no index
    counts, and all of them for words that thousands of tasks hold. `parts`: of
    the open tasks, where the caller has counted them (and the actor sees all).
    """
    reader = reader or Reader(session, actor, now=as_of)
    if _only(wanted, _INDEXED) and reader.sees_everything:
        if not _only(wanted, _INDEXED_CLOSED):
            views = [view for view in views if view in OPEN_VIEWS]
        generic, values = with_places(wanted)
        stmt, names = _each_by_itself(generic, tuple(views), with_parts=parts is None)
        (row,) = read(session, stmt, values | values_at(as_of, soon_until))
        counted: dict[StrEnum, int] = dict(zip(names, row, strict=True))
        parts = parts or Counted(*(counted[part] for part in Part))
        return _views_of(counted, parts, views)
    among_open = replace(wanted, is_open=True)
    if reader.holding(among_open).is_frequent:
        return {}
    open_views = tuple(view for view in views if view in OPEN_VIEWS)
    stmt = _in_one_pass(open_views).where(*reader.limits(among_open, as_of))
    (row,) = read(session, stmt, values_at(as_of, soon_until))
    return dict(zip(open_views, row, strict=True))


def _only(wanted: TaskFilter, names: Collection[str]) -> bool:
    same = wanted == TaskFilter(**{name: getattr(wanted, name) for name in names})
    return same and wanted.among is None


@lru_cache(maxsize=128)
def _each_by_itself(
    wanted: TaskFilter, views: tuple[View, ...], *, with_parts: bool
) -> tuple[Select[Any], Sequence[StrEnum]]:
    counts = _counts_of_parts(wanted) if with_parts else {}
    for view in views:
        if view not in _FROM_PARTS:
            narrowed = conditions(in_view(wanted, view, soon_until=SOON_UNTIL), AS_OF)
            counts[view] = _count(*narrowed, most=None if view in OPEN_VIEWS else MOST_CLOSED + 1)
    columns: list[Any] = [count.label(name.value) for name, count in counts.items()]
    stmt: Select[Any] = select(*columns)
    return stmt, tuple(counts)


def _views_of(
    counted: Mapping[StrEnum, int], parts: Counted, views: Collection[View]
) -> Mapping[View, int]:
    figures = _from_parts(parts)
    return {view: figures[view] if view in figures else counted[view] for view in views}


def _counts_of_parts(wanted: TaskFilter) -> dict[StrEnum, ColumnElement[int]]:
    limits = conditions(wanted, AS_OF)
    if wanted.unit_id is not None or wanted.unit_ids:
        # Of some units, one walk through their open tasks: a database spends longer on planning
        # a search through units for each part than on counting them.
        parts = parts_of_open(AS_OF, SOON_UNTIL)
        sums = [func.count(case((which, 1))).label(part.value) for part, which in parts.items()]
        walk = select(*sums).select_from(Task).where(*limits, Task.closed_at.is_(None)).subquery()
        return {part: walk.c[part.value] for part in parts}
    # Whose tasks these two name, only the indexes of open tasks hold in order.
    by_state = wanted.assigner_id is None and wanted.urgency is None
    parts = parts_of_open(AS_OF, SOON_UNTIL, by_state=by_state)
    return {part: _count(*limits, which) for part, which in parts.items()}


def _count(*limits: ColumnElement[bool], most: int | None = None) -> ScalarSelect[int]:
    if most is None:
        return select(func.count()).select_from(Task).where(*limits).scalar_subquery()
    first = select(literal(1)).select_from(Task).where(*limits).limit(most).subquery()
    return select(func.count()).select_from(first).scalar_subquery()


def _from_parts(parts: Counted) -> dict[View, int]:
    return {
        View.OPEN: parts.every,
        View.OVERDUE: parts.overdue,
        View.DUE_SOON: parts.soon,
        View.WAITING: parts.waiting,
        View.IN_TIME: parts.every - parts.overdue - parts.without_deadline,
        View.NO_DEADLINE: parts.without_deadline,
    }


@lru_cache(maxsize=8)
def _in_one_pass(views: tuple[View, ...]) -> Select[Any]:
    nothing = TaskFilter()
    sums: list[Any] = [
        func.count(
            case((and_(*conditions(in_view(nothing, view, soon_until=SOON_UNTIL), AS_OF)), 1))
        )
        for view in views
    ]
    stmt: Select[Any] = select(*sums).select_from(Task)
    return stmt

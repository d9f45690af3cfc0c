"""Lists of tasks: filters, pages by key, counts. One `as_of` feeds list, badges and counts alike."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, load_only

from giaoviec.core.actor import Actor
from giaoviec.org.models import Person
from giaoviec.tasks.filters import TaskFilter, conditions, may_be_kept, with_places
from giaoviec.tasks.models import SourceDocument, Task
from giaoviec.tasks.moments import AS_OF, values_at
from giaoviec.tasks.paging import Key, Order, stretches
from giaoviec.tasks.reader import Reader
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.sql_rules import cell_expression
from giaoviec.tasks.status import TaskStatus

__all__ = ["Key", "Order", "TaskFilter", "TaskPage", "count_cells", "count_tasks", "find_tasks"]

PAGE = 30
# What a line of a list says of a task. A row has forty columns, and a page many rows.
AS_LINES = (
    load_only(
        Task.content, Task.urgency, Task.status, Task.due_at, Task.submitted_at,
        Task.lead_unit_id, Task.lead_unit_name, Task.owner_id, Task.refused_at, raiseload=True,
    ),
    joinedload(Task.document, innerjoin=True).load_only(SourceDocument.doc_number, raiseload=True),
    joinedload(Task.owner).load_only(Person.name, raiseload=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Tasks as `AS_LINES` loads them; a key is None where there is no page."""

    tasks: Sequence[Task]
    next_key: Key | None
    previous_key: Key | None = None


def find_tasks(
    session: Session,
    wanted: TaskFilter,
    *,
    actor: Actor,
    as_of: datetime,
    order: Order = Order.DUE,
    after: Key | None = None,
    before: Key | None = None,
    limit: int = PAGE,
    reader: Reader | None = None,
) -> TaskPage:
    """A page of the tasks that the actor may see: after a key, before one, or the first.

    One or two queries besides those of the reader (`actor`, where the caller
    has not made one for the whole page).
    """
    reader = reader or Reader(session, actor, now=as_of)
    backwards = before is not None
    found: list[Task] = []
    if may_be_kept(wanted) and not (after or before) and reader.sees_everything:
        generic, values = with_places(wanted)
        parts: Iterable[Select[Task]] = _first_page(generic, order)
        values |= values_at(as_of)
    else:
        limits = reader.limits(wanted, as_of)
        parts = _pages(limits, order, before or after, backwards, wanted.is_dated)
        values = {}
    for stmt in parts:
        found += session.scalars(stmt, values | {"most": limit + 1 - len(found)}).all()
        if len(found) > limit:
            break
    has_more, page = len(found) > limit, found[:limit]
    if backwards:
        page.reverse()
    has_next, has_previous = (bool(page), has_more) if backwards else (has_more, after is not None)
    return TaskPage(
        page,
        next_key=Key.of(page[-1]) if page and has_next else None,
        previous_key=Key.of(page[0]) if page and has_previous else None,
    )


@lru_cache(maxsize=64)
def _first_page(wanted: TaskFilter, order: Order) -> tuple[Select[Task], ...]:
    """Of those who see everything: what most pages show, put together once."""
    limits = conditions(wanted, AS_OF)
    return tuple(_pages(limits, order, None, False, wanted.is_dated))  # noqa: FBT003


def _pages(
    limits: Sequence[ColumnElement[bool]],
    order: Order,
    key: Key | None,
    backwards: bool,  # noqa: FBT001
    is_dated: bool | None,  # noqa: FBT001
) -> Iterator[Select[Task]]:
    """A statement for each stretch; `most` rows are asked for when it is executed."""
    for stretch in stretches(order, key, backwards=backwards, is_dated=is_dated):
        # First which, then what they are: sorting what an index holds is cheap, sorting rows is not.
        which = select(Task.id).where(*limits, *stretch.conditions).order_by(*stretch.order_by)
        yield (
            select(Task)
            .where(Task.id.in_(which.limit(bindparam("most", type_=Integer()))))
            .options(*AS_LINES)
            .order_by(*stretch.order_by)
        )


def count_cells(
    session: Session, wanted: TaskFilter, *, actor: Actor, as_of: datetime
) -> dict[Cell, int]:
    """How many of the visible tasks lie in each cell; cells without any are there with 0.

    The cells that the filter names do not limit it: these are the badges
    beside the choice of cells. The sum is what the list without that choice holds.
    """
    reader = Reader(session, actor, now=as_of)
    every_cell = replace(wanted, cells=frozenset())
    cell = cell_expression(as_of)
    rows = session.execute(
        select(cell, func.count())
        .where(
            Task.status != TaskStatus.DRAFT,
            *reader.limits(every_cell, as_of),
        )
        .group_by(cell)
    )
    found = {row[0]: row[1] for row in rows}
    return {cell: found.get(cell.value, 0) for cell in Cell}


def count_tasks(session: Session, wanted: TaskFilter, *, actor: Actor, as_of: datetime) -> int:
    """How many tasks `find_tasks` would list on all pages together."""
    limits = Reader(session, actor, now=as_of).limits(wanted, as_of)
    return session.scalar(select(func.count()).select_from(Task).where(*limits)) or 0


def tasks_as_lines(session: Session, ids: Collection[int]) -> Sequence[Task]:
    """These tasks as `AS_LINES` loads them, in no order; whether they may be seen is the caller's to know."""
    return session.scalars(select(Task).where(Task.id.in_(ids)).options(*AS_LINES)).all()

"""Lists of tasks: filters, pages by key, counts. One `as_of` feeds list, badges and counts alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from giaoviec.core.actor import Actor
from giaoviec.core.text import fold
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, SourceDocument, Task, Urgency
from giaoviec.tasks.models.document import Stream
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.sql_rules import cell_expression, in_cells, is_due_soon
from giaoviec.tasks.status import OPEN, TaskStatus
from giaoviec.tasks.visibility import subtree, visible_to

PAGE = 50
# Words beyond these are not looked for: each is a scan of what the other filters leave.
MOST_WORDS = 8


class Order(StrEnum):
    # The nearest deadline first; tasks without one at the end.
    DUE = "due"
    # The one given last first.
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What a list is limited to; None and empty limit nothing. All of it counts together."""

    # Led by this unit or one below it.
    unit_id: int | None = None
    # Cooperated in by this unit.
    coop_unit_id: int | None = None
    owner_id: int | None = None
    monitor_id: int | None = None
    assigner_id: int | None = None
    cells: frozenset[Cell] = frozenset()
    # In hand and due up to this moment (`rules.due_soon_until`).
    due_soon_until: datetime | None = None
    is_waiting_review: bool = False
    has_extension_pending: bool = False
    is_refused: bool = False
    urgency: Urgency | None = None
    stream: Stream | None = None
    document_id: int | None = None
    group_key: str | None = None
    parent_id: int | None = None
    # Words to be found in content, document number or subject, whatever accents and case.
    text: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ended: the last task's deadline and id."""

    due_at: datetime | None
    task_id: int

    def __str__(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''}~{self.task_id}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key that `str` wrote; None for anything else, which begins the list anew."""
        due, _, task_id = text.partition("~")
        try:
            due_at = datetime.fromisoformat(due) if due else None
            key = cls(due_at, int(task_id))
        except ValueError:
            return None
        return None if due_at is not None and due_at.tzinfo is None else key


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Tasks with document and owner loaded; `next_key` is None on the last page."""

    tasks: Sequence[Task]
    next_key: Key | None


def find_tasks(
    session: Session,
    wanted: TaskFilter,
    *,
    actor: Actor,
    as_of: datetime,
    order: Order = Order.DUE,
    after: Key | None = None,
    limit: int = PAGE,
) -> TaskPage:
    """A page of the tasks that the actor may see, one query besides those of their rights."""
    rights = rights_of(session, actor, now=as_of)
    by_due = (Task.due_at.is_(None), Task.due_at, Task.id)
    stmt = (
        select(Task)
        .where(visible_to(actor, rights), *_conditions(wanted, as_of), _beyond(order, after))
        .options(joinedload(Task.document, innerjoin=True), joinedload(Task.owner))
        .order_by(*(by_due if order is Order.DUE else (Task.id.desc(),)))
        .limit(limit + 1)
    )
    tasks = session.scalars(stmt).all()
    page = tasks[:limit]
    more = len(tasks) > limit
    return TaskPage(page, Key(page[-1].due_at, page[-1].id) if more else None)


def count_cells(
    session: Session, wanted: TaskFilter, *, actor: Actor, as_of: datetime
) -> dict[Cell, int]:
    """How many of the visible tasks lie in each cell; cells without any are there with 0.

    The cells that the filter names do not limit it: these are the badges
    beside the choice of cells. The sum is what the list without that choice holds.
    """
    rights = rights_of(session, actor, now=as_of)
    cell = cell_expression(as_of)
    rows = session.execute(
        select(cell, func.count())
        .where(
            visible_to(actor, rights),
            Task.status != TaskStatus.DRAFT,
            *_conditions(replace(wanted, cells=frozenset()), as_of),
        )
        .group_by(cell)
    )
    found = {row[0]: row[1] for row in rows}
    return {cell: found.get(cell.value, 0) for cell in Cell}


def count_tasks(session: Session, wanted: TaskFilter, *, actor: Actor, as_of: datetime) -> int:
    """How many tasks `find_tasks` would list on all pages together."""
    rights = rights_of(session, actor, now=as_of)
    stmt = select(func.count()).where(visible_to(actor, rights), *_conditions(wanted, as_of))
    return session.scalar(stmt.select_from(Task)) or 0


def _beyond(order: Order, after: Key | None) -> ColumnElement[bool]:
    if after is None:
        return true()
    if order is Order.NEWEST:
        return Task.id < after.task_id
    if after.due_at is None:
        return and_(Task.due_at.is_(None), Task.id > after.task_id)
    return or_(
        Task.due_at > after.due_at,
        and_(Task.due_at == after.due_at, Task.id > after.task_id),
        Task.due_at.is_(None),
    )


def _conditions(wanted: TaskFilter, as_of: datetime) -> list[ColumnElement[bool]]:
    equal = {
        Task.owner_id: wanted.owner_id,
        Task.monitor_id: wanted.monitor_id,
        Task.assigner_id: wanted.assigner_id,
        Task.urgency: wanted.urgency,
        Task.document_id: wanted.document_id,
        Task.group_key: wanted.group_key,
        Task.parent_id: wanted.parent_id,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.unit_id is not None:
        conditions.append(Task.lead_unit_id.in_(subtree({wanted.unit_id})))
    if wanted.coop_unit_id is not None:
        parts = select(CoopPart.task_id).where(CoopPart.unit_id == wanted.coop_unit_id)
        conditions.append(Task.id.in_(parts))
    if wanted.stream is not None:
        documents = select(SourceDocument.id).where(SourceDocument.stream == wanted.stream)
        conditions.append(Task.document_id.in_(documents))
    if wanted.cells:
        conditions.append(in_cells(wanted.cells, as_of))
    if wanted.due_soon_until is not None:
        conditions.append(is_due_soon(as_of, wanted.due_soon_until))
    return [*conditions, *_states(wanted), *_words(wanted.text)]


def _states(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.is_waiting_review:
        found.append(Task.status == TaskStatus.SUBMITTED)
    if wanted.is_refused:
        found += [Task.status == TaskStatus.ASSIGNED, Task.refused_at.is_not(None)]
    if wanted.has_extension_pending:
        pending = select(DeadlineChange.task_id).where(DeadlineChange.decision == Decision.PENDING)
        found += [Task.status.in_(sorted(OPEN)), Task.id.in_(pending)]
    return found


def _words(text: str) -> list[ColumnElement[bool]]:
    words = fold(text).split()[:MOST_WORDS]
    return [Task.search_text.contains(word, autoescape=True) for word in words]

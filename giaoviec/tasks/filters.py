"""What a list of tasks is limited to, as one value, and the same in SQL."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, select

from giaoviec.core.text import words
from giaoviec.org.models import Person, Unit
from giaoviec.tasks import among_open
from giaoviec.tasks.identity import number_key
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, SourceDocument, Task, Urgency
from giaoviec.tasks.models.document import Stream
from giaoviec.tasks.moments import SOON_UNTIL, Moment
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.sql_rules import in_cells
from giaoviec.tasks.status import TaskStatus
from giaoviec.tasks.visibility import subtree

# Stands for an id that is given when the statement is executed; ids are positive.
_GIVEN = -1
_IDS = ("unit_id", "owner_id", "monitor_id", "assigner_id")
# A unit that is `inside` or below it.
IS_INSIDE = Unit.path.contains(bindparam("inside", type_=String()))
_UNDATED = frozenset({Cell.OPEN_NO_DEADLINE, Cell.DONE_NO_DEADLINE})
_DATED = frozenset({Cell.OPEN_IN_TIME, Cell.OPEN_OVERDUE, Cell.DONE_ON_TIME, Cell.DONE_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What a list is limited to; None and empty limit nothing. All of it counts together."""

    # Led by this unit or one below it.
    unit_id: int | None = None
    # Led by one of these units or one below them.
    unit_ids: frozenset[int] = frozenset()
    # Cooperated in by this unit.
    coop_unit_id: int | None = None
    owner_id: int | None = None
    # Words of the owner's name, whatever accents and case.
    owner_name: str = ""
    monitor_id: int | None = None
    monitor_name: str = ""
    assigner_id: int | None = None
    # Neither done nor withdrawn nor suspended, nor a draft.
    is_open: bool = False
    cells: frozenset[Cell] = frozenset()
    # In hand and due up to this moment (`rules.due_soon_until`).
    due_soon_until: Moment | None = None
    is_waiting_review: bool = False
    has_extension_pending: bool = False
    is_refused: bool = False
    urgency: Urgency | None = None
    stream: Stream | None = None
    document_id: int | None = None
    # How the document's number begins.
    doc_number: str = ""
    # Of documents issued in these days, both included.
    issued_from: date | None = None
    issued_until: date | None = None
    # Given before this moment.
    assigned_before: datetime | None = None
    group_key: str | None = None
    parent_id: int | None = None
    # Words to be found in content, document number or subject (`search`).
    text: str = ""
    # A condition of its own (a section of "my work"); two filters with one are never the same.
    among: ColumnElement[bool] | None = field(default=None, compare=False)

    @property
    def is_among_open(self) -> bool:
        """Whether nothing closed or suspended can be in it."""
        states = (self.is_open, self.is_waiting_review, self.has_extension_pending, self.is_refused)
        only_open_cells = bool(self.cells) and self.cells <= among_open.OPEN_CELLS
        return any(states) or self.due_soon_until is not None or only_open_cells

    @property
    def is_dated(self) -> bool | None:
        """Whether all in it have a deadline (True), none has (False), or that is not said (None)."""
        if self.due_soon_until is not None or (self.cells and self.cells <= _DATED):
            return True
        return False if self.cells and self.cells <= _UNDATED else None


def with_places(wanted: TaskFilter) -> tuple[TaskFilter, dict[str, Any]]:
    """The filter with places instead of its ids and moment, and their values.

    From one unit, one person or one minute to the next, what a list asks of
    the database differs in these alone.
    """
    given = {name: getattr(wanted, name) for name in _IDS}
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    changes: dict[str, Any] = dict.fromkeys(values, _GIVEN)
    if "unit_id" in values:
        values["inside"] = f"/{wanted.unit_id}/"
    if wanted.due_soon_until is not None:
        changes["due_soon_until"] = SOON_UNTIL
        values["soon_until"] = wanted.due_soon_until
    return replace(wanted, **changes), values


def may_be_kept(wanted: TaskFilter) -> bool:
    """Whether what this filter says with places holds at another time: it has no moment of its own."""
    return wanted.among is None and wanted.assigned_before is None and not wanted.text


def conditions(wanted: TaskFilter, as_of: Moment) -> list[ColumnElement[bool]]:
    """All of the filter but its words."""
    equal: dict[Any, Any] = {
        Task.owner_id: wanted.owner_id,
        Task.monitor_id: wanted.monitor_id,
        Task.assigner_id: wanted.assigner_id,
        Task.urgency: wanted.urgency,
        Task.document_id: wanted.document_id,
        Task.group_key: wanted.group_key,
        Task.parent_id: wanted.parent_id,
    }
    found = [
        column == (value if value != _GIVEN else bindparam(column.key, type_=Integer()))
        for column, value in equal.items()
        if value is not None
    ]
    if wanted.among is not None:
        found.append(wanted.among)
    if wanted.unit_id is not None:
        found.append(Task.lead_unit_id.in_(_unit_tree(wanted.unit_id)))
    if wanted.unit_ids:
        found.append(Task.lead_unit_id.in_(subtree(wanted.unit_ids)))
    if wanted.coop_unit_id is not None:
        parts = select(CoopPart.task_id).where(
            CoopPart.unit_id == wanted.coop_unit_id, CoopPart.withdrawn_at.is_(None)
        )
        found.append(Task.id.in_(parts))
    if wanted.assigned_before is not None:
        found.append(Task.assigned_at < wanted.assigned_before)
    if words(wanted.owner_name):
        found.append(Task.owner_id.in_(select(Person.id).where(*_named(wanted.owner_name))))
    if words(wanted.monitor_name):
        found.append(Task.monitor_id.in_(select(Person.id).where(*_named(wanted.monitor_name))))
    return [*found, *_of_documents(wanted), *_states(wanted, as_of)]


def _unit_tree(unit_id: int) -> Select[int]:
    return subtree({unit_id}) if unit_id != _GIVEN else select(Unit.id).where(IS_INSIDE)


def _named(name: str) -> list[ColumnElement[bool]]:
    return [Person.name_folded.contains(word, autoescape=True) for word in words(name)]


def _of_documents(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    limits = []
    if wanted.stream is not None:
        limits.append(SourceDocument.stream == wanted.stream)
    if key := number_key(wanted.doc_number):
        limits.append(SourceDocument.number_key.startswith(key, autoescape=True))
    if wanted.issued_from is not None:
        limits.append(SourceDocument.issued_on >= wanted.issued_from)
    if wanted.issued_until is not None:
        limits.append(SourceDocument.issued_on <= wanted.issued_until)
    return [Task.document_id.in_(select(SourceDocument.id).where(*limits))] if limits else []


def _states(wanted: TaskFilter, as_of: Moment) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.is_among_open:
        # What the indexes of open tasks are limited to; drafts and suspended ones are in them too.
        found.append(Task.closed_at.is_(None))
    if wanted.is_open:
        found.append(among_open.is_open())
    if wanted.cells:
        found.append(_in_cells(wanted, as_of))
    if wanted.due_soon_until is not None:
        found.append(among_open.is_due_soon(as_of, wanted.due_soon_until))
    if wanted.is_waiting_review:
        found.append(Task.status == TaskStatus.SUBMITTED)
    if wanted.is_refused:
        found += [Task.status == TaskStatus.ASSIGNED, Task.refused_at.is_not(None)]
    if wanted.has_extension_pending:
        pending = select(DeadlineChange.task_id).where(DeadlineChange.decision == Decision.PENDING)
        found += [among_open.is_open(), Task.id.in_(pending)]
    return found


def _in_cells(wanted: TaskFilter, as_of: Moment) -> ColumnElement[bool]:
    cells = wanted.cells
    if cells <= among_open.OPEN_CELLS:
        return among_open.in_open_cells(cells, as_of)
    if cells == {Cell.DONE_LATE}:
        return among_open.is_done_late()
    # Of some units or one person, the index of their tasks by state leads there.
    is_narrow = wanted.unit_id or wanted.unit_ids or wanted.owner_id or wanted.monitor_id
    if cells == {Cell.DONE_ON_TIME} and not is_narrow:
        return among_open.is_done_on_time()
    return in_cells(cells, as_of)

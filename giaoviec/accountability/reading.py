"""Tasks as they stood at one moment, streamed: what the overdue list and the register are made of.

Task facts are those known at that moment (the span that holds it); the head
of a unit is the one of that day.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from giaoviec.accountability.definitions import VACANT
from giaoviec.accountability.heads import heads_on
from giaoviec.accountability.tables import Values
from giaoviec.core import zone
from giaoviec.org.models import Person, Unit
from giaoviec.tasks.models import (
    CoopPart,
    DeadlineChange,
    Decision,
    SourceDocument,
    Task,
    TaskSpan,
    Urging,
)
from giaoviec.tasks.rules import cell, days_late, late_until, working_days_late
from giaoviec.tasks.spans import holds
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.queries import load_calendar

# Rows fetched at a time: enough to be quick, few enough to stay small.
BATCH = 1_000

_Owner = aliased(Person)
_Monitor = aliased(Person)
_CoopUnit = aliased(Unit)


def tasks_as_of(moment: datetime) -> Select[Any]:
    """A row a task given by this moment, with all that a report's row needs; narrow it with where()."""
    urged = select(func.count()).where(Urging.task_id == Task.id, Urging.at <= moment)
    extensions = select(func.count()).where(
        DeadlineChange.task_id == Task.id,
        DeadlineChange.decision == Decision.APPROVED,
        DeadlineChange.is_correction.is_(False),
        DeadlineChange.decided_at <= moment,
    )
    coop_codes = (
        select(func.aggregate_strings(_CoopUnit.code, ";"))
        .join(CoopPart, CoopPart.unit_id == _CoopUnit.id)
        .where(CoopPart.task_id == Task.id)
    )
    return (
        select(
            Task.id,
            SourceDocument.doc_number,
            SourceDocument.issued_on,
            SourceDocument.subject,
            Task.content,
            Unit.code,
            TaskSpan.lead_unit_name,
            TaskSpan.lead_unit_id,
            coop_codes.correlate(Task).scalar_subquery().label("coop_codes"),
            _Owner.name.label("owner"),
            _Monitor.name.label("monitor"),
            TaskSpan.due_at,
            TaskSpan.original_due_at,
            TaskSpan.submitted_at,
            TaskSpan.status,
            urged.correlate(Task).scalar_subquery().label("urged"),
            extensions.correlate(Task).scalar_subquery().label("extensions"),
        )
        .select_from(TaskSpan)
        .join(Task, Task.id == TaskSpan.task_id)
        .join(SourceDocument, SourceDocument.id == Task.document_id)
        .join(Unit, Unit.id == TaskSpan.lead_unit_id)
        .join(_Owner, _Owner.id == TaskSpan.owner_id, isouter=True)
        .join(_Monitor, _Monitor.id == Task.monitor_id, isouter=True)
        .where(holds(moment))
    )


def led_below(path: str) -> ColumnElement[bool]:
    """True of tasks that the unit with this path, or one below it, leads at that moment."""
    below = aliased(Unit)
    return TaskSpan.lead_unit_id.in_(select(below.id).where(below.path.startswith(path)))


class RowReader:
    """Makes report rows of what `tasks_as_of` finds; reads calendar and heads once."""

    def __init__(self, session: Session, *, as_of: datetime) -> None:
        self._session = session
        self._as_of = as_of
        self._calendar: WorkCalendar = load_calendar(session)
        self._heads = heads_on(session, zone.local_date(as_of))

    def found(self, stmt: Select[Any]) -> Iterator[Row[Any]]:
        """What the statement finds, in its order, fetched in batches."""
        result = self._session.execute(stmt.execution_options(yield_per=BATCH))
        try:
            yield from result
        finally:
            result.close()

    def lateness(self, row: Row[Any]) -> tuple[float, int]:
        """Sorts the longest late first, then by number."""
        late = late_until(row.status, row.due_at, row.submitted_at, as_of=self._as_of)
        return (row.due_at - (late or row.due_at)).total_seconds(), row.id

    def values(self, row: Row[Any]) -> Values:
        """The report's row, in the order of `definitions.TASK_COLUMNS`."""
        late = late_until(row.status, row.due_at, row.submitted_at, as_of=self._as_of)
        where = cell(row.status, row.due_at, row.submitted_at, as_of=self._as_of)
        return (
            row.id,
            row.doc_number,
            row.issued_on,
            row.subject,
            row.content,
            row.code,
            row.lead_unit_name,
            sorted(row.coop_codes.split(";")) if row.coop_codes else [],
            row.owner,
            row.monitor,
            row.due_at,
            row.original_due_at,
            days_late(row.due_at, late),
            working_days_late(row.due_at, late, self._calendar),
            row.urged,
            row.extensions,
            row.status.value,
            where.value if where else None,
            self._heads.get(row.lead_unit_id, VACANT),
        )

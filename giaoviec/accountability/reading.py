"""Tasks as they stood at one moment, streamed: what the overdue list and the register are made of.

Task facts are those known at that moment (the span that holds it); the head
of a unit is the one of that day.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from giaoviec.accountability.definitions import VACANT
from giaoviec.accountability.heads import heads_on
from giaoviec.accountability.tables import Values
from giaoviec.core import zone
from giaoviec.core.db import UTCDateTime
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
from giaoviec.tasks.status import TaskStatus
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
        .where(
            CoopPart.task_id == Task.id,
            or_(CoopPart.added_at.is_(None), CoopPart.added_at <= moment),
            or_(CoopPart.withdrawn_at.is_(None), CoopPart.withdrawn_at > moment),
        )
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
            coop_codes.correlate(Task).scalar_subquery().label("coop_codes"),
            _Owner.name.label("owner"),
            _Monitor.name.label("monitor"),
            TaskSpan.due_at,
            # Nearly always the same moment: reading it once is half the work.
            type_coerce(
                func.nullif(TaskSpan.original_due_at, TaskSpan.due_at), UTCDateTime()
            ).label("moved_from"),
            urged.correlate(Task).scalar_subquery().label("urged"),
            extensions.correlate(Task).scalar_subquery().label("extensions"),
            TaskSpan.status,
            TaskSpan.submitted_at,
            TaskSpan.lead_unit_id,
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


class Timeliness(NamedTuple):
    days_late: int
    working_days_late: int
    # How long before now the deadline was, of what is late; sorts the longest late first.
    late_for: timedelta
    status: str
    cell: str | None


class RowReader:
    """Makes report rows of what `tasks_as_of` finds; reads calendar and heads once."""

    def __init__(self, session: Session, *, as_of: datetime) -> None:
        self._session = session
        self._as_of = as_of
        self._calendar: WorkCalendar = load_calendar(session)
        self._heads = heads_on(session, zone.local_date(as_of))
        # Row after row has one of the same few deadlines.
        self._timeliness = lru_cache(maxsize=4096)(self._work_out)

    def found(self, stmt: Select[Any]) -> Iterator[Any]:
        """What the statement finds, in its order, fetched in batches."""
        # The connection's own rows: there is no object to load, and it takes half the time.
        result = self._session.connection().execute(stmt, execution_options={"yield_per": BATCH})
        try:
            yield from result
        finally:
            result.close()

    def lateness(self, row: Any) -> tuple[timedelta, int]:
        """Sorts the longest late first, then by number."""
        late_for = self._timeliness(row.status, row.due_at, row.submitted_at).late_for
        return -late_for, row.id

    def values(self, row: Any) -> Values:
        """The report's row, in the order of `definitions.TASK_COLUMNS`."""
        (
            task_id, doc_number, issued_on, subject, content, lead_code, lead, coop_codes, owner,
            monitor, due_at, moved_from, urged, extensions, status, submitted_at, lead_id,
        ) = row  # fmt: skip
        found = self._timeliness(status, due_at, submitted_at)
        return (
            task_id, doc_number, issued_on, subject, content, lead_code, lead,
            sorted(coop_codes.split(";")) if coop_codes else [],
            owner, monitor, due_at, moved_from or due_at,
            found.days_late, found.working_days_late, urged, extensions, found.status, found.cell,
            self._heads.get(lead_id, VACANT),
        )  # fmt: skip

    def _work_out(
        self, status: TaskStatus, due_at: datetime | None, submitted_at: datetime | None
    ) -> Timeliness:
        late = late_until(status, due_at, submitted_at, as_of=self._as_of)
        where = cell(status, due_at, submitted_at, as_of=self._as_of)
        return Timeliness(
            days_late(due_at, late),
            working_days_late(due_at, late, self._calendar),
            late - due_at if late and due_at else timedelta(0),
            status.value,
            where.value if where else None,
        )

"""The overdue list: what is late at a moment, the latest first."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from giaoviec.accountability.reading import RowReader, tasks_as_of
from giaoviec.accountability.tables import Values
from giaoviec.tasks.models import TaskSpan
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.sql_rules import in_cells
from giaoviec.tasks.status import TaskStatus


def overdue_rows(
    session: Session, *, as_of: datetime, narrowed: tuple[ColumnElement[bool], ...] = ()
) -> Iterator[Values]:
    """Rows of the tasks in the cell `open_overdue` at `as_of`, the longest late first, then by number.

    For what is still being worked on, the earliest deadline is the latest
    task. The lateness of what was handed in late and waits stands still; those
    few are sorted apart and put between the others, which stream.
    """
    reader = RowReader(session, as_of=as_of)
    late = tasks_as_of(as_of).where(in_cells((Cell.OPEN_OVERDUE,), as_of, TaskSpan), *narrowed)
    waits = TaskSpan.status == TaskStatus.SUBMITTED
    waiting = sorted(reader.found(late.where(waits)), key=reader.lateness)
    working = reader.found(late.where(~waits).order_by(TaskSpan.due_at, TaskSpan.task_id))
    late_first = merge(working, waiting, key=reader.lateness) if waiting else working
    yield from map(reader.values, late_first)

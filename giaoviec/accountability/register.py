"""The register: every task given, with what has become of it at a moment."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from giaoviec.accountability.reading import RowReader, tasks_as_of
from giaoviec.accountability.tables import Values
from giaoviec.tasks.models import TaskSpan
from giaoviec.tasks.status import TaskStatus


def register_rows(
    session: Session, *, as_of: datetime, narrowed: tuple[ColumnElement[bool], ...] = ()
) -> Iterator[Values]:
    """Rows of all tasks given by `as_of`, in the order in which they were entered; no drafts."""
    reader = RowReader(session, as_of=as_of)
    given = tasks_as_of(as_of).where(TaskSpan.status != TaskStatus.DRAFT, *narrowed)
    yield from map(reader.values, reader.found(given.order_by(TaskSpan.task_id)))

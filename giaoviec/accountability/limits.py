"""What a list of tasks was limited to, asked of a report: the export holds what the screen showed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from giaoviec.core.text import words
from giaoviec.org.models import Person
from giaoviec.tasks import among_open
from giaoviec.tasks.filters import TaskFilter, conditions
from giaoviec.tasks.models import TaskSpan
from giaoviec.tasks.search import Words
from giaoviec.tasks.sql_rules import in_cells
from giaoviec.tasks.status import TaskStatus
from giaoviec.tasks.visibility import subtree


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLimits:
    """`wanted` without its `unit_id`, which the question names by its code.

    `asked` is the same for programs (it is put in the audit), `told` for people:
    label and value.
    """

    wanted: TaskFilter
    asked: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]


def limiting(
    session: Session, wanted: TaskFilter, as_of: datetime
) -> Iterator[ColumnElement[bool]]:
    """Conditions on tasks with their span: lead, owner, state and deadline as they were at `as_of`."""
    if wanted.unit_ids:
        yield TaskSpan.lead_unit_id.in_(subtree(wanted.unit_ids))
    if wanted.owner_id is not None:
        yield TaskSpan.owner_id == wanted.owner_id
    if named := words(wanted.owner_name):
        names = (Person.name_folded.contains(word, autoescape=True) for word in named)
        yield TaskSpan.owner_id.in_(select(Person.id).where(*names))
    if wanted.is_open:
        yield in_cells(among_open.OPEN_CELLS, as_of, TaskSpan)
    if wanted.cells:
        yield in_cells(wanted.cells, as_of, TaskSpan)
    if wanted.is_waiting_review:
        yield TaskSpan.status == TaskStatus.SUBMITTED
    if wanted.due_soon_until is not None:
        yield TaskSpan.status.in_((TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS))
        yield TaskSpan.due_at.between(as_of, wanted.due_soon_until)
    if looked_for := Words.of(wanted.text):
        yield looked_for.condition(session)
    yield from conditions(
        replace(
            wanted,
            unit_id=None,
            unit_ids=frozenset(),
            owner_id=None,
            owner_name="",
            is_open=False,
            cells=frozenset(),
            is_waiting_review=False,
            due_soon_until=None,
        ),
        as_of,
    )

"""What each head of unit answers for: one row a unit and head's term."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from sqlalchemy import ColumnElement, Executable, func, select, union
from sqlalchemy.orm import Session

from giaoviec.accountability.heads import Term, terms_of
from giaoviec.accountability.metrics import HeadFigures, Window
from giaoviec.accountability.tables import ReportQuestion, Values
from giaoviec.accountability.timeline import Life, Stage
from giaoviec.core import zone
from giaoviec.org.models import Unit
from giaoviec.tasks.models import SourceDocument, Task, TaskSpan
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.status import TaskStatus

_BATCH = 2_000


def head_rows(
    session: Session, question: ReportQuestion, units: Sequence[Unit]
) -> Iterator[Values]:
    """The rows of these units: in the order of the unit tree, then of time.

    A vacancy is told only where there is something to tell.
    """
    accounts = _accounts(session, question, units)
    by_unit: dict[int, list[HeadFigures]] = {}
    for _, figures in accounts:
        by_unit.setdefault(figures.unit_id, []).append(figures)
    for life in lives(session, question, by_unit.keys()):
        _add(life, by_unit)
    names = {unit.id: unit for unit in units}
    for term, figures in accounts:
        if not (term.is_vacant and figures.is_empty):
            yield _values(names[term.unit_id], term, figures)


def lives(session: Session, question: ReportQuestion, unit_ids: Iterable[int]) -> Iterator[Life]:
    """Every task that one of these units ever led and that the period may count, as known at the report's moment."""
    start_of_day = cache(zone.start_of_day)
    found = session.execute(_stages(question, _limit(session, unit_ids)))
    for _, rows in groupby(found, key=lambda row: row.task_id):
        known = list(rows)
        stages = [
            Stage(row.from_at, row.status, row.lead_unit_id, row.due_at, row.submitted_at)
            for row in known
        ]
        yield Life(stages, ordered_at=start_of_day(known[0].issued_on))


def _accounts(
    session: Session, question: ReportQuestion, units: Sequence[Unit]
) -> list[tuple[Term, HeadFigures]]:
    ordered = sorted(units, key=_place_in_tree)
    terms = terms_of(session, [unit.id for unit in ordered])
    accounts = []
    for unit in ordered:
        for term in terms[unit.id]:
            window = Window.of(
                term.first_day,
                term.last_day,
                since=question.since,
                until=question.until,
                as_of=question.as_of,
            )
            if window is not None:
                accounts.append((term, HeadFigures(unit.id, window)))
    return accounts


def _add(life: Life, by_unit: Mapping[int, list[HeadFigures]]) -> None:
    turns = list(life.turns())
    for unit_id in life.unit_ids:
        for figures in by_unit.get(unit_id, ()):
            figures.add(life, turns)


def _limit(session: Session, unit_ids: Iterable[int]) -> frozenset[int] | None:
    """The units whose tasks are read; None: every unit that there is, and so every task."""
    wanted = frozenset(unit_ids)
    total = session.scalar(select(func.count()).select_from(Unit)) or 0
    return None if len(wanted) == total else wanted


def _stages(question: ReportQuestion, unit_ids: frozenset[int] | None) -> Executable:
    return (
        select(
            TaskSpan.task_id,
            TaskSpan.from_at,
            TaskSpan.status,
            TaskSpan.lead_unit_id,
            TaskSpan.due_at,
            TaskSpan.submitted_at,
            SourceDocument.issued_on,
        )
        .join(Task, Task.id == TaskSpan.task_id)
        .join(SourceDocument, SourceDocument.id == Task.document_id)
        .where(
            TaskSpan.from_at <= question.as_of,
            TaskSpan.status != TaskStatus.DRAFT,
            *_concerned(question, unit_ids),
        )
        .order_by(TaskSpan.task_id, TaskSpan.from_at, TaskSpan.id)
        .execution_options(yield_per=_BATCH)
    )


def _concerned(
    question: ReportQuestion, unit_ids: frozenset[int] | None
) -> Iterator[ColumnElement[bool]]:
    """Which tasks can be in a figure: those the units ever led, and that were alive in the period.

    What was closed before the period and stayed closed is in no figure of it:
    it counted for whoever was the head then, turned overdue in nobody's hands
    since, and was handed over by nobody. Whatever is not closed now, or has a
    stage that began in the period or later, is read; more is no harm.
    """
    if unit_ids is not None:
        led = TaskSpan.lead_unit_id.in_(sorted(unit_ids))
        yield TaskSpan.task_id.in_(select(TaskSpan.task_id).where(led))
    if question.since is not None:
        begins = zone.start_of_day(question.since)
        alive = union(
            select(TaskSpan.task_id).where(TaskSpan.from_at >= begins),
            select(Task.id).where(Task.closed_at.is_(None)),
        )
        yield TaskSpan.task_id.in_(alive)


def _place_in_tree(unit: Unit) -> tuple[int, ...]:
    return tuple(int(part) for part in unit.path.strip("/").split("/") if part)


def _values(unit: Unit, term: Term, figures: HeadFigures) -> Values:
    return (
        unit.code,
        unit.name,
        term.head,
        term.first_day,
        term.last_day,
        figures.given,
        *(figures.cells[cell] for cell in Cell),
        figures.became_overdue,
        figures.inherited_overdue,
        figures.handed_over_overdue,
        figures.on_time_rate,
    )

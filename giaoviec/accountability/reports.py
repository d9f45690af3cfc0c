"""A question to its report: checked, narrowed to what the asker may have, rows ready to stream."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from giaoviec.accountability import definitions
from giaoviec.accountability.account import head_rows
from giaoviec.accountability.limits import limiting
from giaoviec.accountability.overdue import overdue_rows
from giaoviec.accountability.policy import accountable_units, reportable_tasks
from giaoviec.accountability.reading import led_below
from giaoviec.accountability.register import register_rows
from giaoviec.accountability.tables import Report, ReportQuestion, Values
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_
from giaoviec.org.models import Unit
from giaoviec.tasks.models import Task, TaskSpan
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.spans import holds
from giaoviec.tasks.sql_rules import in_cells
from giaoviec.tasks.status import TaskStatus

KINDS = tuple(definitions.TITLES)


class PeriodBackwards(Invalid):
    code = "report.period-backwards"
    text = N_("Khoảng ngày bị ngược: từ ngày %(since)s đến ngày %(until)s.")


class ReportUnitUnknown(Invalid):
    code = "report.unit-unknown"
    text = N_("Không có đơn vị nào mang mã “%(code)s”. Hãy xem mã trong danh sách đơn vị.")


def make_report(
    session: Session, question: ReportQuestion, *, actor: Actor, now: datetime
) -> Report:
    """The answer to a question, as far as the actor may have it.

    Rows are read while they are taken: the session must stay open, in one
    read transaction, until then.

    Raises:
        PeriodBackwards, ReportUnitUnknown: the question makes no sense.
        NotAllowed: the actor may have no such report.
    """
    since, until = question.since, question.until
    if since and until and since > until:
        raise PeriodBackwards(since=since, until=until)
    path = _path_of(session, question.unit)
    if question.kind == "accountability":
        rows = _head_rows(session, question, path, accountable_units(session, actor, now=now))
    else:
        narrowed = _narrowed(session, question, path, reportable_tasks(session, actor, now=now))
        read = overdue_rows if question.kind == "overdue" else register_rows
        rows = read(session, as_of=question.as_of, narrowed=narrowed)
    return Report(
        question=question,
        title=definitions.TITLES[question.kind],
        definition=definitions.VERSION,
        columns=definitions.COLUMNS[question.kind],
        rows=rows,
    )


def count_rows(session: Session, question: ReportQuestion, *, actor: Actor, now: datetime) -> int:
    """How many rows the overdue list or the register has, without making them.

    Raises:
        As `make_report`.
    """
    path = _path_of(session, question.unit)
    narrowed = _narrowed(session, question, path, reportable_tasks(session, actor, now=now))
    if question.kind == "overdue":
        listed = in_cells((Cell.OPEN_OVERDUE,), question.as_of, TaskSpan)
    else:
        listed = TaskSpan.status != TaskStatus.DRAFT
    found = (
        select(func.count())
        .select_from(TaskSpan)
        .join(Task, Task.id == TaskSpan.task_id)
        .where(holds(question.as_of), listed, *narrowed)
    )
    return session.scalar(found) or 0


def _path_of(session: Session, code: str | None) -> str | None:
    if code is None:
        return None
    path = session.scalar(select(Unit.path).where(Unit.code == code))
    if path is None:
        raise ReportUnitUnknown(code=code[:60])
    return path


def _head_rows(
    session: Session, question: ReportQuestion, path: str | None, allowed: ColumnElement[bool]
) -> Iterator[Values]:
    stmt = select(Unit).where(allowed)
    if path is not None:
        stmt = stmt.where(Unit.path.startswith(path))
    return head_rows(session, question, session.scalars(stmt).all())


def _narrowed(
    session: Session, question: ReportQuestion, path: str | None, allowed: ColumnElement[bool]
) -> tuple[ColumnElement[bool], ...]:
    narrowed = [allowed]
    if path is not None:
        narrowed.append(led_below(path))
    # The overdue list speaks of deadlines, the register of what was given.
    column = TaskSpan.due_at if question.kind == "overdue" else Task.assigned_at
    if question.since is not None:
        narrowed.append(column >= zone.start_of_day(question.since))
    if question.until is not None:
        narrowed.append(column <= zone.end_of_day(question.until))
    if question.limits is not None:
        narrowed += limiting(session, question.limits.wanted, question.as_of)
    return tuple(narrowed)

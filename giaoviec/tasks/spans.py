"""Keeping `TaskSpan`: one span holds each moment of a task's life, without gaps or overlaps."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_
from giaoviec.tasks.models import Task, TaskSpan

# What a span says of its task: a change of one of these ends it.
FACTS = (
    "status",
    "lead_unit_id",
    "lead_unit_name",
    "owner_id",
    "due_at",
    "original_due_at",
    "submitted_at",
)


class OutOfOrder(DomainError):
    """A change dated before one that is already recorded: history is only written forward."""

    code = "task.out-of-order"
    status = 409
    text = N_(
        "Nhiệm vụ số %(task)s đã có thay đổi ghi lúc %(since)s, nên không ghi được việc của lúc %(at)s "
        "sớm hơn. Hãy ghi các bước theo đúng thứ tự thời gian (xem lại giá trị “--at”)."
    )


def begin_span(session: Session, task: Task, *, now: datetime) -> TaskSpan:
    """The first span of a task that has its id."""
    span = TaskSpan(**first_span(task, now=now))
    session.add(span)
    return span


def first_span(task: Task, *, now: datetime) -> dict[str, Any]:
    """The values of that span, for many tasks written at once."""
    return {"task_id": task.id, "from_at": now, **_facts(task)}


def carry_on(session: Session, task: Task, *, now: datetime) -> None:
    """End the open span and begin the next, if what a span says has changed.

    Two changes in the same second make one span: the second is what stood
    at that moment.

    Raises:
        OutOfOrder: `now` lies before the beginning of the open span.
    """
    span = open_span(session, task.id, now=now)
    facts = _facts(task)
    if all(getattr(span, name) == value for name, value in facts.items()):
        return
    if span.from_at == now:
        for name, value in facts.items():
            setattr(span, name, value)
        return
    span.until_at = now
    begin_span(session, task, now=now)


def open_span(session: Session, task_id: int, *, now: datetime) -> TaskSpan:
    """The span that has no end yet.

    Raises:
        OutOfOrder: `now` lies before its beginning.
    """
    span = session.scalars(
        select(TaskSpan).where(TaskSpan.task_id == task_id, TaskSpan.until_at.is_(None))
    ).one()
    if now < span.from_at:
        raise OutOfOrder(task=task_id, since=span.from_at, at=now)
    return span


def holds(moment: datetime, of: Any = TaskSpan) -> ColumnElement[bool]:
    """True of the one span of each task that holds this moment.

    "As of T" is `select(TaskSpan).where(holds(T))`; a task given later has none.
    """
    return and_(of.from_at <= moment, or_(of.until_at.is_(None), of.until_at > moment))


def state_as_of(moment: datetime) -> Select[tuple[TaskSpan]]:
    """All tasks as they stood at this moment: a select of their spans."""
    return select(TaskSpan).where(holds(moment))


def _facts(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in FACTS}

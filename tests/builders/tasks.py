"""Documents and tasks that are valid as they are; say only what the test is about."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db, transaction
from giaoviec.org.models import Person, Unit
from giaoviec.tasks.documents import DocumentFacts, find_or_add_document
from giaoviec.tasks.models import DeadlineKind, SourceDocument, Task, TaskLook
from giaoviec.tasks.new import Deadline, NewPart, NewTask, add_assigned_tasks
from tests.builders.org import make_unit

_numbers = count(1)

# Monday 3 August 2026, 08:00 in Ho Chi Minh City.
ASSIGNED_AT = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
DUE_ON = date(2026, 9, 11)


def due_on(day: date | None) -> Deadline:
    """A deadline at the end of this day; None: none, with a reason."""
    if day is None:
        return Deadline(kind=DeadlineKind.NONE, reason="Việc thường xuyên")
    return Deadline(kind=DeadlineKind.ABSOLUTE, due_at=zone.end_of_day(day))


def document_facts(**changes: Any) -> DocumentFacts:
    """A document of 1 August 2026 with a number of its own."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "doc_number": f"{number}/QĐ-UBND",
        "issued_on": date(2026, 8, 1),
        "subject": f"Về việc số {number}",
    }
    return DocumentFacts(**(values | changes))


def make_document(**changes: Any) -> SourceDocument:
    """A saved document."""
    with transaction() as session:
        return find_or_add_document(session, document_facts(**changes), now=ASSIGNED_AT)


def make_task(
    unit: Unit | None = None,
    *,
    now: datetime = ASSIGNED_AT,
    actor: Actor | None = None,
    **changes: Any,
) -> Task:
    """A saved task, assigned on 3 August 2026 and due at the end of 11 September, with its span."""
    return make_tasks([{"unit": unit or make_unit()} | changes], now=now, actor=actor)[0]


def make_tasks(
    rows: Iterable[dict[str, Any]], *, now: datetime = ASSIGNED_AT, actor: Actor | None = None
) -> list[Task]:
    """As many, each as `make_task` makes it of these values, in one transaction: for dozens."""
    with transaction() as session:
        new = [_new(session, **values) for values in rows]
        return add_assigned_tasks(session, new, actor=actor or Actor.operator(), now=now)


def _new(
    session: Session,
    *,
    unit: Unit,
    deadline: Deadline | date | None = DUE_ON,
    coop: tuple[Unit | NewPart, ...] = (),
    document: SourceDocument | None = None,
    owner: Person | None = None,
    monitor: Person | None = None,
    assigner: Person | None = None,
    **changes: Any,
) -> NewTask:
    values: dict[str, Any] = {"content": f"Nhiệm vụ số {next(_numbers)}"} | changes
    return NewTask(
        document=document or find_or_add_document(session, document_facts(), now=ASSIGNED_AT),
        lead_unit=unit,
        deadline=deadline if isinstance(deadline, Deadline) else due_on(deadline),
        coop=tuple(part if isinstance(part, NewPart) else NewPart(unit=part) for part in coop),
        owner_id=_id(owner),
        monitor_id=_id(monitor),
        assigner_id=_id(assigner),
        **values,
    )


def _id(person: Person | None) -> int | None:
    """As it is known; the attribute would read the person again after each commit."""
    known = inspect(person).identity if person else None
    return known[0] if known else None


def acting(
    person: Person,
    role: Role,
    *units: Unit,
    stands_in_for: tuple[Person, ...] = (),
) -> Actor:
    """The actor that this person is with this role and posts in these units."""
    return Actor(
        role=role,
        name=person.name,
        person_id=person.id,
        unit_ids=frozenset(unit.id for unit in units),
        stands_in_for=frozenset(absent.id for absent in stands_in_for),
        origin="tests",
    )


def later(**delta: float) -> datetime:
    """So much time after the tasks were assigned."""
    return ASSIGNED_AT + timedelta(**delta)


def look_at(task: Task) -> datetime | None:
    """The look that was asked for last, as the database has it now; None: there is none.

    Those asked for by earlier changes may stand beside it until they have come.
    """
    db.session.rollback()
    looks = select(TaskLook.look_at).where(TaskLook.task_id == task.id)
    return db.session.scalar(looks.order_by(TaskLook.revision.desc(), TaskLook.look_at).limit(1))


def look_then(moment: datetime | None, *tasks: Task) -> None:
    """Have the planner look at these tasks (none named: at all) at this moment, or never."""
    with transaction() as session:
        ids = [task.id for task in tasks] or session.scalars(select(Task.id)).all()
        session.execute(delete(TaskLook).where(TaskLook.task_id.in_(ids)))
        if moment is not None:
            rows = [{"task_id": one, "look_at": moment, "revision": 1} for one in ids]
            session.execute(insert(TaskLook), rows)


def reread(task: Task) -> Task:
    """The task as the database has it now."""
    db.session.rollback()
    fresh = db.session.get(Task, task.id, populate_existing=True)
    assert fresh is not None
    return fresh

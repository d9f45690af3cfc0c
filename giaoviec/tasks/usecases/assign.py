"""Giving tasks: a document or a spoken order once, then its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Verb
from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import transaction
from giaoviec.org.models import Unit
from giaoviec.tasks import identity, lookups, refusals
from giaoviec.tasks.documents import DocumentFacts, find_or_add_document
from giaoviec.tasks.entered import entered
from giaoviec.tasks.models import SourceDocument, Task, Urgency
from giaoviec.tasks.new import Deadline, NewPart, NewTask, add_assigned_tasks
from giaoviec.tasks.policy import facts_of_unit, require_may
from giaoviec.tasks.rights import Right, rights_of
from giaoviec.tasks.status import TaskStatus
from giaoviec.tasks.tell import tell_given

# What the columns hold; PostgreSQL refuses more, and not in words for people.
_LONGEST = {"deliverable": 300, "clause": 100, "field": 100, "group_key": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoopRow:
    """A cooperating unit; without `due_at` the task's deadline is its own."""

    unit_id: int
    owner_id: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task for one lead unit. A group is given as a row for each unit with the same `group_key`."""

    content: str
    lead_unit_id: int
    deadline: Deadline
    coop: Sequence[CoopRow] = ()
    owner_id: int | None = None
    # None: whoever enters it, if they serve in the office.
    monitor_id: int | None = None
    deliverable: str = ""
    urgency: Urgency = Urgency.NORMAL
    clause: str = ""
    field: str | None = None
    group_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTasks:
    document: DocumentFacts
    rows: Sequence[TaskRow] = field(default_factory=tuple)


def assign_tasks(cmd: AssignTasks, *, actor: Actor, now: datetime) -> list[int]:
    """Record the document, give its tasks, tell their owners and units; returns the ids in order.

    All rows or none. A document already recorded (same number and day) gets
    further tasks. Errors name the row, counted from 1.

    Raises:
        NotAllowed: a lead unit lies beyond the actor's reach.
        Invalid: what was entered cannot be used; see `refusals`.
        SameTask: the same document, unit and content was given before.
    """
    if not cmd.rows:
        raise refusals.NoRows
    with transaction() as session:
        units = _units(session, cmd.rows, zone.local_date(now))
        rights = rights_of(session, actor, now=now)
        recorded = _require_may_assign(actor, rights, cmd.rows, units)
        lookups.require_people(session, _people(cmd))
        document = find_or_add_document(session, cmd.document, now=now)
        for number, row in enumerate(cmd.rows, start=1):
            _check(session, number, row, units, document, now)
        _refuse_duplicates(session, cmd.rows, document, units)
        assigner_id = assigner_for(recorded, document)
        new = [_new_task(row, units, document, actor, assigner_id) for row in cmd.rows]
        tasks = add_assigned_tasks(session, new, actor=recorded, now=now)
        record(
            session, recorded, "document.assigned", "document", document.id,
            at=now, number=document.doc_number, tasks=[task.id for task in tasks],
        )  # fmt: skip
        tell_given(session, tasks, actor=actor, now=now)
        return [task.id for task in tasks]


def assigner_for(recorded: Actor, document: SourceDocument) -> int | None:
    """In whose name the tasks of this document are given; None: the committee itself.

    The office and the operator enter for the signer. A leader gives in the
    signer's name or their own; the head of a unit in their own; a stand-in in
    the name of the one they stand in for.
    """
    if recorded.role in (Role.OFFICE, Role.OPERATOR):
        return document.signer_id
    if recorded.role is Role.LEADER and document.signer_id is not None:
        return document.signer_id
    return recorded.on_behalf_of or recorded.person_id


def monitor_for(actor: Actor, chosen: int | None) -> int | None:
    """Who follows a task: whoever was chosen; what an official of the office enters, they follow."""
    if chosen is None and actor.role is Role.OFFICE:
        return actor.person_id
    return chosen


def _units(session: Session, rows: Sequence[TaskRow], day: date) -> Mapping[int, Unit]:
    wanted = {row.lead_unit_id for row in rows}
    wanted |= {part.unit_id for row in rows for part in row.coop}
    units = lookups.units_on(session, wanted, day)
    for number, row in enumerate(rows, start=1):
        if not {row.lead_unit_id, *(part.unit_id for part in row.coop)} <= units.keys():
            raise refusals.UnitUnknown(row=number)
    return units


def _require_may_assign(
    actor: Actor, rights: Sequence[Right], rows: Sequence[TaskRow], units: Mapping[int, Unit]
) -> Actor:
    """The actor as recorded; on somebody's behalf where any of the rows needs their right."""
    found = [
        require_may(actor, rights, Verb.ASSIGN, facts_of_unit(units[row.lead_unit_id], row.field))
        for row in rows
    ]
    return next((one for one in found if one.on_behalf_of is not None), actor)


def _people(cmd: AssignTasks) -> set[int | None]:
    people = {cmd.document.signer_id}
    for row in cmd.rows:
        people |= {row.monitor_id, row.owner_id, *(part.owner_id for part in row.coop)}
    return people


def _check(
    session: Session,
    number: int,
    row: TaskRow,
    units: Mapping[int, Unit],
    document: SourceDocument,
    now: datetime,
) -> None:
    if not entered(row.content):
        raise refusals.ContentMissing(row=number)
    for name, limit in _LONGEST.items():
        entered(getattr(row, name) or "", limit=limit)
    entered(row.deadline.phrase, limit=300)
    entered(row.deadline.reason or "", limit=300)
    seen = {row.lead_unit_id}
    for part in row.coop:
        if part.unit_id in seen:
            raise refusals.UnitTwice(row=number, unit=units[part.unit_id].name)
        seen.add(part.unit_id)
    due_at = row.deadline.due_at
    if due_at is None and not (row.deadline.reason or "").strip():
        raise refusals.DeadlineOrReason(row=number)
    for one in (due_at, *(part.due_at for part in row.coop)):
        if one is not None and zone.local_date(one) < document.issued_on:
            raise refusals.DueBeforeIssue(row=number, due_at=one, issued_on=document.issued_on)
    day = zone.local_date(now)
    if row.owner_id is not None:
        lookups.owner_in(session, row.owner_id, units[row.lead_unit_id], day=day)
    for part in row.coop:
        if part.owner_id is not None:
            lookups.owner_in(session, part.owner_id, units[part.unit_id], day=day)


def _refuse_duplicates(
    session: Session,
    rows: Sequence[TaskRow],
    document: SourceDocument,
    units: Mapping[int, Unit],
) -> None:
    given = same_tasks(session, document.id)
    here: dict[tuple[int, str], int] = {}
    for number, row in enumerate(rows, start=1):
        key = (row.lead_unit_id, identity.content_key(row.content))
        if key in given:
            unit = units[row.lead_unit_id].name
            raise refusals.SameTask(row=number, unit=unit, task=given[key])
        if key in here:
            raise refusals.SameRow(row=number, other=here[key])
        here[key] = number


def same_tasks(session: Session, document_id: int) -> dict[tuple[int, str], int]:
    """Ids of the document's tasks by lead unit and content key; withdrawn ones may be given anew."""
    rows = session.execute(
        select(Task.lead_unit_id, Task.content_key, Task.id).where(
            Task.document_id == document_id, Task.status != TaskStatus.WITHDRAWN
        )
    )
    return {(unit_id, key): task_id for unit_id, key, task_id in rows}


def _new_task(
    row: TaskRow,
    units: Mapping[int, Unit],
    document: SourceDocument,
    actor: Actor,
    assigner_id: int | None,
) -> NewTask:
    return NewTask(
        document=document,
        content=row.content,
        lead_unit=units[row.lead_unit_id],
        deadline=row.deadline,
        coop=[
            NewPart(unit=units[part.unit_id], owner_id=part.owner_id, due_at=part.due_at)
            for part in row.coop
        ],
        owner_id=row.owner_id,
        monitor_id=monitor_for(actor, row.monitor_id),
        assigner_id=assigner_id,
        clause=row.clause,
        deliverable=row.deliverable,
        urgency=row.urgency,
        field=row.field,
        group_key=row.group_key,
    )

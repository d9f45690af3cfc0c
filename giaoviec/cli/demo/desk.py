"""What lies on the desks of those who can sign in: a year lived by chance may leave them nothing to do."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.cli.demo import texts
from giaoviec.cli.demo.history import Step, live
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.org.models import Appointment, Person, Rank, Unit
from giaoviec.tasks.documents import DocumentFacts
from giaoviec.tasks.models import DeadlineKind, Urgency
from giaoviec.tasks.new import Deadline
from giaoviec.tasks.usecases.assign import AssignTasks, CoopRow, TaskRow, assign_tasks
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from giaoviec.tasks.usecases.progress import ReportProgress, report_progress
from giaoviec.tasks.usecases.receive import (
    AcknowledgeTask,
    RefuseTask,
    acknowledge_task,
    refuse_as_not_ours,
)
from giaoviec.tasks.usecases.results import (
    ReturnResult,
    SubmitResult,
    return_result,
    submit_result,
)

_DAYS_AGO = 9


def holder(session: Session, code: str, rank: Rank, place: int = 0) -> tuple[Person, Unit]:
    """Who holds a post of this rank in the unit: the first, the second, …"""
    rows = session.execute(
        select(Person, Unit)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(Unit.code == code, Appointment.rank == rank)
        .order_by(Person.id)
    ).all()
    person, unit = rows[place]
    return person, unit


def fill_desks(session: Session, *, now: datetime) -> None:
    """A document of nine days ago, and where each of its tasks stands on the morning of `now`."""
    issued = zone.local_date(now) - timedelta(days=_DAYS_AGO)
    chair = _actor(session, Role.LEADER, "UBTP", Rank.HEAD)
    monitor = _actor(session, Role.OFFICE, "VPUB-KH", Rank.OFFICIAL)
    head = _actor(session, Role.HEAD, "STC", Rank.HEAD)
    official = _actor(session, Role.OFFICIAL, "STC-NV", Rank.OFFICIAL)
    ward = _actor(session, Role.HEAD, "26506", Rank.HEAD)
    health = _actor(session, Role.HEAD, "SYT", Rank.HEAD)
    home = _actor(session, Role.HEAD, "SNV", Rank.HEAD)
    rows = [
        _row(0, head, issued, days=11, owner=official, coop=health),
        _row(1, head, issued, days=14, owner=official),
        _row(2, head, issued, days=20, urgency=Urgency.URGENT),
        _row(3, health, issued, days=12, owner=health),
        _row(4, home, issued, days=18),
        _row(5, ward, issued, days=13, owner=ward),
    ]
    facts = DocumentFacts(
        doc_number="1024/TB-VP",
        issued_on=issued,
        subject=texts.DESK_DOCUMENT,
        signer=chair.name,
        signer_id=chair.person_id,
    )
    start = zone.at(issued, time(9, 0))
    ids = assign_tasks(AssignTasks(document=facts, rows=rows), actor=monitor, now=start)
    for steps in (
        _under_way(ids[0], official, start),
        _wants_time(ids[1], rows[1], official, start),
        _handed_in(ids[3], health, start),
        _refused(ids[4], home, start),
        _sent_back(ids[5], ward, monitor, start),
    ):
        live(steps, now)


def _under_way(task_id: int, doer: Actor, start: datetime) -> Iterator[Step]:
    """Due in two days, and nearly done."""
    yield _received(task_id, doer, start)
    progress = ReportProgress(task_id=task_id, text=texts.PROGRESS[1], percent=70)
    yield start + timedelta(days=6), lambda now: report_progress(progress, actor=doer, now=now)


def _wants_time(task_id: int, row: TaskRow, doer: Actor, start: datetime) -> Iterator[Step]:
    yield _received(task_id, doer, start)
    assert row.deadline.due_at is not None
    asked = RequestExtension(
        task_id=task_id,
        due_at=row.deadline.due_at + timedelta(days=10),
        reason=texts.EXTENSION_REASONS[0],
    )
    yield start + timedelta(days=7), lambda now: request_extension(asked, actor=doer, now=now)


def _handed_in(task_id: int, doer: Actor, start: datetime) -> Iterator[Step]:
    yield _received(task_id, doer, start)
    result = SubmitResult(task_id=task_id, summary=texts.RESULT_SUMMARY, proof_number="2187/BC-SYT")
    yield start + timedelta(days=7), lambda now: submit_result(result, actor=doer, now=now)


def _refused(task_id: int, head: Actor, start: datetime) -> Iterator[Step]:
    refused = RefuseTask(task_id=task_id, reason=texts.NOT_OURS_REASON)
    yield start + timedelta(days=1), lambda now: refuse_as_not_ours(refused, actor=head, now=now)


def _sent_back(task_id: int, doer: Actor, monitor: Actor, start: datetime) -> Iterator[Step]:
    yield _received(task_id, doer, start)
    result = SubmitResult(task_id=task_id, summary=texts.RESULT_SUMMARY, proof_number="96/BC-UBND")
    yield start + timedelta(days=5), lambda now: submit_result(result, actor=doer, now=now)
    back = ReturnResult(task_id=task_id, reason=texts.RETURN_REASON)
    yield start + timedelta(days=7), lambda now: return_result(back, actor=monitor, now=now)


def _received(task_id: int, doer: Actor, start: datetime) -> Step:
    receive = AcknowledgeTask(task_id=task_id)
    return start + timedelta(hours=5), lambda now: acknowledge_task(receive, actor=doer, now=now)


def _row(
    place: int,
    lead: Actor,
    issued: date,
    *,
    days: int,
    owner: Actor | None = None,
    coop: Actor | None = None,
    urgency: Urgency = Urgency.NORMAL,
) -> TaskRow:
    content, deliverable = texts.DESK_TASKS[place]
    due_on = issued + timedelta(days=days)
    return TaskRow(
        content=content,
        deliverable=deliverable,
        lead_unit_id=_unit(lead),
        deadline=Deadline(
            kind=DeadlineKind.ABSOLUTE,
            due_at=zone.end_of_day(due_on),
            phrase=f"chậm nhất ngày {due_on:%d/%m/%Y}",
        ),
        owner_id=owner.person_id if owner else None,
        coop=(CoopRow(unit_id=_unit(coop)),) if coop else (),
        urgency=urgency,
    )


def _unit(somebody: Actor) -> int:
    return min(somebody.unit_ids)


def _actor(session: Session, role: Role, code: str, rank: Rank) -> Actor:
    person, unit = holder(session, code, rank)
    return Actor(
        role=role,
        name=person.name,
        person_id=person.id,
        unit_ids=frozenset({unit.id}),
        origin="demo",
    )

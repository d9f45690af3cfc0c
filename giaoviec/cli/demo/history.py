"""A year of work, lived through with the program's own use cases at moments of the past."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.cli.demo import texts
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.org.models import Appointment, Person, Rank, Unit, UnitKind
from giaoviec.tasks.documents import DocumentFacts
from giaoviec.tasks.models import DeadlineKind, Urgency
from giaoviec.tasks.new import Deadline
from giaoviec.tasks.usecases.assign import AssignTasks, CoopRow, TaskRow, assign_tasks
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RequestExtension,
    grant_extension,
    request_extension,
)
from giaoviec.tasks.usecases.progress import (
    AnswerCooperation,
    ReportProgress,
    answer_cooperation,
    report_progress,
)
from giaoviec.tasks.usecases.receive import AcknowledgeTask, acknowledge_task
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    ReturnResult,
    SubmitResult,
    confirm_result,
    return_result,
    submit_result,
)

DOCUMENTS_A_YEAR = 44
# Every so many days one document.
_EVERY = 360 // DOCUMENTS_A_YEAR
_GROUP_DAYS_AGO = 40

Step = tuple[datetime, Callable[[datetime], object]]


@dataclass(frozen=True, slots=True)
class Place:
    """A lead unit with its head and the officials who may own its tasks."""

    unit_id: int
    kind: UnitKind
    head: Actor
    officials: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays."""

    signers: tuple[Actor, ...]
    monitors: tuple[Actor, ...]
    departments: tuple[Place, ...]
    communes: tuple[Place, ...]

    @property
    def weights(self) -> list[int]:
        """The first departments get more to do, so that those who try the program find work."""
        return [4 if place in self.departments[:3] else 1 for place in self.departments]

    @classmethod
    def of(cls, session: Session) -> "Cast":
        rows = session.execute(
            select(Unit.id, Unit.code, Unit.kind, Unit.parent_id, Appointment.rank, Person.id, Person.name)
            .join(Appointment, Appointment.unit_id == Unit.id)
            .join(Person, Person.id == Appointment.person_id)
            .order_by(Unit.id, Appointment.id)
        ).all()  # fmt: skip
        heads: dict[int, Actor] = {}
        officials: dict[int, list[Actor]] = {}
        kinds: dict[int, UnitKind] = {}
        signers: list[Actor] = []
        monitors: list[Actor] = []
        for unit_id, code, kind, parent_id, rank, person_id, name in rows:
            body = parent_id if kind is UnitKind.DIVISION and parent_id else unit_id
            kinds.setdefault(unit_id, kind)
            if kind is UnitKind.COMMITTEE:
                signers.append(_actor(Role.LEADER, name, person_id, unit_id))
            elif rank is Rank.HEAD and kind is not UnitKind.DIVISION:
                heads[unit_id] = _actor(Role.HEAD, name, person_id, unit_id)
            elif rank is Rank.OFFICIAL:
                officials.setdefault(body, []).append(
                    _actor(Role.OFFICIAL, name, person_id, unit_id)
                )
                if code == "VPUB-KH":
                    monitors.append(_actor(Role.OFFICE, name, person_id, unit_id))
        places = [
            Place(unit_id, kinds[unit_id], head, tuple(officials.get(unit_id, ())))
            for unit_id, head in heads.items()
        ]
        return cls(
            signers=tuple(signers),
            monitors=tuple(monitors),
            departments=tuple(p for p in places if p.kind is UnitKind.DEPARTMENT),
            communes=tuple(
                p for p in places if p.kind not in (UnitKind.DEPARTMENT, UnitKind.OFFICE)
            ),
        )


def live_through(cast: Cast, chance: random.Random, *, now: datetime) -> Iterator[str]:
    """Give a year's documents and let their tasks be worked on until `now`; yields each subject."""
    today = zone.local_date(now)
    for number in range(DOCUMENTS_A_YEAR):
        issued = today - timedelta(days=360 - number * _EVERY)
        subject, symbol, contents = texts.DOCUMENTS[number % len(texts.DOCUMENTS)]
        document = (f"{100 + number * 7}/{symbol}", subject, contents)
        _live_document(cast, chance, document, issued, now)
        yield subject
    _live_group(cast, chance, today - timedelta(days=_GROUP_DAYS_AGO), now)
    yield texts.GROUP_DOCUMENT[0]


def _live_document(
    cast: Cast,
    chance: random.Random,
    document: tuple[str, str, Sequence[tuple[str, str]]],
    issued: date,
    now: datetime,
) -> None:
    number, subject, contents = document
    monitor, signer = chance.choice(cast.monitors), chance.choice(cast.signers)
    places = chance.choices(cast.departments, cast.weights, k=len(contents))
    rows, owners, helpers = [], [], []
    for (content, deliverable), place in zip(contents, places, strict=True):
        owner = chance.choice(place.officials)
        owners.append(owner)
        helper = chance.choice(cast.departments)
        helpers.append(None if helper is place else helper)
        coop = () if helper is place else (CoopRow(unit_id=helper.unit_id),)
        rows.append(
            TaskRow(
                content=content,
                lead_unit_id=place.unit_id,
                deadline=_deadline(chance, issued),
                coop=coop,
                owner_id=owner.person_id if chance.random() < 0.9 else None,
                monitor_id=monitor.person_id,
                deliverable=deliverable,
                urgency=chance.choices(list(Urgency), weights=(80, 12, 6, 2))[0],
            )
        )
    facts = DocumentFacts(
        doc_number=number,
        issued_on=issued,
        subject=subject,
        signer=signer.name,
        signer_id=signer.person_id,
    )
    start = zone.at(issued, time(10, 0))
    ids = assign_tasks(AssignTasks(document=facts, rows=rows), actor=monitor, now=start)
    for task_id, row, owner, other in zip(ids, rows, owners, helpers, strict=True):
        head = next(p.head for p in places if p.unit_id == row.lead_unit_id)
        if other is not None and chance.random() < 0.85:
            live(_answer(task_id, other, start, chance), now)
        doer = owner if row.owner_id else head
        live(_life(task_id, row.deadline.due_at, doer, monitor, signer, start, chance), now)


def _live_group(cast: Cast, chance: random.Random, issued: date, now: datetime) -> None:
    """One task under one head for every ward, commune and special zone."""
    subject, symbol, (content, deliverable) = texts.GROUP_DOCUMENT
    monitor, signer = cast.monitors[0], cast.signers[0]
    due_at = zone.end_of_day(issued + timedelta(days=34))
    rows = [
        TaskRow(
            content=content,
            lead_unit_id=place.unit_id,
            deadline=Deadline(kind=DeadlineKind.ABSOLUTE, due_at=due_at),
            owner_id=place.officials[0].person_id,
            monitor_id=monitor.person_id,
            deliverable=deliverable,
            group_key="demo-tru-so",
        )
        for place in cast.communes
    ]
    facts = DocumentFacts(
        doc_number=f"999/{symbol}",
        issued_on=issued,
        subject=subject,
        signer=signer.name,
        signer_id=signer.person_id,
    )
    start = zone.at(issued, time(9, 0))
    ids = assign_tasks(AssignTasks(document=facts, rows=rows), actor=monitor, now=start)
    for task_id, place in zip(ids, cast.communes, strict=True):
        if chance.random() < 0.85:
            handed = start + timedelta(days=chance.randint(20, 36), hours=chance.randint(0, 6))
            live(_hand_in(task_id, place.officials[0], monitor, handed, chance), now)


def _deadline(chance: random.Random, issued: date) -> Deadline:
    if chance.random() < 0.12:
        return Deadline(kind=DeadlineKind.NONE, reason="thường xuyên", phrase="thường xuyên")
    due_on = issued + timedelta(days=chance.randint(12, 60))
    return Deadline(
        kind=DeadlineKind.ABSOLUTE,
        due_at=zone.end_of_day(due_on),
        phrase=f"chậm nhất ngày {due_on:%d/%m/%Y}",
    )


def _life(
    task_id: int,
    due_at: datetime | None,
    doer: Actor,
    monitor: Actor,
    signer: Actor,
    start: datetime,
    chance: random.Random,
) -> Iterator[Step]:
    """What becomes of one task, in the order of time."""
    at = start + timedelta(hours=chance.randint(4, 30))
    yield at, lambda now: acknowledge_task(AcknowledgeTask(task_id=task_id), actor=doer, now=now)
    length = (due_at - start) if due_at is not None else timedelta(days=chance.randint(20, 90))
    for part in (0.3, 0.65):
        if chance.random() < 0.8:
            text = chance.choice(texts.PROGRESS)
            at = max(at + timedelta(hours=1), start + length * part)
            yield at, _reporting(task_id, doer, text, int(part * 100))
    if due_at is not None and chance.random() < 0.18:
        at = max(at + timedelta(hours=1), due_at - timedelta(days=5))
        length += timedelta(days=14)
        yield from _extension(task_id, due_at, doer, signer, at, chance)
        at += timedelta(days=1)
    fate = chance.random()
    if fate < 0.14:
        return
    late = fate < 0.30
    handed = (
        start + length + timedelta(days=chance.randint(1, 12) if late else -chance.randint(1, 5))
    )
    yield from _hand_in(task_id, doer, monitor, max(handed, at + timedelta(hours=2)), chance)


def _answer(task_id: int, helper: Place, start: datetime, chance: random.Random) -> Iterator[Step]:
    """The cooperating unit's part."""
    command = AnswerCooperation(
        task_id=task_id, unit_id=helper.unit_id, text=texts.COOPERATION_ANSWER
    )
    at = start + timedelta(hours=chance.randint(3, 90))
    yield at, lambda now: answer_cooperation(command, actor=helper.head, now=now)


def _reporting(task_id: int, doer: Actor, text: str, percent: int) -> Callable[[datetime], object]:
    command = ReportProgress(task_id=task_id, text=text, percent=percent)
    return lambda now: report_progress(command, actor=doer, now=now)


def _extension(
    task_id: int,
    due_at: datetime,
    doer: Actor,
    signer: Actor,
    at: datetime,
    chance: random.Random,
) -> Iterator[Step]:
    asked = RequestExtension(
        task_id=task_id,
        due_at=due_at + timedelta(days=14),
        reason=chance.choice(texts.EXTENSION_REASONS),
    )
    yield at, lambda now: request_extension(asked, actor=doer, now=now)
    granted = GrantExtension(task_id=task_id)
    yield (
        at + timedelta(hours=20),
        lambda now: grant_extension(granted, actor=signer, now=now),
    )


def _hand_in(
    task_id: int, doer: Actor, monitor: Actor, at: datetime, chance: random.Random
) -> Iterator[Step]:
    """Handed in; now and then returned once; confirmed after a day or two."""
    number = f"{chance.randint(10, 4000)}/BC"
    result = SubmitResult(task_id=task_id, summary=texts.RESULT_SUMMARY, proof_number=number)
    yield at, lambda now: submit_result(result, actor=doer, now=now)
    if chance.random() < 0.12:
        at += timedelta(days=1)
        back = ReturnResult(task_id=task_id, reason=texts.RETURN_REASON)
        yield at, lambda now: return_result(back, actor=monitor, now=now)
        at += timedelta(days=2)
        yield at, lambda now: submit_result(result, actor=doer, now=now)
    at += timedelta(hours=chance.randint(5, 50))
    yield at, lambda now: confirm_result(ConfirmResult(task_id=task_id), actor=monitor, now=now)


def live(steps: Iterator[Step], now: datetime) -> None:
    """Take the steps that lie before `now`."""
    for at, step in steps:
        if at >= now:
            return
        step(at.replace(microsecond=0))


def _actor(role: Role, name: str, person_id: int, unit_id: int) -> Actor:
    return Actor(
        role=role, name=name, person_id=person_id, unit_ids=frozenset({unit_id}), origin="demo"
    )

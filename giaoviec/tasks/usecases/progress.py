"""Telling how it goes, by the lead unit and by those who cooperate."""

from dataclasses import dataclass
from datetime import datetime

from giaoviec.accounts.matrix import Verb
from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.tasks import lookups, refusals
from giaoviec.tasks.actions import Action
from giaoviec.tasks.addressees import Capacity, cooperators
from giaoviec.tasks.change import move, wake
from giaoviec.tasks.entered import entered
from giaoviec.tasks.held import Held, directory_of, take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import CoopPart, ProgressUpdate
from giaoviec.tasks.policy import facts_of_part, require_may
from giaoviec.tasks.status import OPEN, Move, TaskStatus
from giaoviec.tasks.tell import only, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProgress:
    """`unit_id` names a cooperating unit that reports; None: the lead unit does."""

    task_id: int
    text: str
    percent: int | None = None
    unit_id: int | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCooperation:
    """A cooperating unit's part is done, with this answer."""

    task_id: int
    unit_id: int
    text: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCoopOwner:
    task_id: int
    unit_id: int
    person_id: int
    revision: int | None = None


def report_progress(cmd: ReportProgress, *, actor: Actor, now: datetime) -> None:
    """Record how the work goes; the lead unit's first word takes the task in progress.

    A cooperating unit's report stands beside and changes nothing of the lead's.

    Raises:
        NotCooperating: the unit has no part in the task.
        PercentOutOfRange, TextTooLong, TextMissing: what was entered.
    """
    text = _said(cmd.text)
    if cmd.percent is not None and not 0 <= cmd.percent <= 100:
        raise refusals.PercentOutOfRange
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        task = held.task
        if cmd.unit_id is None or cmd.unit_id == task.lead_unit_id:
            recorded = held.allow(Action.REPORT)
            if task.status is TaskStatus.ASSIGNED:
                move(session, task, Move.START, actor=recorded, now=now)
            task.last_progress_at = now
        else:
            _, recorded = _part(held, cmd.unit_id)
        wake(task, now=now)
        session.add(
            ProgressUpdate(
                task_id=task.id,
                at=now,
                person_id=recorded.person_id,
                actor_name=recorded.name,
                on_behalf_of=recorded.on_behalf_of,
                unit_id=cmd.unit_id or task.lead_unit_id,
                text=text,
                percent=cmd.percent,
            )
        )
        record(
            session, recorded, "task.progress-reported", "task", task.id, at=now,
            percent=cmd.percent, unit=cmd.unit_id or task.lead_unit_id,
        )  # fmt: skip


def answer_cooperation(cmd: AnswerCooperation, *, actor: Actor, now: datetime) -> None:
    """Hand in a cooperating unit's part; its timeliness is its own and is measured here.

    Raises:
        NotCooperating, PartDone.
    """
    text = _said(cmd.text)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        part, recorded = _part(held, cmd.unit_id)
        if part.done_at is not None:
            raise refusals.PartDone(unit=part.unit_name, at=part.done_at)
        part.done_at, part.answer = now, text
        wake(held.task, now=now)
        record(
            session, recorded, "task.cooperation-answered", "task", held.task.id, at=now,
            unit=part.unit_name, due_at=part.due_at,
        )  # fmt: skip
        tell(
            session, Kind.ANSWERED, held.task, held.directory,
            actor=recorded, now=now, unit=part.unit_name,
        )  # fmt: skip


def name_coop_owner(cmd: NameCoopOwner, *, actor: Actor, now: datetime) -> None:
    """The head of a cooperating unit names who carries its part out; may be changed the same way.

    Whoever had it is told that it is no longer theirs; the other units hear nothing.
    """
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        part, recorded = _part(held, cmd.unit_id)
        person = lookups.owner_in(session, cmd.person_id, part.unit, day=zone.local_date(now))
        if part.owner_id == person.id:
            raise refusals.AlreadyOwner(person=person.name)
        before, part.owner_id = part.owner_id, person.id
        wake(held.task, now=now)
        record(
            session, recorded, "task.coop-owner-named", "task", held.task.id, at=now,
            unit=part.unit_name, before=before, after=person.id, name=person.name,
        )  # fmt: skip
        directory = directory_of(session, held.task, now=now)
        tell(
            session, Kind.COOPERATING, held.task, directory, actor=recorded, now=now,
            to=cooperators([part], directory),
        )  # fmt: skip
        tell(
            session, Kind.NOT_YOURS, held.task, directory, actor=recorded, now=now,
            to=only([before], Capacity.COOPERATING),
        )  # fmt: skip


def _part(held: Held, unit_id: int) -> tuple[CoopPart, Actor]:
    """The unit's part in an open task, and the actor as recorded for work on it."""
    part = next((one for one in held.task.coop_parts if one.unit_id == unit_id), None)
    if part is None:
        raise refusals.NotCooperating(task=held.task.id)
    facts = facts_of_part(part, head_id=held.directory.head_of(unit_id))
    recorded = require_may(held.actor, held.rights, Verb.WORK, facts)
    if held.task.status not in OPEN:
        raise refusals.NotPossibleNow(task=held.task.id)
    return part, recorded


def _said(text: str) -> str:
    said = entered(text)
    if not said:
        raise refusals.TextMissing
    return said

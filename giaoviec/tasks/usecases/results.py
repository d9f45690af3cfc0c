"""Handing a result in with proof; confirming, returning, reopening."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.files.models import StoredFile
from giaoviec.tasks import refusals
from giaoviec.tasks.actions import Action
from giaoviec.tasks.change import drop_extension, move
from giaoviec.tasks.entered import entered, reason_for
from giaoviec.tasks.held import take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import Decision, Result, Task
from giaoviec.tasks.status import Move
from giaoviec.tasks.tell import tell

_WEB = ("http", "https")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitResult:
    """A result and its proof: a document number, a link or a stored file, one at least.

    `handed_in_at` is for a paper result entered later; None: now.
    """

    task_id: int
    summary: str = ""
    proof_number: str = ""
    proof_link: str = ""
    file_id: int | None = None
    handed_in_at: datetime | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmResult:
    task_id: int
    note: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnResult:
    task_id: int
    reason: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenTask:
    task_id: int
    reason: str
    revision: int | None = None


def submit_result(cmd: SubmitResult, *, actor: Actor, now: datetime) -> int:
    """Hand the result in; the reviewer decides. Returns the result's id.

    Timeliness is measured at `handed_in_at`; the moment of recording is kept
    beside it. An earlier day than now needs the number of the paper sent.

    Raises:
        ProofMissing, LinkNotUsable, FileUnknown, BackdatingNeedsNumber,
        HandedInTooEarly, HandedInTooLate.
    """
    result = _entered_result(cmd, actor, now)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded, task = held.allow(Action.SUBMIT), held.task
        _check_moment(result, task, now)
        _check_file(session, cmd.file_id, actor)
        result.on_behalf_of = recorded.on_behalf_of
        session.add(result)
        # Whoever hands in has told how it goes: sent back, they were not silent all the while.
        task.last_progress_at = now
        move(
            session, task, Move.SUBMIT, actor=recorded, now=now, submitted_at=result.handed_in_at,
            handed_in_at=result.handed_in_at, proof_number=result.proof_number,
            proof_link=result.proof_link, file=result.file_id,
        )  # fmt: skip
        tell(session, Kind.SUBMITTED, task, held.directory, actor=recorded, now=now)
        return result.id


def confirm_result(cmd: ConfirmResult, *, actor: Actor, now: datetime) -> None:
    """Accept the result: the task is done as of the moment it was handed in."""
    note = entered(cmd.note)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.CONFIRM)
        _decide(held.situation.result, Decision.APPROVED, recorded, now, note)
        drop_extension(held.situation.extension, actor=recorded, now=now, reason="")
        move(session, held.task, Move.CONFIRM, actor=recorded, now=now, reason=note)
        tell(session, Kind.COMPLETED, held.task, held.directory, actor=recorded, now=now)


def return_result(cmd: ReturnResult, *, actor: Actor, now: datetime) -> None:
    """Send the result back; the work goes on under the same deadline."""
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.RETURN)
        _decide(held.situation.result, Decision.REFUSED, recorded, now, reason)
        move(session, held.task, Move.RETURN, actor=recorded, now=now, reason=reason)
        tell(
            session, Kind.RETURNED, held.task, held.directory,
            actor=recorded, now=now, reason=reason,
        )  # fmt: skip


def reopen_task(cmd: ReopenTask, *, actor: Actor, now: datetime) -> None:
    """Take a confirmed task up again; the accepted result stays in its history."""
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.REOPEN)
        move(session, held.task, Move.REOPEN, actor=recorded, now=now, reason=reason)
        tell(
            session, Kind.REOPENED, held.task, held.directory,
            actor=recorded, now=now, reason=reason,
        )  # fmt: skip


def _entered_result(cmd: SubmitResult, actor: Actor, now: datetime) -> Result:
    number, link = entered(cmd.proof_number, limit=100), entered(cmd.proof_link, limit=500)
    if not (number or link or cmd.file_id is not None):
        raise refusals.ProofMissing
    if link and not _is_web_address(link):
        raise refusals.LinkNotUsable
    return Result(
        task_id=cmd.task_id,
        handed_in_at=cmd.handed_in_at or now,
        recorded_at=now,
        person_id=actor.person_id,
        actor_name=actor.name,
        summary=entered(cmd.summary),
        proof_number=number,
        proof_link=link,
        file_id=cmd.file_id,
        decision=Decision.PENDING,
    )


def _check_moment(result: Result, task: Task, now: datetime) -> None:
    at = result.handed_in_at
    if at > now:
        raise refusals.HandedInTooLate(at=at)
    if at < now and not result.proof_number:
        raise refusals.BackdatingNeedsNumber
    if task.assigned_at is not None and at < task.assigned_at:
        raise refusals.HandedInTooEarly(at=at, assigned_at=task.assigned_at)


def _check_file(session: Session, file_id: int | None, actor: Actor) -> None:
    """Only a file that the same account has uploaded: an id cannot be used to reach another's."""
    if file_id is None:
        return
    file = session.get(StoredFile, file_id)
    if file is None or file.account_id != actor.account_id:
        raise refusals.FileUnknown


def _decide(
    result: Result | None, decision: Decision, actor: Actor, now: datetime, reason: str
) -> None:
    if result is None:
        raise RuntimeError("a task was handed in without a result")
    result.decision = decision
    result.decided_at = now
    result.decided_by = actor.person_id
    result.decider_name = actor.name
    result.decision_reason = reason


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme.lower() in _WEB and bool(parts.hostname) and " " not in link
    except ValueError:
        return False

"""More time: asked for with a reason before expiry, decided by the assigner alone."""

from dataclasses import dataclass
from datetime import datetime

from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.tasks import refusals
from giaoviec.tasks.actions import Action
from giaoviec.tasks.change import set_deadline, wake
from giaoviec.tasks.entered import entered, reason_for
from giaoviec.tasks.held import Held, take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import DeadlineChange, Decision, Task
from giaoviec.tasks.rules import last_year_of_due
from giaoviec.tasks.tell import tell


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExtension:
    task_id: int
    due_at: datetime
    reason: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantExtension:
    """Without `due_at` what was asked for; it may be shorter, never longer."""

    task_id: int
    due_at: datetime | None = None
    reason: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseExtension:
    task_id: int
    reason: str
    revision: int | None = None


def request_extension(cmd: RequestExtension, *, actor: Actor, now: datetime) -> int:
    """Ask for a later deadline; the old one stands until it is granted. Returns the request's id.

    Raises:
        DeadlinePassed: asked after expiry.
        NothingToExtend, ExtensionPending, ExtensionNotLater, LaterThanParent, DueTooFar.
    """
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded, task = held.allow(Action.REQUEST_EXTENSION), held.task
        if task.due_at is not None and cmd.due_at <= task.due_at:
            raise refusals.ExtensionNotLater(new=cmd.due_at, due_at=task.due_at)
        require_within_parent(held, cmd.due_at)
        require_in_reach(held, cmd.due_at)
        request = DeadlineChange(
            task_id=task.id,
            requested_at=now,
            requested_by=recorded.person_id,
            requester_name=recorded.name,
            old_due_at=task.due_at,
            proposed_due_at=cmd.due_at,
            reason=reason,
            decision=Decision.PENDING,
        )
        session.add(request)
        wake(task, now=now)
        record(
            session, recorded, "task.extension-requested", "task", task.id, at=now,
            due_at=task.due_at, proposed=cmd.due_at, reason=reason,
        )  # fmt: skip
        session.flush()  # the message names the request
        tell(
            session, Kind.EXTENSION_REQUESTED, task, held.directory, actor=recorded, now=now,
            request=request.id, due_at=cmd.due_at.isoformat(), reason=reason,
        )  # fmt: skip
        return request.id


def grant_extension(cmd: GrantExtension, *, actor: Actor, now: datetime) -> None:
    """Put the later deadline in force; the original one is kept and both are measured.

    Raises:
        NoExtensionPending, NotTheAssigner, OwnRequest: who may decide, and on what.
        ExtensionNotLater, GrantedTooLong, DueInPast: the deadline granted.
    """
    reason = entered(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded, task = held.allow(Action.DECIDE_EXTENSION), held.task
        request = _pending(held)
        granted = cmd.due_at or request.proposed_due_at
        _check_granted(granted, request, task, now)
        old = task.due_at
        _decide(request, Decision.APPROVED, recorded, now, reason)
        request.granted_due_at = granted
        task.extension_count += 1
        set_deadline(session, task, granted, now=now)
        record(
            session, recorded, "task.extension-granted", "task", task.id, at=now,
            before=old, after=granted, proposed=request.proposed_due_at, reason=reason,
        )  # fmt: skip
        tell(
            session, Kind.EXTENSION_GRANTED, task, held.directory, actor=recorded, now=now,
            due_at=granted.isoformat(), reason=reason,
        )  # fmt: skip


def refuse_extension(cmd: RefuseExtension, *, actor: Actor, now: datetime) -> None:
    """Leave the deadline, and its reminders, as they are; says why."""
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded, task = held.allow(Action.DECIDE_EXTENSION), held.task
        _decide(_pending(held), Decision.REFUSED, recorded, now, reason)
        wake(task, now=now)
        record(session, recorded, "task.extension-refused", "task", task.id, at=now, reason=reason)
        tell(
            session, Kind.EXTENSION_REFUSED, task, held.directory, actor=recorded, now=now,
            reason=reason,
        )  # fmt: skip


def require_within_parent(held: Held, due_at: datetime) -> None:
    """Raises:
    LaterThanParent: the task it was handed down from is due before.
    """
    if held.task.parent_id is None:
        return
    parent = held.session.get_one(Task, held.task.parent_id)
    if parent.due_at is not None and due_at > parent.due_at:
        raise refusals.LaterThanParent(due_at=due_at, parent_due_at=parent.due_at)


def require_in_reach(held: Held, due_at: datetime) -> None:
    """Raises:
    DueTooFar: further than anybody plans; see `rules.last_year_of_due`.
    """
    last = last_year_of_due(held.now, held.task.due_at)
    if zone.local_date(due_at).year > last:
        raise refusals.DueTooFar(due_at=due_at, year=last)


def _pending(held: Held) -> DeadlineChange:
    request = held.situation.extension
    if request is None:
        raise refusals.NoExtensionPending(task=held.task.id)
    return request


def _check_granted(granted: datetime, request: DeadlineChange, task: Task, now: datetime) -> None:
    if task.due_at is not None and granted <= task.due_at:
        raise refusals.ExtensionNotLater(new=granted, due_at=task.due_at)
    if granted > request.proposed_due_at:
        raise refusals.GrantedTooLong(granted=granted, proposed=request.proposed_due_at)
    if granted <= now:
        raise refusals.DueInPast(due_at=granted)


def _decide(
    request: DeadlineChange, decision: Decision, actor: Actor, now: datetime, reason: str
) -> None:
    request.decision = decision
    request.decided_at = now
    request.decided_by = actor.person_id
    request.decider_name = actor.name
    request.on_behalf_of = actor.on_behalf_of
    request.decision_reason = reason

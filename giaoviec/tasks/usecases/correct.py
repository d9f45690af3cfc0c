"""What the assigner puts right: content, deliverable, deadline; before and after are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.tasks import identity, lookups, refusals
from giaoviec.tasks.actions import Action
from giaoviec.tasks.change import set_deadline, wake
from giaoviec.tasks.entered import entered, reason_for
from giaoviec.tasks.held import Held, take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import DeadlineChange, DeadlineKind, Decision, Urgency
from giaoviec.tasks.tell import tell
from giaoviec.tasks.usecases.assign import same_tasks
from giaoviec.tasks.usecases.extensions import require_in_reach, require_within_parent


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectTask:
    """What is None stays as it is. Another lead unit is `reassign_lead`."""

    task_id: int
    reason: str
    content: str | None = None
    deliverable: str | None = None
    urgency: Urgency | None = None
    monitor_id: int | None = None
    due_at: datetime | None = None
    revision: int | None = None


def correct_task(cmd: CorrectTask, *, actor: Actor, now: datetime) -> None:
    """Put a task right with a reason; the old values stay in the audit and in the deadline's history.

    A corrected deadline is no extension and is not counted as one, but the
    original deadline stays too: a correction does not erase lateness.

    Raises:
        NothingChanged, SameTask, DueInPast, DueTooFar, LaterThanParent, ContentMissing, PersonUnknown.
    """
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.CORRECT)
        lookups.require_people(session, [cmd.monitor_id])
        changes = _changed_words(held, cmd)
        if cmd.due_at is not None and cmd.due_at != held.task.due_at:
            changes["due_at"] = {"before": held.task.due_at, "after": cmd.due_at}
            _move_deadline(held, cmd.due_at, reason, recorded)
        if not changes:
            raise refusals.NothingChanged
        wake(held.task, now=now)
        record(
            session, recorded, "task.corrected", "task", held.task.id, at=now,
            reason=reason, **changes,
        )  # fmt: skip
        tell(
            session, Kind.CORRECTED, held.task, held.directory, actor=recorded, now=now,
            reason=reason, changed=sorted(changes),
        )  # fmt: skip


def _changed_words(held: Held, cmd: CorrectTask) -> dict[str, Any]:
    task = held.task
    wanted: dict[str, Any] = {"urgency": cmd.urgency, "monitor_id": cmd.monitor_id}
    if cmd.deliverable is not None:
        wanted["deliverable"] = entered(cmd.deliverable, limit=300)
    if cmd.content is not None:
        wanted["content"] = entered(cmd.content)
        if not wanted["content"]:
            raise refusals.ContentMissing
    changes = {}
    for name, value in wanted.items():
        before = getattr(task, name)
        if value is not None and value != before:
            changes[name] = {"before": before, "after": value}
    if "content" in changes:
        _require_not_given(held, wanted["content"])
        task.content_key = identity.content_key(wanted["content"])
        task.search_text = identity.search_text(
            wanted["content"], task.document.doc_number, task.document.subject
        )
    for name, change in changes.items():
        setattr(task, name, change["after"])
    return changes


def _require_not_given(held: Held, content: str) -> None:
    task = held.task
    given = same_tasks(held.session, task.document_id)
    same = given.get((task.lead_unit_id, identity.content_key(content)))
    if same not in (None, task.id):
        raise refusals.SameTask(unit=task.lead_unit_name, task=same)


def _move_deadline(held: Held, due_at: datetime, reason: str, recorded: Actor) -> None:
    task, now = held.task, held.now
    if due_at <= now:
        raise refusals.DueInPast(due_at=due_at)
    if zone.local_date(due_at) < task.document.issued_on:
        raise refusals.DueBeforeIssue(due_at=due_at, issued_on=task.document.issued_on)
    require_within_parent(held, due_at)
    require_in_reach(held, due_at)
    held.session.add(
        DeadlineChange(
            task_id=task.id,
            requested_at=now,
            requested_by=recorded.person_id,
            requester_name=recorded.name,
            old_due_at=task.due_at,
            proposed_due_at=due_at,
            reason=reason,
            is_correction=True,
            decision=Decision.APPROVED,
            decided_at=now,
            decided_by=recorded.person_id,
            decider_name=recorded.name,
            on_behalf_of=recorded.on_behalf_of,
            granted_due_at=due_at,
        )
    )
    if task.deadline_kind is DeadlineKind.NONE:
        task.deadline_kind = DeadlineKind.ABSOLUTE
        task.no_deadline_reason = None
    set_deadline(held.session, task, due_at, now=now)

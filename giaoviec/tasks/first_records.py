"""The history with which a task begins: that it was given, and what had happened before it came in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from giaoviec.core.actor import Actor
from giaoviec.core.text import tidy
from giaoviec.tasks.models import DeadlineChange, Decision, Result, StatusChange, Task
from giaoviec.tasks.rules import HANDED_IN
from giaoviec.tasks.status import Move, TaskStatus

# Stored with the deadline's history, in the language of the register.
MOVED_BEFORE = "Gia hạn trước khi đưa vào hệ thống"

_S = TaskStatus
# How a running task came to its status.
_STEPS: dict[TaskStatus, tuple[tuple[Move, TaskStatus, TaskStatus], ...]] = {
    _S.ASSIGNED: (),
    _S.IN_PROGRESS: ((Move.START, _S.ASSIGNED, _S.IN_PROGRESS),),
    _S.SUBMITTED: ((Move.SUBMIT, _S.ASSIGNED, _S.SUBMITTED),),
    _S.COMPLETED: (
        (Move.SUBMIT, _S.ASSIGNED, _S.SUBMITTED),
        (Move.CONFIRM, _S.SUBMITTED, _S.COMPLETED),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What had already happened to a task when it came in (sheets of running tasks).

    `status` is assigned, in_progress, submitted or completed; the last two
    need `submitted_at` and `proof_number`. `extended_due_at` is the deadline
    now in force where it was moved before; the first one is in `Deadline`.
    """

    status: TaskStatus = TaskStatus.ASSIGNED
    submitted_at: datetime | None = None
    proof_number: str = ""
    extended_due_at: datetime | None = None
    # The day on which its reminders begin.
    ladder_from: date | None = None


def first_records(
    task: Task, running: Running, *, actor: Actor, now: datetime
) -> Iterator[tuple[type, dict[str, Any]]]:
    """Rows, as table and values, of a task that has its id: changes, result, moved deadline.

    Values and not objects, so that a sheet's rows go to the database together.
    """
    for step, source, target in ((Move.ASSIGN, _S.DRAFT, _S.ASSIGNED), *_STEPS[running.status]):
        yield (
            StatusChange,
            {
                "task_id": task.id,
                "move": step,
                "source": source,
                "target": target,
                "at": now,
                "actor_name": actor.name,
                "person_id": actor.person_id,
                "on_behalf_of": actor.on_behalf_of,
            },
        )
    if running.status in HANDED_IN:
        yield Result, _result(task, running, actor, now)
    if running.extended_due_at is not None:
        yield DeadlineChange, _extension(task, running.extended_due_at, actor, now)


def _result(task: Task, running: Running, actor: Actor, now: datetime) -> dict[str, Any]:
    is_accepted = running.status is TaskStatus.COMPLETED
    return {
        "task_id": task.id,
        "handed_in_at": running.submitted_at,
        "recorded_at": now,
        "person_id": actor.person_id,
        "actor_name": actor.name,
        "on_behalf_of": actor.on_behalf_of,
        "proof_number": tidy(running.proof_number),
        "decision": Decision.APPROVED if is_accepted else Decision.PENDING,
        "decided_at": now if is_accepted else None,
        "decided_by": actor.person_id if is_accepted else None,
        "decider_name": actor.name if is_accepted else "",
    }


def _extension(task: Task, extended: datetime, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "task_id": task.id,
        "requested_at": now,
        "requested_by": actor.person_id,
        "requester_name": actor.name,
        "old_due_at": task.original_due_at,
        "proposed_due_at": extended,
        "reason": MOVED_BEFORE,
        "decision": Decision.APPROVED,
        "decided_at": now,
        "decided_by": actor.person_id,
        "decider_name": actor.name,
        "granted_due_at": extended,
    }

"""Changing a task that exists: what all use cases share. Nothing here checks rights or commits."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.attributes import flag_modified

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.tasks.deadline_listener import tell_deadline_moved
from giaoviec.tasks.ladder import keep_place
from giaoviec.tasks.models import DeadlineChange, Decision, StatusChange, Task, TaskLook
from giaoviec.tasks.spans import carry_on
from giaoviec.tasks.status import Move, TaskStatus, target_of

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
# What the audit line of a move is called: "task.submitted".
DONE_WORD = {
    Move.ACKNOWLEDGE: "acknowledged",
    Move.REFUSE: "refused",
    Move.INSIST: "insisted",
    Move.REASSIGN: "reassigned",
    Move.START: "started",
    Move.SUBMIT: "submitted",
    Move.CONFIRM: "confirmed",
    Move.RETURN: "returned",
    Move.REOPEN: "reopened",
    Move.SUSPEND: "suspended",
    Move.RESUME: "resumed",
    Move.WITHDRAW: "withdrawn",
}


def move(
    session: Session,
    task: Task,
    step: Move,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    submitted_at: datetime | None = None,
    **details: object,
) -> StatusChange:
    """Make a move of the lifecycle: status, moments, StatusChange, span, audit line, next look.

    `submitted_at` goes with SUBMIT: when the result was handed in. Further
    keywords go into the audit line.

    Raises:
        MoveNotPossible: the table of moves has no such move from here.
        OutOfOrder: `now` lies before the last change.
    """
    source = task.status
    target = target_of(step, source, task_id=task.id)
    if step is Move.RESUME and task.resumes_to is not None:
        target = task.resumes_to
    keep_place(session, task, step, now=now)
    marks = _marks(task, step, source, now, submitted_at)
    task.status = target
    for name, value in marks.items():
        setattr(task, name, value)
    wake(task, now=now)
    change = StatusChange(
        task_id=task.id,
        move=step,
        source=source,
        target=target,
        at=now,
        actor_name=actor.name,
        person_id=actor.person_id,
        on_behalf_of=actor.on_behalf_of,
        reason=reason,
    )
    session.add(change)
    carry_on(session, task, now=now)
    facts = {"before": source.value, "after": target.value, "reason": reason} | details
    record(session, actor, f"task.{DONE_WORD[step]}", "task", task.id, at=now, **facts)
    return change


def wake(task: Task, *, now: datetime) -> None:
    """Let the planner look at the task now; called by every change.

    A task that has just been closed or suspended gets a last look too: the
    planner then tells those to whom it had been carried up. The task is written
    even when nothing in it changes: its revision must grow, or a planner that
    read a look of this very second would take ours away with it.
    """
    session = object_session(task)
    assert session is not None
    flag_modified(task, "status")
    row = {"task_id": task.id, "look_at": now, "revision": task.revision + 1}
    insert = _INSERT[session.get_bind().dialect.name](TaskLook)
    asked_again = insert.on_conflict_do_update(
        index_elements=["look_at", "task_id"], set_={"revision": row["revision"]}
    )
    session.execute(asked_again, row)


def set_deadline(session: Session, task: Task, due_at: datetime, *, now: datetime) -> None:
    """Put another deadline in force; the original one stays.

    Cooperating parts that had the task's deadline move with it. A task that
    had none gets its original deadline now. What waited to be told of the old
    one is superseded here and now.
    """
    old = task.due_at
    task.due_at = due_at
    if task.original_due_at is None:
        task.original_due_at = due_at
    task.deadline_version += 1
    task.deadline_set_at = now
    tell_deadline_moved(session, task.id, version=task.deadline_version, now=now)
    for part in task.coop_parts:
        if part.due_at == old and part.done_at is None:
            part.due_at = due_at
    wake(task, now=now)
    carry_on(session, task, now=now)


def drop_extension(
    request: DeadlineChange | None, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Close a request for more time that has lost its meaning (another unit leads, it is withdrawn)."""
    if request is None:
        return
    request.decision = Decision.REFUSED
    request.decided_at = now
    request.decided_by = actor.person_id
    request.decider_name = actor.name
    request.on_behalf_of = actor.on_behalf_of
    request.decision_reason = reason


def _marks(
    task: Task, step: Move, source: TaskStatus, now: datetime, submitted_at: datetime | None
) -> dict[str, Any]:
    """The moments and marks that go with a move."""
    seen_at = task.acknowledged_at or now
    marks: dict[Move, dict[str, Any]] = {
        Move.ACKNOWLEDGE: {"acknowledged_at": now, "refused_at": None},
        Move.START: {"acknowledged_at": seen_at, "refused_at": None},
        Move.REFUSE: {"refused_at": now},
        Move.INSIST: {"refused_at": None},
        Move.REASSIGN: {"acknowledged_at": None, "refused_at": None},
        Move.SUBMIT: {
            "acknowledged_at": seen_at,
            "refused_at": None,
            "submitted_at": submitted_at or now,
        },
        Move.CONFIRM: {"done_at": task.submitted_at, "closed_at": now},
        Move.RETURN: {"submitted_at": None},
        Move.REOPEN: {"submitted_at": None, "done_at": None, "closed_at": None},
        Move.SUSPEND: {"resumes_to": source},
        Move.RESUME: {"resumes_to": None},
        Move.WITHDRAW: {"submitted_at": None, "closed_at": now},
    }
    return marks[step]

"""Who carries it out: an owner is named, changed, and the work handed down inside the unit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Verb
from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.org.models import Person
from giaoviec.tasks import identity, lookups, refusals
from giaoviec.tasks.actions import Action
from giaoviec.tasks.addressees import Capacity
from giaoviec.tasks.change import wake
from giaoviec.tasks.entered import entered
from giaoviec.tasks.held import Held, directory_of, take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import DeadlineKind, Task
from giaoviec.tasks.new import Deadline, NewTask, add_assigned_task
from giaoviec.tasks.policy import facts_of_unit, require_may
from giaoviec.tasks.spans import carry_on
from giaoviec.tasks.tell import only, tell, tell_assigned
from giaoviec.tasks.usecases.assign import same_tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOwner:
    task_id: int
    person_id: int
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignOwner:
    task_id: int
    person_id: int
    reason: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandDown:
    """A part of the task for a unit inside the lead unit; without `due_at` the parent's deadline."""

    task_id: int
    content: str
    unit_id: int
    owner_id: int | None = None
    due_at: datetime | None = None
    deliverable: str = ""
    revision: int | None = None


def name_owner(cmd: NameOwner, *, actor: Actor, now: datetime) -> None:
    """The head names the official who carries the task out.

    Raises:
        HasOwner: it has one; `reassign_owner` changes them.
        OwnerNotInUnit: the person does not serve in the lead unit or below it.
    """
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.NAME_OWNER)
        if held.task.owner_id is not None:
            owner = session.get_one(Person, held.task.owner_id)
            raise refusals.HasOwner(task=held.task.id, person=owner.name)
        _put_owner(session, held, cmd.person_id, recorded, "task.owner-named", "")


def reassign_owner(cmd: ReassignOwner, *, actor: Actor, now: datetime) -> None:
    """Give the work to another official of the unit; the old one is told that it is no longer theirs.

    Raises:
        NoOwnerYet, AlreadyOwner, OwnerNotInUnit.
    """
    reason = entered(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.NAME_OWNER)
        task, old = held.task, held.task.owner_id
        if old is None:
            raise refusals.NoOwnerYet(task=task.id)
        _put_owner(session, held, cmd.person_id, recorded, "task.owner-changed", reason)
        tell(
            session, Kind.NOT_YOURS, task, held.directory, actor=recorded, now=now,
            to=only([old], Capacity.OWNER), reason=reason,
        )  # fmt: skip


def hand_down(cmd: HandDown, *, actor: Actor, now: datetime) -> int:
    """Make a child task inside the lead unit; returns its id. The giver confirms its result.

    Raises:
        OutsideLeadUnit: the unit does not belong to the lead unit.
        LaterThanParent: due after the task it comes from.
        SameTask: that unit has this very content from this document already.
    """
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        held.allow(Action.HAND_DOWN)
        parent, day = held.task, zone.local_date(now)
        content = entered(cmd.content)
        if not content:
            raise refusals.ContentMissing
        unit = lookups.units_on(session, {cmd.unit_id}, day).get(cmd.unit_id)
        if unit is None:
            raise refusals.UnitUnknown
        if not unit.path.startswith(parent.lead_unit.path):
            raise refusals.OutsideLeadUnit(unit=unit.name, lead=parent.lead_unit_name)
        recorded = require_may(actor, held.rights, Verb.ASSIGN, facts_of_unit(unit, parent.field))
        if cmd.owner_id is not None:
            lookups.owner_in(session, cmd.owner_id, unit, day=day)
        same = same_tasks(session, parent.document_id).get((unit.id, identity.content_key(content)))
        if same is not None:
            raise refusals.SameTask(unit=unit.name, task=same)
        new = NewTask(
            document=parent.document,
            content=content,
            lead_unit=unit,
            deadline=_inner_deadline(parent, cmd.due_at, now),
            owner_id=cmd.owner_id,
            assigner_id=recorded.on_behalf_of or recorded.person_id,
            deliverable=entered(cmd.deliverable, limit=300),
            urgency=parent.urgency,
            field=parent.field,
            parent_id=parent.id,
        )
        child = add_assigned_task(session, new, actor=recorded, now=now)
        wake(parent, now=now)
        record(session, recorded, "task.handed-down", "task", parent.id, at=now, child=child.id)
        directory = directory_of(session, child, now=now)
        tell_assigned(session, [child], directory, actor=recorded, now=now)
        return child.id


def _inner_deadline(parent: Task, due_at: datetime | None, now: datetime) -> Deadline:
    chosen = due_at or parent.due_at
    if chosen is None:
        return Deadline(kind=DeadlineKind.NONE, reason=parent.no_deadline_reason)
    if parent.due_at is not None and chosen > parent.due_at:
        raise refusals.LaterThanParent(due_at=chosen, parent_due_at=parent.due_at)
    if due_at is not None and due_at <= now:
        raise refusals.DueInPast(due_at=due_at)
    return Deadline(kind=DeadlineKind.ABSOLUTE, due_at=chosen)


def _put_owner(
    session: Session, held: Held, person_id: int, recorded: Actor, action: str, reason: str
) -> None:
    task, now = held.task, held.now
    person = lookups.owner_in(session, person_id, task.lead_unit, day=zone.local_date(now))
    if task.owner_id == person.id:
        raise refusals.AlreadyOwner(person=person.name)
    before, task.owner_id = task.owner_id, person.id
    wake(task, now=now)
    carry_on(session, task, now=now)
    record(
        session, recorded, action, "task", task.id, at=now,
        before=before, after=person.id, name=person.name, reason=reason,
    )  # fmt: skip
    directory = directory_of(session, task, now=now)
    tell(session, Kind.ASSIGNED, task, directory, actor=recorded, now=now, reason=reason)

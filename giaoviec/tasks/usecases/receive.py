"""Taking a task on, refusing it as not ours, and the assigner's answer."""

from dataclasses import dataclass
from datetime import datetime

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.tasks import lookups, refusals
from giaoviec.tasks.actions import Action
from giaoviec.tasks.addressees import Capacity, doers
from giaoviec.tasks.change import drop_extension, move
from giaoviec.tasks.entered import reason_for
from giaoviec.tasks.held import directory_of, take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.status import Move
from giaoviec.tasks.tell import only, tell, tell_assigned
from giaoviec.tasks.usecases.assign import same_tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeTask:
    task_id: int
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseTask:
    """It is not ours, for this reason."""

    task_id: int
    reason: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsistOnTask:
    """It stays with the unit that refused it, for this reason."""

    task_id: int
    reason: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignLead:
    task_id: int
    unit_id: int
    reason: str
    revision: int | None = None


def acknowledge_task(cmd: AcknowledgeTask, *, actor: Actor, now: datetime) -> None:
    """The unit has seen it and takes it on. The deadline runs as before."""
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.ACKNOWLEDGE)
        move(session, held.task, Move.ACKNOWLEDGE, actor=recorded, now=now)


def refuse_as_not_ours(cmd: RefuseTask, *, actor: Actor, now: datetime) -> None:
    """Say that the task is not this unit's; the assigner insists or gives it to another.

    Until they answer it stays with the unit, and its deadline runs.
    """
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.REFUSE)
        move(session, held.task, Move.REFUSE, actor=recorded, now=now, reason=reason)
        tell(
            session, Kind.REFUSED, held.task, held.directory,
            actor=recorded, now=now, reason=reason,
        )  # fmt: skip


def insist_on_task(cmd: InsistOnTask, *, actor: Actor, now: datetime) -> None:
    """Answer a refusal: the task stays where it is."""
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.INSIST)
        move(session, held.task, Move.INSIST, actor=recorded, now=now, reason=reason)
        tell(
            session, Kind.INSISTED, held.task, held.directory,
            actor=recorded, now=now, reason=reason,
        )  # fmt: skip


def reassign_lead(cmd: ReassignLead, *, actor: Actor, now: datetime) -> None:
    """Give the task to another lead unit, which begins anew under the same deadline.

    The owner goes with the old unit. A request for more time that waits is
    closed: the new unit has not asked.

    Raises:
        SameLead, UnitTwice, SameTask, UnitUnknown: the unit cannot lead it.
    """
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.REASSIGN_LEAD)
        task = held.task
        unit = lookups.units_on(session, {cmd.unit_id}, zone.local_date(now)).get(cmd.unit_id)
        if unit is None:
            raise refusals.UnitUnknown
        if unit.id == task.lead_unit_id:
            raise refusals.SameLead(unit=unit.name)
        if unit.id in {part.unit_id for part in task.coop_parts}:
            raise refusals.UnitTwice(unit=unit.name)
        same = same_tasks(session, task.document_id).get((unit.id, task.content_key))
        if same is not None:
            raise refusals.SameTask(unit=unit.name, task=same)
        before, old = task.lead_unit_name, doers(task, held.directory)
        task.lead_unit, task.lead_unit_id, task.lead_unit_name = unit, unit.id, unit.name
        task.owner_id = None
        drop_extension(held.situation.extension, actor=recorded, now=now, reason=reason)
        move(
            session, task, Move.REASSIGN, actor=recorded, now=now, reason=reason,
            lead_unit={"before": before, "after": unit.name},
        )  # fmt: skip
        directory = directory_of(session, task, now=now)
        tell(
            session, Kind.NOT_YOURS, task, directory, actor=recorded, now=now,
            to=only(old, Capacity.OWNER), reason=reason,
        )  # fmt: skip
        tell_assigned(session, [task], directory, actor=recorded, now=now)

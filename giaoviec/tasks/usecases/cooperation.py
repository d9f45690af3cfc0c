"""Who cooperates may change after a task was given: units are added, and withdrawn with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.org.models import Unit
from giaoviec.tasks import lookups, refusals
from giaoviec.tasks.actions import Action
from giaoviec.tasks.addressees import cooperators
from giaoviec.tasks.change import wake
from giaoviec.tasks.entered import reason_for
from giaoviec.tasks.held import Held, directory_of, take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import CoopPart
from giaoviec.tasks.tell import tell
from giaoviec.tasks.usecases.extensions import require_in_reach


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCooperating:
    """Without `due_at` the task's own deadline is that of each part."""

    task_id: int
    unit_ids: Sequence[int]
    due_at: datetime | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCooperating:
    task_id: int
    unit_id: int
    reason: str
    revision: int | None = None


def add_cooperating(cmd: AddCooperating, *, actor: Actor, now: datetime) -> None:
    """Have further units cooperate; they are told as if they had been named when it was given.

    A unit that was withdrawn may be added again: it begins a part anew.

    Raises:
        NoUnits, UnitUnknown, UnitTwice, AlreadyCooperating: the units.
        DueInPast, DueTooFar: their own deadline; OwnDueWanted: they need one.
    """
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.ADD_COOP)
        due_at = _due_of_new_parts(held, cmd.due_at)
        parts = [
            CoopPart(unit=unit, unit_name=unit.name, due_at=due_at, added_at=now)
            for unit in _units_to_add(held, cmd.unit_ids)
        ]
        held.task.every_part.extend(parts)
        wake(held.task, now=now)
        record(
            session, recorded, "task.cooperation-added", "task", held.task.id, at=now,
            units=[part.unit_name for part in parts], due_at=due_at,
        )  # fmt: skip
        session.flush()  # the directory is asked about the units' ids
        directory = directory_of(session, held.task, now=now)
        tell(
            session, Kind.COOPERATING, held.task, directory, actor=recorded, now=now,
            to=cooperators(parts, directory),
        )  # fmt: skip


def withdraw_cooperating(cmd: WithdrawCooperating, *, actor: Actor, now: datetime) -> None:
    """Let a unit cooperate no more; what it reported and answered stays in the task's history.

    Raises:
        ReasonMissing; NotCooperating: the unit has no part now.
    """
    reason = reason_for(cmd.reason)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded = held.allow(Action.WITHDRAW_COOP)
        part = next((one for one in held.task.coop_parts if one.unit_id == cmd.unit_id), None)
        if part is None:
            raise refusals.NotCooperating(task=held.task.id)
        part.withdrawn_at = now
        wake(held.task, now=now)
        record(
            session, recorded, "task.cooperation-withdrawn", "task", held.task.id, at=now,
            unit=part.unit_name, reason=reason, answered_at=part.done_at,
        )  # fmt: skip
        tell(
            session, Kind.NOT_COOPERATING, held.task, held.directory, actor=recorded, now=now,
            to=cooperators([part], held.directory),
            unit=part.unit_name, unit_id=part.unit_id, reason=reason,
        )  # fmt: skip


def _units_to_add(held: Held, unit_ids: Sequence[int]) -> Iterator[Unit]:
    if not unit_ids:
        raise refusals.NoUnits
    known = lookups.units_on(held.session, unit_ids, zone.local_date(held.now))
    taken = {part.unit_id for part in held.task.coop_parts}
    seen = {held.task.lead_unit_id}
    for unit_id in unit_ids:
        unit = known.get(unit_id)
        if unit is None:
            raise refusals.UnitUnknown
        if unit_id in seen:
            raise refusals.UnitTwice(unit=unit.name)
        if unit_id in taken:
            raise refusals.AlreadyCooperating(unit=unit.name)
        seen.add(unit_id)
        yield unit


def _due_of_new_parts(held: Held, own: datetime | None) -> datetime | None:
    due_at = held.task.due_at if own is None else own
    if due_at is not None and due_at <= held.now:
        refusal = refusals.OwnDueWanted if own is None else refusals.DueInPast
        raise refusal(due_at=due_at)
    if own is not None:
        require_in_reach(held, own)
    return due_at

"""In which open tasks somebody has a part, and of what kind: what "my work" is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    SelectBase,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)

from giaoviec.core.actor import Role
from giaoviec.org.models import Unit
from giaoviec.tasks.among_open import is_open
from giaoviec.tasks.mine_seats import Seat, trees
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, Task
from giaoviec.tasks.moments import Moment, moment
from giaoviec.tasks.status import OPEN, TaskStatus


@dataclass(frozen=True, slots=True)
class _Part:
    """Tasks in which somebody has a part of one kind."""

    where: ColumnElement[bool]
    # They carry it out.
    is_doer: bool = False
    # Their word is waited for.
    is_waiting: bool = False
    # They answer for a part of what others lead.
    is_cooperating: bool = False
    # Many, or many closed ones, or found by their ids: not to be looked for by state.
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """All that a leader answers for: so many tasks that they are counted, not listed one by one."""

    seat: Seat
    where: ColumnElement[bool]

    @property
    def is_everything(self) -> bool:
        return self.seat.is_chair


def charge_of(seats: Sequence[Seat]) -> Charge | None:
    """The widest charge: the Chair's, else the first portfolio; None for whoever leads nothing."""
    leading = [one for one in seats if one.role is Role.LEADER and not one.within]
    for seat in leading:
        if seat.is_chair:
            return Charge(seat, true())
    for seat in leading:
        if seat.portfolio:
            return Charge(seat, Task.lead_unit_id.in_(trees(seat.portfolio)))
    return None


def parts_of(seats: Sequence[Seat], charge: Charge | None, soon_until: Moment) -> Subquery:
    """Open tasks that concern the actor, each once, with what they are in it; not those of `charge`.

    A union of small questions, each with an index of its own, and most
    answered by the index alone: one question with many ORs would read every
    open task. Each asks for less than `visible_to` allows, so nothing is found
    that its reader may not open. `is_charged` says which the charge holds too.
    """
    charged: ColumnElement[int] = literal(0)
    if charge is not None:
        charged = case((and_(charge.where, Task.due_at <= moment(soon_until)), 1), else_=0)
    arms = [
        _arm(part, seat, charged) for seat in seats for part in _parts_of(seat, charge, soon_until)
    ]
    each = union_all(*arms).subquery()
    same = (each.c.id, each.c.due_at, each.c.status, each.c.submitted_at, each.c.is_charged)
    return (
        select(
            *same,
            func.max(each.c.is_doer).label("is_doer"),
            func.max(each.c.is_waiting).label("is_waiting"),
            func.min(each.c.is_cooperating).label("is_cooperating"),
            func.max(each.c.is_unassigned).label("is_unassigned"),
            func.max(each.c.is_new).label("is_new"),
        )
        .group_by(*same)
        .subquery("mine")
    )


def _arm(part: _Part, seat: Seat, charged: ColumnElement[int]) -> SelectBase:
    nothing: ColumnElement[int] = literal(0)
    is_unassigned, is_new = nothing, nothing
    if part.is_doer:
        is_unassigned = case((Task.owner_id.is_(None), 1), else_=0)
        is_new = case((Task.acknowledged_at.is_(None), 1), else_=0)
    inside = [Task.lead_unit_id.in_(trees([path])) for path in seat.within]
    return select(
        Task.id,
        Task.due_at,
        Task.status,
        Task.submitted_at,
        charged.label("is_charged"),
        literal(int(part.is_doer)).label("is_doer"),
        literal(int(part.is_waiting)).label("is_waiting"),
        literal(int(part.is_cooperating)).label("is_cooperating"),
        is_unassigned.label("is_unassigned"),
        is_new.label("is_new"),
    ).where(is_open() if part.is_many else Task.status.in_(sorted(OPEN)), part.where, *inside)


def _parts_of(seat: Seat, charge: Charge | None, soon_until: Moment) -> Iterator[_Part]:
    person = seat.person
    focal_units = select(Unit.id).where(Unit.focal_point_id == person, Unit.id.in_(seat.units))
    yield _Part(Task.owner_id == person, is_doer=True)
    yield _Part(and_(Task.owner_id.is_(None), Task.lead_unit_id.in_(focal_units)), is_doer=True)
    yield from _waiting(person)
    # Whatever presses is the Chair's.
    if charge is None or not charge.is_everything:
        for theirs in (Task.monitor_id == person, Task.assigner_id == person):
            yield _Part(and_(theirs, Task.due_at <= moment(soon_until)), is_many=True)
    own_parts = _open_parts().where(CoopPart.owner_id == person)
    yield _Part(Task.id.in_(own_parts), is_cooperating=True, is_many=True)
    if seat.role is Role.HEAD and seat.trees:
        units = trees(seat.trees)
        yield _Part(Task.lead_unit_id.in_(units), is_doer=True)
        parts = _open_parts().where(CoopPart.unit_id.in_(units))
        yield _Part(Task.id.in_(parts), is_cooperating=True, is_many=True)
    if seat.role is Role.LEADER:
        for where in _led(seat, charge):
            yield _Part(and_(where, Task.due_at <= moment(soon_until)), is_many=True)


def _waiting(person: ColumnElement[int]) -> Iterator[_Part]:
    """What waits for their word, of what they follow or assigned.

    The same word as in `waiting.waiting_for`: a result is the monitor's to
    confirm, and the assigner's where there is no monitor.
    """
    follows, assigned = Task.monitor_id == person, Task.assigner_id == person
    is_handed_in = Task.status == TaskStatus.SUBMITTED
    is_refused = and_(Task.status == TaskStatus.ASSIGNED, Task.refused_at.is_not(None))
    pending = select(DeadlineChange.task_id).where(DeadlineChange.decision == Decision.PENDING)
    is_assigners_to_review = and_(is_handed_in, Task.monitor_id.is_(None))
    for theirs, is_to_review in ((follows, is_handed_in), (assigned, is_assigners_to_review)):
        for state in (is_to_review, is_refused):
            yield _Part(and_(theirs, state), is_waiting=True)
        yield _Part(and_(theirs, Task.id.in_(pending)), is_waiting=True, is_many=True)


def _led(seat: Seat, charge: Charge | None) -> Iterator[ColumnElement[bool]]:
    """What a leader answers for besides the charge that is counted."""
    if charge is not None and charge.is_everything:
        return
    if seat.is_chair:
        # Stood in for within a unit: the arm is limited to it.
        yield true()
        return
    if seat.portfolio and not (charge and charge.seat is seat):
        yield Task.lead_unit_id.in_(trees(seat.portfolio))
    if seat.fields:
        yield Task.field.in_(seat.fields)


def _open_parts() -> Select[int]:
    return select(CoopPart.task_id).where(
        CoopPart.done_at.is_(None), CoopPart.withdrawn_at.is_(None)
    )

"""What happens to a unit in the course of time: a new name, its end, another focal point."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotFound
from giaoviec.core.text import squash
from giaoviec.org import unit_names
from giaoviec.org.entered import NAME, check_period, required
from giaoviec.org.locking import lock_organisation
from giaoviec.org.models import Appointment, Person, Unit
from giaoviec.org.policy import check_administers
from giaoviec.org.unit_refusals import (
    CommitteeStays,
    NameUnchanged,
    NotInUnit,
    RenamedBeforeBegin,
    RenamedInFuture,
    StillHasUnits,
)
from giaoviec.org.usecases.units import unit_to_change
from giaoviec.org.validity import holds_on

_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameUnit:
    """`since`: the first day of the new name, today or before."""

    unit_id: int
    name: str
    since: date


def rename_unit(cmd: RenameUnit, *, actor: Actor, now: datetime) -> None:
    """Give a unit another name from a day on.

    Tasks keep the name that it had when they were given, and the old name
    still finds it in papers of the days before.

    Raises:
        NotFound, NotAllowed.
        NotUsable: no name, the same name, or a day that cannot be.
    """
    check_administers(actor)
    name = required(cmd.name, field="name", limit=NAME)
    if cmd.since > zone.local_date(now):
        raise RenamedInFuture(field="since", since=cmd.since)
    with transaction() as session:
        lock_organisation(session)
        unit = unit_to_change(session, cmd.unit_id)
        if unit.name == name:
            raise NameUnchanged(field="name")
        first = next(
            (
                row.valid_from
                for row in unit_names.names_of(session, unit.id)
                if row.key == squash(unit.name)
            ),
            None,
        )
        first = first or unit.valid_from
        if first is not None and cmd.since <= first:
            raise RenamedBeforeBegin(field="since", first=first)
        before = unit.name
        unit_names.change_name(session, unit, name, since=cmd.since)
        record(
            session, actor, "unit.renamed", "unit", unit.id, at=now,
            before={"name": before}, after={"name": name}, since=cmd.since,
        )  # fmt: skip


def end_unit(unit_id: int, *, last_day: date, actor: Actor, now: datetime) -> int:
    """Let a unit and the posts in it end with this day; returns how many posts ended.

    Raises:
        NotFound, NotAllowed.
        CommitteeStays: it is the one at the top.
        StillHasUnits: units below it go on after that day.
        EndsTooEarly: it begins after that day.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        unit = unit_to_change(session, unit_id)
        if unit.parent_id is None:
            raise CommitteeStays(field="last_day")
        check_period(unit.valid_from, last_day, field="last_day")
        _require_nothing_below(session, unit, last_day)
        posts = session.scalars(
            select(Appointment).where(
                Appointment.unit_id == unit.id,
                or_(Appointment.valid_to.is_(None), Appointment.valid_to > last_day),
            )
        ).all()
        for post in posts:
            if post.valid_from is not None and post.valid_from > last_day:
                session.delete(post)
            else:
                post.valid_to = last_day
        before, unit.valid_to = unit.valid_to, last_day
        record(
            session, actor, "unit.ended", "unit", unit.id, at=now,
            before={"valid_to": before}, after={"valid_to": last_day},
            posts=[post.id for post in posts],
        )  # fmt: skip
        return len(posts)


def reopen_unit(unit_id: int, *, actor: Actor, now: datetime) -> None:
    """Take the end of a unit back; posts that ended with it stay ended.

    Raises:
        NotFound, NotAllowed.
    """
    check_administers(actor)
    with transaction() as session:
        unit = unit_to_change(session, unit_id)
        if unit.valid_to is None:
            return
        before, unit.valid_to = unit.valid_to, None
        record(
            session, actor, "unit.reopened", "unit", unit.id, at=now,
            before={"valid_to": before}, after={"valid_to": None},
        )  # fmt: skip


def name_focal_point(unit_id: int, person_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Say who receives for a unit that has named no owner; None: nobody.

    Raises:
        NotFound, NotAllowed.
        NotInUnit: the person holds no post there today.
    """
    check_administers(actor)
    with transaction() as session:
        unit = unit_to_change(session, unit_id)
        if unit.focal_point_id == person_id:
            return
        if person_id is not None:
            _require_serving(session, unit, person_id, zone.local_date(now))
        before, unit.focal_point_id = unit.focal_point_id, person_id
        record(
            session, actor, "unit.focal_point_named", "unit", unit.id, at=now,
            before={"person": before}, after={"person": person_id},
        )  # fmt: skip


def _require_nothing_below(session: Session, unit: Unit, last_day: date) -> None:
    names = session.scalars(
        select(Unit.name)
        .where(
            Unit.path.startswith(unit.path),
            Unit.id != unit.id,
            or_(Unit.valid_to.is_(None), Unit.valid_to > last_day),
        )
        .order_by(Unit.path)
    ).all()
    if names:
        shown = "; ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        raise StillHasUnits(field="last_day", count=len(names), names=shown)


def _require_serving(session: Session, unit: Unit, person_id: int, day: date) -> None:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    serves = session.scalar(
        select(Appointment.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            Appointment.person_id == person_id,
            Unit.path.startswith(unit.path),
            holds_on(day, Appointment),
        )
        .limit(1)
    )
    if serves is None:
        raise NotInUnit(field="person", name=person.name, unit=unit.name)

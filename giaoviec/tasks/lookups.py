"""Units and people named in commands, found and checked against the day."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from giaoviec.org.models import Appointment, Person, Unit
from giaoviec.org.validity import holds_on
from giaoviec.tasks.models import Task
from giaoviec.tasks.refusals import OwnerNotInUnit, PersonUnknown


def units_on(session: Session, unit_ids: Collection[int], day: date) -> Mapping[int, Unit]:
    """Those of these units that exist on the day, by id."""
    rows = session.scalars(select(Unit).where(Unit.id.in_(unit_ids), holds_on(day, Unit)))
    return {unit.id: unit for unit in rows}


def person_named(session: Session, person_id: int) -> Person:
    """Raises:
    PersonUnknown: nobody has this id.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise PersonUnknown
    return person


def require_people(session: Session, person_ids: Collection[int | None]) -> None:
    """Raises:
    PersonUnknown: one of these is nobody's id; None is passed over.
    """
    wanted = {one for one in person_ids if one is not None}
    if wanted and len(session.scalars(select(Person.id).where(Person.id.in_(wanted))).all()) < len(
        wanted
    ):
        raise PersonUnknown


def owner_in(session: Session, person_id: int, unit: Unit, *, day: date) -> Person:
    """The person, who serves in the unit or below it on the day.

    Raises:
        PersonUnknown, OwnerNotInUnit.
    """
    person = person_named(session, person_id)
    post = (
        exists()
        .where(Appointment.person_id == person_id, holds_on(day, Appointment))
        .where(Appointment.unit_id == Unit.id, Unit.path.startswith(unit.path))
    )
    if not session.scalar(select(post)):
        raise OwnerNotInUnit(person=person.name, unit=unit.name)
    return person


def open_tasks_of(session: Session, unit_id: int) -> int:
    """How many tasks the unit itself leads that are not closed: what an ending unit leaves behind."""
    count = select(func.count(Task.id)).where(
        Task.lead_unit_id == unit_id, Task.closed_at.is_(None)
    )
    return session.scalar(count) or 0

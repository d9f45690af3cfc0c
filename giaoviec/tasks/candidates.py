"""Whom and what one may choose for a task: people of a unit's tree, units to lead or to receive."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session, aliased

from giaoviec.org.models import Appointment, Person, Unit, UnitKind
from giaoviec.org.validity import holds_on

# A select longer than this is of no use to anybody.
MOST = 1000


def people_within(
    session: Session, unit_paths: Sequence[str], day: date
) -> Sequence[Row[int, str, str, str, str]]:
    """Who serves in these units or below on the day, by given name: id, name, title, unit, path.

    Somebody with several posts there stands once, with the first.
    """
    if not unit_paths:
        return []
    rows = session.execute(
        select(Person.id, Person.name, Appointment.title, Unit.name.label("unit"), Unit.path)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            holds_on(day, Appointment),
            or_(*(Unit.path.startswith(path, autoescape=True) for path in unit_paths)),
        )
        .order_by(Person.name_key, Person.id, Appointment.id)
        .limit(MOST)
    )
    return rows.all()


def people_to_monitor(session: Session, day: date) -> Sequence[Row[int, str, str, str]]:
    """Who serves in an office or below one on the day, by given name: id, name, title, unit.

    Somebody with several posts there stands once, with the first.
    """
    office = aliased(Unit)
    rows = session.execute(
        select(Person.id, Person.name, Appointment.title, Unit.name.label("unit"))
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .join(office, Unit.path.startswith(office.path))
        .where(office.kind == UnitKind.OFFICE, holds_on(day, Appointment))
        .order_by(Person.name_key, Person.id, Appointment.id)
        .limit(MOST)
    ).all()
    return list({row.id: row for row in reversed(rows)}.values())[::-1]


def units_to_lead(session: Session, lead: Unit, day: date) -> Sequence[Unit]:
    """Units that could lead instead: bodies for a body, its neighbours for a division; by name."""
    if lead.kind is UnitKind.DIVISION:
        wanted = Unit.parent_id == lead.parent_id
    else:
        wanted = Unit.kind.not_in((UnitKind.DIVISION, UnitKind.COMMITTEE))
    return session.scalars(
        select(Unit)
        .where(wanted, Unit.id != lead.id, holds_on(day, Unit))
        .order_by(Unit.name_folded, Unit.id)
        .limit(MOST)
    ).all()


def units_below(session: Session, lead: Unit, day: date) -> Sequence[Unit]:
    """The lead unit itself and everything inside it, from the top down."""
    return session.scalars(
        select(Unit)
        .where(Unit.path.startswith(lead.path, autoescape=True), holds_on(day, Unit))
        .order_by(Unit.path)
        .limit(MOST)
    ).all()

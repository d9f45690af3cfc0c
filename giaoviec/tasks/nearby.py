"""The part of the organisation that one task concerns, read without loading all of it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.org.directory import Directory
from giaoviec.org.facts import Absence, Charge, PersonFacts, Post, UnitFacts
from giaoviec.org.models import Appointment, Person, Portfolio, Rank, StandIn, Unit, UnitKind
from giaoviec.org.validity import holds_on


def directory_near(
    session: Session, *, unit_ids: Collection[int], person_ids: Collection[int | None], at: datetime
) -> Directory:
    """A Directory of these units with all above them, the offices, and the people who matter there.

    Says the same as `org.directory.load_directory` about heads, focal points,
    service, stand-ins, the office, vice-chairs and the Chair, in six queries
    of a few rows; it knows no other people.
    """
    day = zone.local_date(at)
    units = _units(session, unit_ids)
    absences = [
        Absence._make(row)
        for row in session.execute(
            select(StandIn.absent_id, StandIn.stand_in_id, StandIn.unit_id)
            .where(StandIn.starts_at <= at, StandIn.ends_at > at)
            .order_by(StandIn.id)
        )
    ]
    charges = [
        Charge._make(row)
        for row in session.execute(
            select(Portfolio.person_id, Portfolio.unit_id, Portfolio.field)
            .where(holds_on(day, Portfolio))
            .order_by(Portfolio.id)
        )
    ]
    wanted = {one for one in person_ids if one is not None}
    wanted |= {unit.focal_point_id for unit in units if unit.focal_point_id is not None}
    wanted |= {absence.stand_in_id for absence in absences}
    wanted |= {charge.person_id for charge in charges}
    posts = _posts(session, {unit.id for unit in units}, wanted, day)
    wanted |= {post.person_id for post in posts}
    people = session.execute(
        select(Person.id, Person.name, Person.email, Person.locale).where(Person.id.in_(wanted))
    )
    return Directory.of(
        people=map(PersonFacts._make, people),
        units=units,
        posts=posts,
        charges=charges,
        absences=absences,
    )


def _units(session: Session, unit_ids: Collection[int]) -> list[UnitFacts]:
    paths = session.scalars(select(Unit.path).where(Unit.id.in_(unit_ids)))
    line = {int(one) for path in paths for one in path.split("/") if one} | set(unit_ids)
    rows = session.execute(
        select(
            Unit.id, Unit.code, Unit.name, Unit.kind, Unit.parent_id, Unit.path, Unit.focal_point_id
        ).where(or_(Unit.id.in_(line), Unit.kind == UnitKind.OFFICE))
    )  # fmt: skip
    return [UnitFacts._make(row) for row in rows]


def _posts(
    session: Session, unit_ids: Collection[int], person_ids: Collection[int], day: date
) -> list[Post]:
    """Heads of the units and all posts of the people; the one appointed last comes first."""
    rows = session.execute(
        select(Appointment.person_id, Appointment.unit_id, Appointment.rank)
        .where(
            holds_on(day, Appointment),
            or_(
                Appointment.unit_id.in_(unit_ids) & (Appointment.rank == Rank.HEAD),
                Appointment.person_id.in_(person_ids),
            ),
        )
        .order_by(
            Appointment.valid_from.is_(None), Appointment.valid_from.desc(), Appointment.id.desc()
        )
    )
    return [Post._make(row) for row in rows]

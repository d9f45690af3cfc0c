"""The part of the organisation that one task concerns, read without loading all of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Date, bindparam, or_, select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.db import UTCDateTime, read
from giaoviec.org.directory import Directory
from giaoviec.org.facts import Absence, Charge, PersonFacts, Post, UnitFacts
from giaoviec.org.models import Appointment, Person, Portfolio, Rank, StandIn, Unit, UnitKind
from giaoviec.org.validity import holds_on

# Put together once: every page of a task and every change of one asks them.
_DAY = bindparam("day", type_=Date())
_NOW = bindparam("now", type_=UTCDateTime())
_ABSENCES = (
    select(StandIn.absent_id, StandIn.stand_in_id, StandIn.unit_id)
    .where(StandIn.starts_at <= _NOW, StandIn.ends_at > _NOW)
    .order_by(StandIn.id)
)
_CHARGES = (
    select(Portfolio.person_id, Portfolio.unit_id, Portfolio.field)
    .where(holds_on(_DAY, Portfolio))
    .order_by(Portfolio.id)
)
_PATHS = select(Unit.path).where(Unit.id.in_(bindparam("unit_ids", expanding=True)))
_UNITS = select(
    Unit.id, Unit.code, Unit.name, Unit.kind, Unit.parent_id, Unit.path, Unit.focal_point_id
).where(
    or_(Unit.id.in_(bindparam("unit_ids", expanding=True)), Unit.kind == UnitKind.OFFICE)
)  # fmt: skip
# Heads of the units and all posts of the people; the one appointed last comes first.
_POSTS = (
    select(Appointment.person_id, Appointment.unit_id, Appointment.rank)
    .where(
        holds_on(_DAY, Appointment),
        or_(
            Appointment.unit_id.in_(bindparam("unit_ids", expanding=True))
            & (Appointment.rank == Rank.HEAD),
            Appointment.person_id.in_(bindparam("person_ids", expanding=True)),
        ),
    )
    .order_by(
        Appointment.valid_from.is_(None), Appointment.valid_from.desc(), Appointment.id.desc()
    )
)
_PEOPLE = select(Person.id, Person.name, Person.email, Person.locale).where(
    Person.id.in_(bindparam("person_ids", expanding=True))
)


def directory_near(
    session: Session, *, unit_ids: Collection[int], person_ids: Collection[int | None], at: datetime
) -> Directory:
    """A Directory of these units with all above them, the offices, and the people who matter there.

    Says the same as `org.directory.load_directory` about heads, focal points,
    service, stand-ins, the office, vice-chairs and the Chair, in six queries
    of a few rows; it knows no other people.
    """
    paths = [path for (path,) in read(session, _PATHS, {"unit_ids": list(unit_ids)})]
    return directory_along(session, paths, person_ids=person_ids, at=at)


def directory_along(
    session: Session, paths: Collection[str], *, person_ids: Collection[int | None], at: datetime
) -> Directory:
    """The same for who knows the paths of the units already: five queries."""
    day = zone.local_date(at)
    units = _units(session, paths)
    absences = [Absence._make(row) for row in read(session, _ABSENCES, {"now": at})]
    charges = [Charge._make(row) for row in read(session, _CHARGES, {"day": day})]
    wanted = {one for one in person_ids if one is not None}
    wanted |= {unit.focal_point_id for unit in units if unit.focal_point_id is not None}
    wanted |= {absence.stand_in_id for absence in absences}
    wanted |= {charge.person_id for charge in charges}
    asked = {"day": day, "unit_ids": [unit.id for unit in units], "person_ids": list(wanted)}
    posts = [Post._make(row) for row in read(session, _POSTS, asked)]
    wanted |= {post.person_id for post in posts}
    people = read(session, _PEOPLE, {"person_ids": list(wanted)})
    return Directory.of(
        people=map(PersonFacts._make, people),
        units=units,
        posts=posts,
        charges=charges,
        absences=absences,
    )


def _units(session: Session, paths: Collection[str]) -> list[UnitFacts]:
    line = {int(one) for path in paths for one in path.split("/") if one}
    return [UnitFacts._make(row) for row in read(session, _UNITS, {"unit_ids": list(line)})]

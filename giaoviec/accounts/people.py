"""The person behind a new account: found in the unit by name, or made with a post."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from giaoviec.accounts.errors import NameMissing, PersonUnclear, UnitNotFound
from giaoviec.accounts.roles import rank_for_role, title_for_role
from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.text import fold, name_key, tidy
from giaoviec.org.models import Appointment, Person, Rank, Unit
from giaoviec.org.validity import holds_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who the account is for, as told by whoever makes it."""

    name: str
    email: str | None
    role: Role


def unit_with_code(session: Session, code: str) -> Unit:
    """The unit of this code, in the case given or in capitals.

    Raises:
        UnitNotFound: there is none.
    """
    wanted = tidy(code)
    spellings = {wanted, wanted.upper()}
    unit = session.scalar(
        select(Unit).where(Unit.code.in_(spellings)).order_by(Unit.code != wanted).limit(1)
    )
    if unit is None:
        raise UnitNotFound(code=wanted)
    return unit


def person_in_unit(
    session: Session, wanted: Wanted, unit: Unit, *, actor: Actor, now: datetime
) -> Person:
    """The one who serves in the unit under this name, or a new person with a post there.

    An address that is given is taken over. Does not commit.

    Raises:
        NameMissing: the name is empty.
        PersonUnclear: several have this name and the address does not tell which.
    """
    name = tidy(wanted.name)
    if not name:
        raise NameMissing
    namesakes = _serving(session, unit, name, zone.local_date(now))
    if len(namesakes) > 1:
        namesakes = [one for one in namesakes if _same_address(one, wanted)]
        if len(namesakes) != 1:
            raise PersonUnclear(unit=unit.name, name=name, count=len(namesakes) or 2)
    if not namesakes:
        return _newcomer(session, wanted, unit, name, actor=actor, now=now)
    person = namesakes[0]
    if wanted.email and person.email != wanted.email:
        record(
            session, actor, "person.changed", "person", person.id,
            at=now, email={"before": person.email, "after": wanted.email},
        )  # fmt: skip
        person.email = wanted.email
    return person


def _serving(session: Session, unit: Unit, name: str, day: date) -> list[Person]:
    stmt = select(Person).where(
        Person.name_folded == fold(name),
        exists().where(
            Appointment.person_id == Person.id,
            Appointment.unit_id == unit.id,
            holds_on(day, Appointment),
        ),
    )
    # Accents tell people apart: "Tuân" and "Tuấn" fold to the same text.
    return [person for person in session.scalars(stmt) if person.name.lower() == name.lower()]


def _same_address(person: Person, wanted: Wanted) -> bool:
    return bool(wanted.email) and (person.email or "").lower() == str(wanted.email).lower()


def _newcomer(
    session: Session, wanted: Wanted, unit: Unit, name: str, *, actor: Actor, now: datetime
) -> Person:
    person = Person(name=name, name_folded=fold(name), name_key=name_key(name), email=wanted.email)
    session.add(person)
    session.flush()
    rank = rank_for_role(
        wanted.role, unit.kind, unit_has_head=_has_head(session, unit, zone.local_date(now))
    )
    title = title_for_role(wanted.role, rank, unit.kind)
    session.add(Appointment(person_id=person.id, unit_id=unit.id, title=title, rank=rank))
    record(
        session, actor, "person.created", "person", person.id,
        at=now, name=name, email=wanted.email, unit=unit.code, title=title, rank=rank,
    )  # fmt: skip
    return person


def _has_head(session: Session, unit: Unit, day: date) -> bool:
    head = select(Appointment.id).where(
        Appointment.unit_id == unit.id, Appointment.rank == Rank.HEAD, holds_on(day, Appointment)
    )
    return session.scalar(head.limit(1)) is not None

"""People as administrators look for them: a list by pages, and everything that is kept of one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from giaoviec.core import zone
from giaoviec.core.errors import NotFound
from giaoviec.core.text import fold, words
from giaoviec.org.models import Appointment, Person, Portfolio, StandIn, Unit
from giaoviec.org.validity import holds_on, is_within

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person as the list shows them; `posts` of the day have their unit loaded."""

    person: Person
    posts: Sequence[Appointment]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandInLine:
    """A stand-in with the people and the unit in it; `is_over` once it has ended."""

    stand_in: StandIn
    absent_name: str
    stand_in_name: str
    unit_name: str | None
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """Everything kept of one person."""

    person: Person
    # The last one first; each with its unit loaded.
    posts: Sequence[Appointment]
    # Those of them held on the day.
    posts_today: Sequence[Appointment]
    # Each with the name of its unit, if it is of one.
    charges: Sequence[tuple[Portfolio, str | None]]
    # Where somebody stands in for this person, and where this person does for another.
    stand_ins: Sequence[StandInLine]
    # Units whose focal point the person is.
    focal_of: Sequence[Unit]


def list_people(
    session: Session, *, day: date, text: str = "", serving: bool | None = None, page: int = 1
) -> tuple[Sequence[PersonLine], bool]:
    """One page of people by given name, and whether there are more; two queries, three with a text.

    Each word of `text` is looked for in names without accents, codes, addresses,
    and in the posts held on the day: title, code and name of the unit.
    """
    held = exists().where(Appointment.person_id == Person.id, holds_on(day, Appointment))
    stmt = (
        select(Person)
        .order_by(Person.name_key, Person.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    if fold(text):
        stmt = stmt.where(*_meant(session, text, day))
    if serving is not None:
        stmt = stmt.where(held if serving else ~held)
    people = session.scalars(stmt).all()
    posts = _posts_of(session, [one.id for one in people[:PAGE]], day)
    lines = [PersonLine(person=one, posts=posts.get(one.id, ())) for one in people[:PAGE]]
    return lines, len(people) > PAGE


def _meant(session: Session, text: str, day: date) -> Iterator[ColumnElement[bool]]:
    """True of whom the text may mean, a condition for each of its words."""
    held = holds_on(day, Appointment)
    # A few dozen: they are folded here, for no database folds as we do.
    titles = session.scalars(select(Appointment.title).where(held).distinct()).all()
    is_code = func.lower(Unit.code) == fold(text)
    if not words(text):
        yield false()
    for word in words(text):
        named = [title for title in titles if word in fold(title)]
        posts = (
            select(Appointment.person_id)
            .join(Unit, Unit.id == Appointment.unit_id)
            .where(
                held,
                or_(
                    is_code,
                    func.lower(Unit.code) == word,
                    Unit.name_folded.contains(word, autoescape=True),
                    Appointment.title.in_(named),
                ),
            )
        )
        yield or_(
            Person.name_folded.contains(word, autoescape=True),
            func.lower(Person.email).contains(word, autoescape=True),
            func.lower(Person.code).contains(word, autoescape=True),
            Person.id.in_(posts),
        )


def person_file(session: Session, person_id: int, *, now: datetime) -> PersonFile:
    """One person with what is kept of them; five queries.

    Raises:
        NotFound: there is none.
    """
    person, day = session.get(Person, person_id), zone.local_date(now)
    if person is None:
        raise NotFound
    posts = session.scalars(
        select(Appointment)
        .where(Appointment.person_id == person.id)
        .options(joinedload(Appointment.unit, innerjoin=True))
        .order_by(
            Appointment.valid_to.is_not(None), Appointment.valid_to.desc(), Appointment.id.desc()
        )
    ).all()
    charges = session.execute(
        select(Portfolio, Unit.name)
        .outerjoin(Unit, Unit.id == Portfolio.unit_id)
        .where(Portfolio.person_id == person.id)
        .order_by(Portfolio.valid_to.is_not(None), Unit.name_folded, Portfolio.id)
    ).all()
    focal_of = session.scalars(
        select(Unit).where(Unit.focal_point_id == person.id).order_by(Unit.name_folded)
    ).all()
    return PersonFile(
        person=person,
        posts=posts,
        posts_today=[post for post in posts if is_within(day, post.valid_from, post.valid_to)],
        charges=[(line, name) for line, name in charges],
        stand_ins=_stand_ins_of(session, person.id, now),
        focal_of=focal_of,
    )


def _posts_of(
    session: Session, person_ids: Sequence[int], day: date
) -> Mapping[int, Sequence[Appointment]]:
    found: dict[int, list[Appointment]] = defaultdict(list)
    for post in session.scalars(
        select(Appointment)
        .where(Appointment.person_id.in_(person_ids), holds_on(day, Appointment))
        .options(joinedload(Appointment.unit, innerjoin=True))
        .order_by(Appointment.id)
    ):
        found[post.person_id].append(post)
    return found


def _stand_ins_of(session: Session, person_id: int, now: datetime) -> Sequence[StandInLine]:
    absent, other = aliased(Person), aliased(Person)
    rows = session.execute(
        select(StandIn, absent.name, other.name, Unit.name)
        .join(absent, absent.id == StandIn.absent_id)
        .join(other, other.id == StandIn.stand_in_id)
        .outerjoin(Unit, Unit.id == StandIn.unit_id)
        .where(or_(StandIn.absent_id == person_id, StandIn.stand_in_id == person_id))
        .order_by(StandIn.ends_at.desc(), StandIn.id.desc())
        .limit(50)
    )
    return [
        StandInLine(
            stand_in=row[0],
            absent_name=row[1],
            stand_in_name=row[2],
            unit_name=row[3],
            is_over=row[0].ends_at <= now,
        )
        for row in rows
    ]

"""Units as administrators look for them: a list by pages, and everything that is kept of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from giaoviec.core.errors import NotFound
from giaoviec.core.text import fold, squash
from giaoviec.org.models import Appointment, Person, Unit, UnitAlias, UnitKind
from giaoviec.org.unit_names import names_of
from giaoviec.org.validity import holds_on

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit as the list shows it."""

    unit: Unit
    parent_name: str | None
    # People with a post there on the day.
    serving: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFile:
    """Everything kept of one unit. The unit has its parent and focal point loaded."""

    unit: Unit
    names: Sequence[UnitAlias]
    # Right below it, those that exist on the day first.
    children: Sequence[Unit]
    # Held on the day or later, heads first; each with its person loaded.
    posts: Sequence[Appointment]


def list_units(
    session: Session,
    *,
    day: date,
    text: str = "",
    kind: UnitKind | None = None,
    exists: bool | None = None,
    page: int = 1,
) -> tuple[Sequence[UnitLine], bool]:
    """One page of units, the one at the top first and divisions last, and whether there are more.

    One query. `text` is looked for in names, codes and every other spelling.
    """
    parent = aliased(Unit)
    serving = (
        select(func.count(Appointment.person_id.distinct()))
        .where(Appointment.unit_id == Unit.id, holds_on(day, Appointment))
        .correlate(Unit)
        .scalar_subquery()
    )
    stmt = (
        select(Unit, parent.name, serving)
        .outerjoin(parent, parent.id == Unit.parent_id)
        .order_by(
            Unit.parent_id.is_not(None),
            Unit.kind == UnitKind.DIVISION,
            Unit.name_folded,
            Unit.id,
        )
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    if folded := fold(text):
        spelt = select(UnitAlias.unit_id).where(
            UnitAlias.key.contains(squash(text), autoescape=True)
        )
        stmt = stmt.where(
            or_(
                Unit.name_folded.contains(folded, autoescape=True),
                func.lower(Unit.code).contains(folded, autoescape=True),
                *([Unit.id.in_(spelt)] if squash(text) else []),
            )
        )
    if kind is not None:
        stmt = stmt.where(Unit.kind == kind)
    if exists is not None:
        there = holds_on(day, Unit)
        stmt = stmt.where(there if exists else ~there)
    lines = [
        UnitLine(unit=unit, parent_name=name, serving=count)
        for unit, name, count in session.execute(stmt)
    ]
    return lines[:PAGE], len(lines) > PAGE


def unit_file(session: Session, unit_id: int, *, day: date) -> UnitFile:
    """One unit with what is kept of it; four queries.

    Raises:
        NotFound: there is none.
    """
    unit = session.scalars(
        select(Unit)
        .where(Unit.id == unit_id)
        .options(joinedload(Unit.parent), joinedload(Unit.focal_point))
    ).one_or_none()
    if unit is None:
        raise NotFound
    children = session.scalars(
        select(Unit)
        .where(Unit.parent_id == unit.id)
        .order_by(~holds_on(day, Unit), Unit.name_folded)
    ).all()
    posts = session.scalars(
        select(Appointment)
        .join(Appointment.person)
        .where(
            Appointment.unit_id == unit.id,
            or_(Appointment.valid_to.is_(None), Appointment.valid_to >= day),
        )
        .options(joinedload(Appointment.person, innerjoin=True))
        .order_by(Person.name_key, Appointment.id)
    ).all()
    return UnitFile(unit=unit, names=names_of(session, unit.id), children=children, posts=posts)

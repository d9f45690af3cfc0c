"""Units as their pages show them: the tree, who leads each, and who serves there."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Integer, String, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from giaoviec.core.db import read
from giaoviec.core.errors import NotFound
from giaoviec.core.text import tidy
from giaoviec.org.facts import UnitFacts
from giaoviec.org.models import Appointment, Person, Rank, Unit
from giaoviec.org.validity import holds_on

# Put together once: every page of units and every list of tasks asks them.
_DAY = bindparam("day", type_=Date())
_UNITS = (
    select(Unit.id, Unit.code, Unit.name, Unit.kind, Unit.parent_id, Unit.path, Unit.focal_point_id)
    .where(holds_on(_DAY, Unit))
    .order_by(Unit.id)
)
_CHILDREN = _UNITS.where(Unit.parent_id == bindparam("parent_id", type_=Integer()))
_HEADS = (
    select(Appointment.unit_id, Person.name)
    .join(Person, Person.id == Appointment.person_id)
    .where(Appointment.rank == Rank.HEAD, holds_on(_DAY, Appointment))
    .order_by(Appointment.valid_from.is_not(None), Appointment.valid_from, Appointment.id)
)
_SOME: Any = bindparam("unit_ids", expanding=True)
_HEADS_OF_SOME = _HEADS.where(Appointment.unit_id.in_(_SOME))
_BY_CODE = (
    select(Unit)
    .where(func.upper(Unit.code) == bindparam("upper", type_=String()))
    .options(joinedload(Unit.parent), joinedload(Unit.focal_point))
    .order_by(Unit.code != bindparam("code", type_=String()))
    .limit(1)
)
_SERVING = (
    select(Appointment)
    .join(Appointment.person)
    .where(
        Appointment.unit_id == bindparam("unit_id", type_=Integer()), holds_on(_DAY, Appointment)
    )
    .options(joinedload(Appointment.person, innerjoin=True))
    .order_by(Person.name_key, Appointment.id)
)
_BESIDE = select(Unit.id).where(~Unit.path.startswith(bindparam("path", type_=String()))).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    """What everybody may know of a unit. Posts have their person loaded."""

    unit: Unit
    parent: Unit | None
    # Right below it, in the order of the list of units.
    children: Sequence[UnitFacts]
    # The one appointed last comes first.
    heads: Sequence[Appointment]
    deputies: Sequence[Appointment]
    # By given name, as Vietnamese lists are sorted.
    officials: Sequence[Appointment]
    focal_point: Person | None


def unit_card(session: Session, code: str, *, day: date) -> UnitCard:
    """The unit with this code, in whatever case, as of the day; three queries.

    Raises:
        NotFound: no unit has this code.
    """
    # What cannot be typed is no code, and PostgreSQL takes no NUL.
    code = tidy(code)
    unit = session.scalars(_BY_CODE, {"code": code, "upper": code.upper()}).one_or_none()
    if unit is None:
        raise NotFound
    posts = session.scalars(_SERVING, {"unit_id": unit.id, "day": day}).all()
    of_rank = {rank: [post for post in posts if post.rank is rank] for rank in Rank}
    of_rank[Rank.HEAD].sort(key=lambda post: (post.valid_from or date.min, post.id), reverse=True)
    return UnitCard(
        unit=unit,
        parent=unit.parent,
        children=_facts(session, day, unit.id),
        heads=of_rank[Rank.HEAD],
        deputies=of_rank[Rank.DEPUTY],
        officials=of_rank[Rank.OFFICIAL],
        focal_point=unit.focal_point,
    )


def unit_tree(session: Session, *, day: date) -> list[UnitFacts]:
    """All units of the day, each followed by those below it; siblings in the order of the list of units."""
    return [*_in_order(tuple(_facts(session, day)))]


def heads_of(
    session: Session, *, day: date, unit_ids: Collection[int] | None = None
) -> Mapping[int, str]:
    """Names of those who head units (these) on the day, by unit; of two the one appointed last."""
    stmt = _HEADS if unit_ids is None else _HEADS_OF_SOME
    rows = read(session, stmt, {"day": day, "unit_ids": list(unit_ids or ())})
    return {row.unit_id: row.name for row in rows}


def is_whole_tree(session: Session, unit: Unit | UnitFacts) -> bool:
    """Whether every unit there ever was is this one or below it: then it limits no list of tasks."""
    if unit.parent_id is not None:
        return False
    return not read(session, _BESIDE, {"path": unit.path})


def person_names(session: Session, person_ids: Collection[int]) -> Mapping[int, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def _facts(session: Session, day: date, parent_id: int | None = None) -> list[UnitFacts]:
    """All units of the day, or those right below one."""
    stmt = _UNITS if parent_id is None else _CHILDREN
    rows = read(session, stmt, {"day": day, "parent_id": parent_id})
    return [UnitFacts._make(row) for row in rows]


# The very rows are the key: whatever changes of a unit makes another tree.
@lru_cache(maxsize=4)
def _in_order(units: tuple[UnitFacts, ...]) -> tuple[UnitFacts, ...]:
    below: dict[int | None, list[UnitFacts]] = defaultdict(list)
    known = {unit.id for unit in units}
    for unit in units:
        below[unit.parent_id if unit.parent_id in known else None].append(unit)
    return tuple(_downwards(below, None))


def _downwards(
    below: Mapping[int | None, list[UnitFacts]], parent_id: int | None
) -> Iterator[UnitFacts]:
    for unit in below.get(parent_id, ()):
        yield unit
        yield from _downwards(below, unit.id)

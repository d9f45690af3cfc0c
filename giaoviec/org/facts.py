"""The plain rows of which a Directory is made."""

from typing import NamedTuple

from giaoviec.org.models import Rank, UnitKind


class PersonFacts(NamedTuple):
    id: int
    name: str
    email: str | None
    locale: str


class UnitFacts(NamedTuple):
    id: int
    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
    # Ids from the root down to this unit: "/1/5/9/".
    path: str
    focal_point_id: int | None = None


class Post(NamedTuple):
    person_id: int
    unit_id: int
    rank: Rank


class Charge(NamedTuple):
    """A line of a portfolio: a unit with all below it, or a field."""

    person_id: int
    unit_id: int | None
    field: str | None


class Absence(NamedTuple):
    absent_id: int
    stand_in_id: int
    # Only what this unit's tree leads; None: everything.
    unit_id: int | None

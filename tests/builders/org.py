"""Units, people and posts that are valid as they are; say only what the test is about."""

from datetime import date
from itertools import count
from typing import Any

from giaoviec.core.db import db
from giaoviec.core.text import fold, name_key, squash
from giaoviec.org.models import Appointment, Person, Rank, Unit, UnitAlias, UnitKind

_numbers = count(1)


def saved(row: Any) -> Any:
    """Commit the row, so that use cases and other processes see it; returns it."""
    db.session.add(row)
    db.session.commit()
    return row


def make_unit(code: str = "", *, parent: Unit | None = None, **changes: Any) -> Unit:
    """A saved unit in the tree, findable by its name."""
    number = next(_numbers)
    name = changes.pop("name", f"Sở số {number}")
    unit = Unit(
        code=code or f"DV{number}",
        name=name,
        name_folded=fold(name),
        kind=changes.pop("kind", UnitKind.DEPARTMENT),
        parent_id=parent.id if parent else None,
        path="",
        **changes,
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = (parent.path if parent else "/") + f"{unit.id}/"
    db.session.add(UnitAlias(unit_id=unit.id, alias=name, key=squash(name)))
    db.session.commit()
    return unit


def make_person(name: str = "", **changes: Any) -> Person:
    """A saved person with an address of their own."""
    number = next(_numbers)
    name = name or f"Nguyễn Văn {number}"
    values = {"email": f"nguoi{number}@example.vn"} | changes
    return saved(Person(name=name, name_folded=fold(name), name_key=name_key(name), **values))


def appoint(
    person: Person,
    unit: Unit,
    rank: Rank = Rank.OFFICIAL,
    *,
    title: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Appointment:
    """A saved post; without days it was always held."""
    return saved(
        Appointment(
            person_id=person.id,
            unit_id=unit.id,
            rank=rank,
            title=title or {"head": "Giám đốc", "deputy": "Phó Giám đốc"}.get(rank, "Chuyên viên"),
            valid_from=valid_from,
            valid_to=valid_to,
        )
    )

"""Units, people and posts that are valid as they are; say only what the test is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

import sqlalchemy as sa

from giaoviec.core.db import db
from giaoviec.core.text import fold, name_key, squash
from giaoviec.org.models import Appointment, Person, Rank, Unit, UnitAlias, UnitKind

_numbers = count(1)
_TOGETHER = "tests_together"


def saved(row: Any) -> Any:
    """Commit the row, so that use cases and other processes see it; returns it."""
    db.session.add(row)
    _keep()
    return row


@contextmanager
def together() -> Iterator[None]:
    """What is saved in the block is committed once, at its end."""
    info = db.session().info
    if _TOGETHER in info:
        yield
        return
    info[_TOGETHER] = True
    try:
        yield
    finally:
        del info[_TOGETHER]
    db.session.commit()


def _keep() -> None:
    if _TOGETHER in db.session().info:
        db.session.flush()
    else:
        db.session.commit()


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
    saved(UnitAlias(unit_id=unit.id, alias=name, key=squash(name)))
    return unit


def make_person(name: str = "", **changes: Any) -> Person:
    """A saved person with an address of their own."""
    return saved(_person(name, **changes))


def _person(name: str, **changes: Any) -> Person:
    number = next(_numbers)
    name = name or f"Nguyễn Văn {number}"
    values = {"email": f"nguoi{number}@example.vn"} | changes
    return Person(name=name, name_folded=fold(name), name_key=name_key(name), **values)


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
    post = _post(person, unit, rank, title)
    return saved(Appointment(**post, valid_from=valid_from, valid_to=valid_to))


def _post(person: Person, unit: Unit, rank: Rank, title: str = "") -> dict[str, Any]:
    usual = {"head": "Giám đốc", "deputy": "Phó Giám đốc"}.get(rank, "Chuyên viên")
    title = title or usual
    return {"person_id": person.id, "unit_id": unit.id, "rank": rank, "title": title}


def seat(posts: dict[str, tuple[str, Unit, Rank]]) -> dict[str, Person]:
    """People by their part, each given as name, unit and rank; saved with their posts, all at once."""
    people = {part: _person(name) for part, (name, _, _) in posts.items()}
    with together():
        db.session.add_all(people.values())
        db.session.flush()
        rows = [_post(people[part], unit, rank) for part, (_, unit, rank) in posts.items()]
        db.session.execute(sa.insert(Appointment), rows)
    return people

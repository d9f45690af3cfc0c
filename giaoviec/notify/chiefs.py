"""The units of a person, also of one whose posts have ended, and who heads them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.org.models import Appointment, Rank, Unit


def units_of(session: Session, people: Collection[int], *, day: date) -> dict[int, list[str]]:
    """Names of the units in which these people serve, or last served."""
    return {
        person: list(dict.fromkeys(row.name for row in posts))
        for person, posts in _posts(session, people, day).items()
    }


def chiefs_of(session: Session, people: Collection[int], *, day: date) -> dict[int, set[int]]:
    """For each of these people, who heads the units in which they serve, or last served.

    Where a unit has no head on that day, or the person is the head, the
    nearest one above; a committee's head has nobody above.
    """
    posts = _posts(session, people, day)
    above = {unit for rows in posts.values() for row in rows for unit in _line(row.path)}
    heads: dict[int, set[int]] = defaultdict(set)
    for unit, head in session.execute(
        sa.select(Appointment.unit_id, Appointment.person_id).where(
            Appointment.unit_id.in_(above), Appointment.rank == Rank.HEAD, *_valid(day)
        )
    ):
        heads[unit].add(head)
    return {
        person: {chief for row in rows for chief in _nearest(heads, row.path, person)}
        for person, rows in posts.items()
    }


def _nearest(heads: dict[int, set[int]], path: str, person: int) -> set[int]:
    for unit in _line(path):
        if found := heads.get(unit, set()) - {person}:
            return found
    return set()


def _line(path: str) -> list[int]:
    """Unit ids from this unit up to the root ("/1/5/9/": 9, 5, 1)."""
    return [int(unit) for unit in reversed(path.strip("/").split("/")) if unit]


def _posts(
    session: Session, people: Collection[int], day: date
) -> dict[int, list[sa.Row[tuple[int, str, str, date | None]]]]:
    rows = session.execute(
        sa.select(Appointment.person_id, Unit.name, Unit.path, Appointment.valid_to)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            Appointment.person_id.in_(people),
            sa.or_(Appointment.valid_from.is_(None), Appointment.valid_from <= day),
        )
        .order_by(Appointment.person_id, Unit.path, Appointment.id)
    )
    posts = defaultdict(list)
    for row in rows:
        posts[row.person_id].append(row)
    return {person: _present_or_last(mine, day) for person, mine in posts.items()}


def _present_or_last(posts: list[sa.Row], day: date) -> list[sa.Row]:
    present = [post for post in posts if post.valid_to is None or post.valid_to >= day]
    last = max(post.valid_to or date.max for post in posts)
    return present or [post for post in posts if post.valid_to == last]


def _valid(day: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        sa.or_(Appointment.valid_from.is_(None), Appointment.valid_from <= day),
        sa.or_(Appointment.valid_to.is_(None), Appointment.valid_to >= day),
    )

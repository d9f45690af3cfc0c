"""Checking and writing a post inside somebody's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.errors import NotFound
from giaoviec.org.entered import TITLE, check_period, required
from giaoviec.org.models import Appointment, Person, Rank, Unit
from giaoviec.org.periods import period_words
from giaoviec.org.person_refusals import OtherHead, PostHeld, UnitNotThere
from giaoviec.org.validity import is_within, overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """A post from one day to another, both included; None: open."""

    unit_id: int
    title: str
    rank: Rank
    valid_from: date | None = None
    valid_to: date | None = None


def add_post(
    session: Session, person: Person, cmd: PostFacts, *, actor: Actor, now: datetime
) -> int:
    """Make and record a post; returns its id. Does not commit.

    Raises:
        NotFound: no such unit.
        NotUsable: see `checked_post`.
    """
    values = checked_post(session, person, cmd, but=0)
    post = Appointment(person_id=person.id, unit_id=cmd.unit_id, **values)
    session.add(post)
    session.flush()
    record(
        session, actor, "person.appointed", "person", person.id, at=now,
        post=post.id, after=told_post(session, post),
    )  # fmt: skip
    return post.id


def checked_post(
    session: Session, person: Person, cmd: PostFacts, *, but: int
) -> Mapping[str, Any]:
    """The columns of a post that may be written; `but` is the post that it replaces.

    Raises:
        NotFound: no such unit.
        Empty, TooLong, EndsTooEarly: a field.
        UnitNotThere, PostHeld, OtherHead: others stand against it.
    """
    title = required(cmd.title, field="title", limit=TITLE)
    check_period(cmd.valid_from, cmd.valid_to)
    unit = session.get(Unit, cmd.unit_id)
    if unit is None:
        raise NotFound
    ends = [day for day in (cmd.valid_from, cmd.valid_to) if day is not None]
    is_open = cmd.valid_to is None and unit.valid_to is not None
    if is_open or not all(is_within(day, unit.valid_from, unit.valid_to) for day in ends):
        raise UnitNotThere(field="unit", unit=unit.name)
    _check_others(session, person, unit, cmd, title, but)
    return {
        "title": title,
        "rank": cmd.rank,
        "valid_from": cmd.valid_from,
        "valid_to": cmd.valid_to,
    }


def told_post(session: Session, post: Appointment) -> dict[str, Any]:
    """A post as the audit keeps it."""
    unit = session.get(Unit, post.unit_id)
    return {
        "unit": unit.code if unit else None,
        "title": post.title,
        "rank": post.rank.value,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
    }


def _check_others(
    session: Session, person: Person, unit: Unit, cmd: PostFacts, title: str, but: int
) -> None:
    rows = session.execute(
        select(Appointment, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.unit_id == unit.id, Appointment.id != but)
        .order_by(Appointment.id)
    )
    period = (cmd.valid_from, cmd.valid_to)
    for other, name in rows:
        if not overlap(period, (other.valid_from, other.valid_to)):
            continue
        words = period_words(other.valid_from, other.valid_to)
        if other.person_id == person.id:
            if other.title.casefold() == title.casefold() and other.rank is cmd.rank:
                raise PostHeld(field="title", name=name, unit=unit.name, period=words)
        elif cmd.rank is Rank.HEAD and other.rank is Rank.HEAD:
            raise OtherHead(field="rank", unit=unit.name, name=name, period=words)

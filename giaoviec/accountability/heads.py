"""Who was the head of which unit, from when to when; and when nobody was."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from giaoviec.accountability.definitions import VACANT
from giaoviec.org.models import Appointment, Person, Rank

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A head's time at the head of a unit, both days included; None is open on that side."""

    unit_id: int
    head: str
    first_day: date | None
    last_day: date | None

    @property
    def is_vacant(self) -> bool:
        return self.head == VACANT


def heads_on(session: Session, day: date) -> dict[int, str]:
    """The name of each unit's head on this day; units without one are not in it.

    Where two hold the post, the one appointed last.
    """
    found = session.execute(
        select(Appointment.unit_id, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.rank == Rank.HEAD,
            or_(Appointment.valid_from.is_(None), Appointment.valid_from <= day),
            or_(Appointment.valid_to.is_(None), Appointment.valid_to >= day),
        )
        .order_by(Appointment.valid_from.is_not(None), Appointment.valid_from, Appointment.id)
    )
    return {unit_id: name for unit_id, name in found}  # noqa: C416  rows, typed as tuples


def terms_of(session: Session, unit_ids: Collection[int]) -> dict[int, list[Term]]:
    """All terms of these units' heads, with the vacancies between them, in order of time."""
    found: dict[int, list[Term]] = defaultdict(list)
    wanted = set(unit_ids)
    for unit_id, name, first_day, last_day in session.execute(
        select(Appointment.unit_id, Person.name, Appointment.valid_from, Appointment.valid_to)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.rank == Rank.HEAD)
        .order_by(Appointment.id)
    ):
        if unit_id in wanted:
            found[unit_id].append(Term(unit_id, name, first_day, last_day))
    return {unit_id: with_vacancies(unit_id, found[unit_id]) for unit_id in unit_ids}


def with_vacancies(unit_id: int, terms: Iterable[Term]) -> list[Term]:
    """The terms in order, and a vacant one wherever nobody was the head.

    Terms may overlap (a handover, a mistake in the records); then there is no vacancy.
    """
    ordered = sorted(terms, key=lambda term: (term.first_day or date.min, term.head))
    return sorted([*ordered, *_gaps(unit_id, ordered)], key=lambda term: term.first_day or date.min)


def _gaps(unit_id: int, ordered: list[Term]) -> Iterator[Term]:
    # The first day that no term reaches so far; date.min: none has begun.
    free_from: date | None = None
    for term in ordered:
        if term.first_day is not None and (free_from or date.min) < term.first_day:
            yield Term(unit_id, VACANT, free_from, term.first_day - _DAY)
        if term.last_day is None:
            return
        free_from = max(free_from or date.min, term.last_day + _DAY)
    yield Term(unit_id, VACANT, free_from, None)

"""The organisation at one moment, in memory: who heads, serves, answers for and stands in for whom.

    directory = load_directory(session, at=now)     # five queries, whatever the size
    directory.people[person_id].email
    directory.head_of(unit_id)

Posts and portfolios count by the local day, both ends included; stand-ins to
the second. Nothing here knows the database: tests make a Directory of rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.org.charges import claim
from giaoviec.org.facts import Absence, Charge, PersonFacts, Post, UnitFacts
from giaoviec.org.models import Appointment, Person, Portfolio, Rank, StandIn, Unit, UnitKind
from giaoviec.org.offices import committee_office
from giaoviec.org.rules import STAND_IN_DEPTH
from giaoviec.org.validity import holds_on


@dataclass(slots=True)
class Directory:
    """The organisation as it is at one moment. Posts: the one appointed last comes first."""

    people: dict[int, PersonFacts]
    units: dict[int, UnitFacts]
    root_id: int | None
    _heads: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _posts: dict[int, list[Post]] = field(default_factory=lambda: defaultdict(list))
    # Of those who lead the committee: nobody else answers for other units.
    _charges: list[Charge] = field(default_factory=list)
    _absences: dict[int, list[Absence]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls,
        *,
        people: Iterable[PersonFacts],
        units: Iterable[UnitFacts],
        posts: Iterable[Post] = (),
        charges: Iterable[Charge] = (),
        absences: Iterable[Absence] = (),
    ) -> "Directory":
        """A directory of rows that count at the moment; later posts stand first in `posts`."""
        by_id = {unit.id: unit for unit in units}
        roots = [u.id for u in by_id.values() if u.parent_id is None and _is_committee(u)]
        directory = cls({one.id: one for one in people}, by_id, min(roots, default=None))
        for post in posts:
            directory._posts[post.person_id].append(post)
            if post.rank is Rank.HEAD:
                directory._heads[post.unit_id].append(post.person_id)
        directory._charges = [one for one in charges if directory._leads_committee(one.person_id)]
        for absence in absences:
            directory._absences[absence.absent_id].append(absence)
        return directory

    def is_serving(self, person_id: int) -> bool:
        return person_id in self._posts

    def units_of(self, person_id: int) -> list[int]:
        return [post.unit_id for post in self._posts.get(person_id, ())]

    def heads(self, unit_id: int) -> list[int]:
        return list(self._heads.get(unit_id, ()))

    def head_of(self, unit_id: int) -> int | None:
        """The head; where two hold the post, the one appointed last."""
        return next(iter(self._heads.get(unit_id, ())), None)

    def focal_point(self, unit_id: int) -> int | None:
        """The unit's focal point, while that person serves."""
        unit = self.units.get(unit_id)
        person_id = unit.focal_point_id if unit else None
        return person_id if person_id is not None and self.is_serving(person_id) else None

    def chair(self) -> int | None:
        return None if self.root_id is None else self.head_of(self.root_id)

    def ancestry(self, unit_id: int) -> Iterator[UnitFacts]:
        """The unit, its parent and so on up to the root."""
        unit = self.units.get(unit_id)
        while unit is not None:
            yield unit
            unit = self.units.get(unit.parent_id or 0)

    def body_of(self, unit_id: int) -> int:
        """The unit itself, or for a division the body that it belongs to."""
        bodies = (unit.id for unit in self.ancestry(unit_id) if unit.kind is not UnitKind.DIVISION)
        return next(bodies, unit_id)

    def division_of(self, owner_id: int | None, lead_unit_id: int) -> int | None:
        """The owner's division in the lead unit's tree; without one, the lead if it is a division."""
        lead = self.units.get(lead_unit_id)
        if lead is None:
            return None
        own = [self.units[unit_id] for unit_id in self.units_of(owner_id or 0)]
        inside = [u for u in own if u.kind is UnitKind.DIVISION and u.path.startswith(lead.path)]
        if inside:
            return max(inside, key=lambda unit: len(unit.path)).id
        return lead.id if lead.kind is UnitKind.DIVISION else None

    def division_head(self, owner_id: int | None, lead_unit_id: int) -> int | None:
        division_id = self.division_of(owner_id, lead_unit_id)
        return None if division_id is None else self.head_of(division_id)

    def office_of(self, monitor_id: int | None) -> int | None:
        """The office in which the monitor serves, else the committee's own."""
        for unit_id in self.units_of(monitor_id or 0):
            for unit in self.ancestry(unit_id):
                if unit.kind is UnitKind.OFFICE:
                    return unit.id
        return committee_office(self.units.values(), self.root_id)

    def office_head(self, monitor_id: int | None = None) -> int | None:
        office_id = self.office_of(monitor_id)
        return None if office_id is None else self.head_of(office_id)

    def vice_chair(self, unit_id: int, field: str | None = None) -> int | None:
        """Who in the committee answers for the unit or the field; the nearest claim wins.

        The head of the committee may keep units for themself; a deputy with an
        equally near claim comes first.
        """
        lineage = [unit.id for unit in self.ancestry(unit_id)]
        chair = self.chair()
        claims = [
            (nearness, charge.person_id == chair, charge.person_id)
            for charge in self._charges
            if (nearness := claim(charge, lineage, field)) is not None
        ]
        return min(claims)[2] if claims else None

    def _leads_committee(self, person_id: int) -> bool:
        return any(
            post.unit_id == self.root_id and post.rank is not Rank.OFFICIAL
            for post in self._posts.get(person_id, ())
        )

    def stand_ins(self, person_id: int, unit_id: int | None = None) -> list[int]:
        """Who receives and acts for the person in what the unit leads, nearest first.

        Whoever stands in and is absent too is followed by their own stand-in,
        to a depth of 5; those who serve no more are passed over.
        """
        if person_id not in self._absences:
            return []
        found: list[int] = []
        level = [person_id]
        for _ in range(STAND_IN_DEPTH):
            level = [
                absence.stand_in_id
                for absent_id in level
                for absence in self._absences.get(absent_id, ())
                if self._covers(absence, unit_id)
                and absence.stand_in_id != person_id
                and absence.stand_in_id not in found
            ]
            found += dict.fromkeys(level)
        return [one for one in found if self.is_serving(one)]

    def _covers(self, absence: Absence, unit_id: int | None) -> bool:
        if absence.unit_id is None:
            return True
        return any(unit.id == absence.unit_id for unit in self.ancestry(unit_id or 0))


def _is_committee(unit: UnitFacts) -> bool:
    return unit.kind is UnitKind.COMMITTEE


def load_directory(session: Session, *, at: datetime) -> Directory:
    """The organisation at this moment: its local day for posts, its second for stand-ins."""
    day = zone.local_date(at)
    posts = (
        select(Appointment.person_id, Appointment.unit_id, Appointment.rank)
        .where(holds_on(day, Appointment))
        .order_by(
            Appointment.valid_from.is_(None), Appointment.valid_from.desc(), Appointment.id.desc()
        )
    )
    charges = (
        select(Portfolio.person_id, Portfolio.unit_id, Portfolio.field)
        .where(holds_on(day, Portfolio))
        .order_by(Portfolio.id)
    )
    absences = (
        select(StandIn.absent_id, StandIn.stand_in_id, StandIn.unit_id)
        .where(StandIn.starts_at <= at, StandIn.ends_at > at)
        .order_by(StandIn.id)
    )
    units = select(
        Unit.id, Unit.code, Unit.name, Unit.kind, Unit.parent_id, Unit.path, Unit.focal_point_id
    )
    people = select(Person.id, Person.name, Person.email, Person.locale)
    return Directory.of(
        people=map(PersonFacts._make, session.execute(people)),
        units=map(UnitFacts._make, session.execute(units)),
        posts=map(Post._make, session.execute(posts)),
        charges=map(Charge._make, session.execute(charges)),
        absences=map(Absence._make, session.execute(absences)),
    )

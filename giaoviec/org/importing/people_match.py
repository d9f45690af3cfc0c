"""Finding the stored person of each group of rows; names alone are no key."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.org.importing.columns import PERSON_NAME
from giaoviec.org.importing.errors import PersonUnclear
from giaoviec.org.importing.people_groups import PersonGroup
from giaoviec.org.importing.reading import Findings
from giaoviec.org.models import Appointment, Person


class StoredPerson(NamedTuple):
    id: int
    code: str | None
    name: str
    email: str | None


@dataclass(slots=True)
class KnownPeople:
    """Everybody stored, by what an import may know of them."""

    by_id: dict[int, StoredPerson] = field(default_factory=dict)
    _by_code: dict[str, StoredPerson] = field(default_factory=dict)
    _by_address: dict[tuple[str, str], list[StoredPerson]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _by_unit: dict[tuple[str, int], list[StoredPerson]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def load(cls, session: Session) -> "KnownPeople":
        people = select(Person.id, Person.code, Person.name, Person.email).order_by(Person.id)
        places = select(Appointment.person_id, Appointment.unit_id).distinct()
        return cls.of(
            map(StoredPerson._make, session.execute(people)),
            ((row.person_id, row.unit_id) for row in session.execute(places)),
        )

    @classmethod
    def of(cls, people: Iterable[StoredPerson], places: Iterable[tuple[int, int]]) -> "KnownPeople":
        """These people, and (person id, unit id) wherever they hold or held a post."""
        known = cls()
        for person in people:
            known.by_id[person.id] = person
            if person.code:
                known._by_code[person.code.casefold()] = person
            if person.email:
                key = person.name.casefold(), person.email.casefold()
                known._by_address[key].append(person)
        for person_id, unit_id in places:
            person = known.by_id[person_id]
            known._by_unit[person.name.casefold(), unit_id].append(person)
        return known

    def namesakes(self, name: str, unit_ids: Iterable[int]) -> list[StoredPerson]:
        """Everybody of this name who holds or held a post in one of the units."""
        key = name.casefold()
        return list(
            {
                one.id: one for unit in unit_ids for one in self._by_unit.get((key, unit), ())
            }.values()
        )

    def match(
        self, group: PersonGroup, unit_ids: Iterable[int], findings: Findings
    ) -> StoredPerson | None:
        """The stored person of the group; None for somebody new.

        By code; else by name and address; else by name in one of the units.
        What a stored person lacks is no contradiction: they take over a code
        or an address that they did not have.
        """
        candidates = self._candidates(group, unit_ids)
        if len(candidates) > 1:
            findings.tell(group.rows[0].number, PERSON_NAME, PersonUnclear(name=group.name))
        return candidates[0] if candidates else None

    def _candidates(self, group: PersonGroup, unit_ids: Iterable[int]) -> list[StoredPerson]:
        code = (group.code or "").casefold()
        if code and code in self._by_code:
            return [self._by_code[code]]
        name = group.name.casefold()
        there = self.namesakes(name, unit_ids)
        if group.email:
            exact = self._by_address.get((name, group.email.casefold()), [])
            found = exact or [one for one in there if not one.email]
        else:
            found = there
        # Somebody with another code is somebody else.
        return [one for one in found if not (code and one.code)]

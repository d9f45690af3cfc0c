"""People with the posts they hold, found by name, address or code; loaded by two queries."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.text import fold, tidy
from giaoviec.org.errors import PersonAmbiguous, PersonElsewhere, PersonUnknown
from giaoviec.org.models import Appointment, Person, Unit
from giaoviec.org.unit_index import UnitEntry
from giaoviec.org.validity import is_within

_WITH_ADDRESS = re.compile(r"(?P<name>[^<]*)<(?P<email>[^<>]+)>")
_COURTESY = re.compile(r"^(?:đồng chí|đ/c|đc|ông|bà|anh|chị)[.:]?\s+", re.IGNORECASE)
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Post:
    unit_id: int
    unit_name: str
    path: str
    title: str
    valid_from: date | None
    valid_to: date | None


@dataclass(slots=True)
class PersonEntry:
    """A person as look-ups hand them out; plain facts, no session behind it."""

    id: int
    code: str | None
    name: str
    email: str | None
    posts: list[Post] = field(default_factory=list)

    def posts_on(self, day: date, inside: UnitEntry | None = None) -> list[Post]:
        """The posts held that day, in the unit and everything below it where one is given."""
        prefix = inside.path if inside else "/"
        return [
            post
            for post in self.posts
            if is_within(day, post.valid_from, post.valid_to) and post.path.startswith(prefix)
        ]

    def describe(self, day: date) -> str:
        posts = self.posts_on(day) or self.posts[-1:]
        held = "; ".join(f"{post.title}, {post.unit_name}" for post in posts)
        return f"{self.name} ({', '.join(part for part in (held, self.email) if part)})"


@dataclass(slots=True)
class PersonIndex:
    by_id: dict[int, PersonEntry]
    _by_code: dict[str, list[PersonEntry]] = field(default_factory=lambda: defaultdict(list))
    _by_email: dict[str, list[PersonEntry]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[PersonEntry]] = field(default_factory=lambda: defaultdict(list))
    _by_folded: dict[str, list[PersonEntry]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, people: dict[int, PersonEntry]) -> "PersonIndex":
        index = cls(people)
        for person in people.values():
            index._by_name[tidy(person.name).casefold()].append(person)
            index._by_folded[fold(person.name)].append(person)
            if person.code:
                index._by_code[fold(person.code)].append(person)
            if person.email:
                index._by_email[person.email.casefold()].append(person)
        return index

    def named(self, text: str) -> list[PersonEntry]:
        """Everybody whom the text names: code, "name <address>", address, name.

        Accents count; a text that fits nobody with them is tried without.
        """
        match = _WITH_ADDRESS.fullmatch(text)
        if match:
            return self._at(match["email"], fold(match["name"]))
        if found := self._by_code.get(fold(text)):
            return found
        if "@" in text:
            return self._at(text, "")
        name = _COURTESY.sub("", text)
        return self._by_name.get(name.casefold(), []) or self._by_folded.get(fold(name), [])

    def _at(self, email: str, folded_name: str) -> list[PersonEntry]:
        people = self._by_email.get(email.strip().casefold(), [])
        return [one for one in people if folded_name in ("", fold(one.name))]


def load_person_index(session: Session) -> PersonIndex:
    """Everybody, with all their posts: what counts on a day is asked of `resolve_person`."""
    columns = (Person.id, Person.code, Person.name, Person.email)
    people = {row.id: PersonEntry(*row) for row in session.execute(select(*columns))}
    posts = (
        select(
            Appointment.person_id, Appointment.unit_id, Unit.name, Unit.path,
            Appointment.title, Appointment.valid_from, Appointment.valid_to,
        )
        .join(Unit, Appointment.unit_id == Unit.id)
        .order_by(Appointment.id)
    )  # fmt: skip
    for row in session.execute(posts):
        people[row.person_id].posts.append(Post(*row[1:]))
    return PersonIndex.of(people)


def resolve_person(
    index: PersonIndex, text: str, *, on: date, inside: UnitEntry | None = None
) -> PersonEntry:
    """The one person of this name who holds a post that day, in the unit's tree if one is given.

    Raises:
        PersonUnknown: nobody is called so.
        PersonElsewhere: somebody is, but holds no post there on that day.
        PersonAmbiguous: several are; they are named with post, unit and address.
    """
    text = tidy(text)
    named = index.named(text)
    serving = [person for person in named if person.posts_on(on, inside)]
    if len(serving) == 1:
        return serving[0]
    if serving:
        raise PersonAmbiguous(text=text, candidates=[p.describe(on) for p in serving[:_SHOWN]])
    if named and inside is not None:
        others = "; ".join(person.describe(on) for person in named[:_SHOWN])
        raise PersonElsewhere(text=text, unit=inside.name, day=on, candidates=others)
    raise PersonUnknown(text=text[:100], day=on)

"""Planning what a list of people changes: persons, their posts, what they answer for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.i18n import shown
from giaoviec.files.sheets import Sheet
from giaoviec.org.importing.changes import Change
from giaoviec.org.importing.charges import ChargeFacts, ChargePlan, plan_charges
from giaoviec.org.importing.columns import CHARGES, EVERYTHING, PERSON_NAME, RANK
from giaoviec.org.importing.errors import PersonUnclear, PostTwice, TwoHeads
from giaoviec.org.importing.people_groups import PersonGroup
from giaoviec.org.importing.people_match import KnownPeople, StoredPerson
from giaoviec.org.importing.people_rows import PersonRow
from giaoviec.org.importing.posts import PostFacts, PostPlan, clashing_heads, plan_posts
from giaoviec.org.importing.reading import Findings, Period
from giaoviec.org.models import Appointment, Portfolio


@dataclass(frozen=True, slots=True)
class Places:
    """Units by code key, as the file names them."""

    ids: Mapping[str, int]
    names: Mapping[int, str]
    # What "*" stands for.
    root_id: int


@dataclass(slots=True)
class PersonPlan:
    """What becomes of one person; `person_id` is negative until a new one is stored."""

    group: PersonGroup
    person_id: int
    stored: StoredPerson | None
    facts: Change
    posts: PostPlan
    charges: ChargePlan

    @property
    def is_new(self) -> bool:
        return self.stored is None

    @property
    def is_changed(self) -> bool:
        return bool(self.facts or self.posts.created or self.posts.changed or self.charges)


@dataclass(slots=True)
class PeoplePlanner:
    """Compares a list of people with what is stored; writes nothing."""

    sheet: Sheet
    places: Places
    findings: Findings
    today: date
    known: KnownPeople
    posts: dict[int, list[PostFacts]] = field(default_factory=lambda: defaultdict(list))
    charges: dict[int, list[ChargeFacts]] = field(default_factory=lambda: defaultdict(list))

    def load(self, session: Session) -> None:
        stored = (Appointment.id, Appointment.person_id, Appointment.unit_id, Appointment.title,
                  Appointment.rank, Appointment.valid_from, Appointment.valid_to)  # fmt: skip
        for row in session.execute(select(*stored).order_by(Appointment.id)):
            post = PostFacts(
                id=row.id, person_id=row.person_id, unit_id=row.unit_id, title=row.title,
                rank=row.rank, period=(row.valid_from, row.valid_to),
            )  # fmt: skip
            self.posts[post.person_id].append(post)
        for line in session.scalars(select(Portfolio).order_by(Portfolio.id)):
            charge = ChargeFacts(
                id=line.id, unit_id=line.unit_id, field=line.field,
                period=(line.valid_from, line.valid_to),
            )  # fmt: skip
            self.charges[line.person_id].append(charge)

    def plan(self, groups: Sequence[PersonGroup]) -> list[PersonPlan]:
        """What to write; where it cannot be written, the findings say why."""
        matches = self._match(groups)
        plans = [
            self._plan_one(group, stored, new_id=-number)
            for number, (group, stored) in enumerate(zip(groups, matches, strict=True), start=1)
        ]
        seen: set[int] = set()
        for plan in plans:
            if plan.person_id in seen:
                row = plan.group.rows[0]
                self.findings.tell(row.number, PERSON_NAME, PersonUnclear(name=row.name))
            seen.add(plan.person_id)
        self._check_heads(plans)
        return plans

    def _match(self, groups: Sequence[PersonGroup]) -> list[StoredPerson | None]:
        units = [{self.places.ids[row.unit] for row in group.rows} for group in groups]
        matches = [
            self.known.match(group, there, self.findings)
            for group, there in zip(groups, units, strict=True)
        ]
        taken = {match.id for match in matches if match}
        for place, group in enumerate(groups):
            if matches[place] is None:
                # Nobody else in the file is this person, and the post is the same to the day: the
                # address was corrected. Otherwise a new address would make a second person.
                left = [
                    one
                    for one in self.known.namesakes(group.name, units[place])
                    if one.id not in taken
                    and not (group.code and one.code)
                    and self._holds_a_post_of(one.id, group)
                ]
                if len(left) == 1:
                    matches[place] = left[0]
                    taken.add(left[0].id)
        return matches

    def _holds_a_post_of(self, person_id: int, group: PersonGroup) -> bool:
        held = {(p.unit_id, p.title.casefold(), p.period[0]) for p in self.posts.get(person_id, ())}
        named = {(self.places.ids[r.unit], r.title.casefold(), r.first_day) for r in group.rows}
        return bool(held & named)

    def _plan_one(
        self, group: PersonGroup, stored: StoredPerson | None, *, new_id: int
    ) -> PersonPlan:
        person_id = stored.id if stored else new_id
        facts = Change()
        if stored is not None:
            facts.note("name", stored.name, group.name)
            # An empty cell takes nothing away: a mail address lost by an import would go unnoticed.
            facts.note("code", stored.code, group.code or stored.code)
            facts.note("email", stored.email, group.email or stored.email)
        posts = plan_posts(self.posts.get(person_id, ()), self._wanted_posts(group, person_id))
        if self.sheet.has(CHARGES.key):
            wanted = self._wanted_charges(group.rows, posts)
            charges = plan_charges(self.charges.get(person_id, ()), wanted, today=self.today)
        else:
            charges = ChargePlan([], [], [])
        return PersonPlan(group, person_id, stored, facts, posts, charges)

    def _wanted_posts(self, group: PersonGroup, person_id: int) -> Iterator[PostFacts]:
        seen: dict[tuple[str, str, date | None], int] = {}
        for row in group.rows:
            key = row.unit, row.title.casefold(), row.first_day
            if key in seen:
                self.findings.tell(row.number, PERSON_NAME, PostTwice(row=seen[key]))
                continue
            seen[key] = row.number
            yield PostFacts(
                person_id=person_id,
                unit_id=self.places.ids[row.unit],
                title=row.title,
                rank=row.rank,
                period=(row.first_day, row.last_day),
                row=row.number,
            )

    def _wanted_charges(self, rows: Sequence[PersonRow], posts: PostPlan) -> Iterator[ChargeFacts]:
        new_rows = {post.row for post in posts.created}
        for row in rows:
            subjects: list[tuple[int | None, str | None]] = [
                (self.places.root_id if unit == EVERYTHING else self.places.ids[unit], None)
                for unit in row.charged_units
            ]
            subjects += [(None, name) for name in row.charged_fields]
            for unit_id, name in subjects:
                yield ChargeFacts(
                    unit_id=unit_id,
                    field=name,
                    period=(row.first_day, row.last_day),
                    with_new_post=row.number in new_rows,
                )

    def _check_heads(self, plans: Sequence[PersonPlan]) -> None:
        """Nobody shares the head's place, be the other in the file or stored."""
        wanted = {post.id: post for plan in plans for post in plan.posts.wanted() if post.id}
        new = [post for plan in plans for post in plan.posts.created]
        stored = [post for posts in self.posts.values() for post in posts]
        names = {plan.person_id: plan.group.name for plan in plans}
        for post, other in clashing_heads([*(wanted.get(p.id, p) for p in stored), *new]):
            if not post.row:
                # Both stood there before; this file has nothing to do with it.
                continue
            error = TwoHeads(
                unit=self.places.names[post.unit_id],
                name=names[post.person_id],
                other=names.get(other.person_id) or self.known.by_id[other.person_id].name,
                period=_shown(other.period),
            )
            self.findings.tell(post.row, RANK, error)


def _shown(period: Period) -> str:
    return " – ".join(shown(day) if day else "…" for day in period)

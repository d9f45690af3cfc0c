"""All units with every spelling they are found by, loaded by two queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.errors import DomainError
from giaoviec.core.text import fold, squash
from giaoviec.org.models import Unit, UnitAlias, UnitKind
from giaoviec.org.spelling import (
    Place,
    Words,
    aligned,
    canonical,
    expand,
    tokens,
    without_committee,
)
from giaoviec.org.validity import is_within


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit as look-ups hand it out; plain facts, no session behind it."""

    id: int
    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
    path: str
    valid_from: date | None
    valid_to: date | None

    def exists_on(self, day: date) -> bool:
        return is_within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name of a unit and the days on which it is its name."""

    unit: UnitEntry
    text: str
    valid_from: date | None = None
    valid_to: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.unit.exists_on(day) and is_within(day, self.valid_from, self.valid_to)


@dataclass(slots=True)
class UnitIndex:
    """Look-up tables over units and their spellings; made once for a whole sheet or document."""

    by_id: dict[int, UnitEntry]
    place: Place
    _codes: dict[str, list[Spelling]] = field(default_factory=lambda: defaultdict(list))
    _exact: dict[str, list[Spelling]] = field(default_factory=lambda: defaultdict(list))
    # (canonical words, place at the end) → spellings; None in the second place: with or without.
    _canonical: dict[tuple[str, bool | None], list[Spelling]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # By the first letter, which an abbreviation shares with the name.
    _aligned: dict[str, list[tuple[Words, Spelling]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # What was answered before: a sheet names the same few units again and again.
    answers: dict[tuple[str, date], UnitEntry | DomainError] = field(default_factory=dict)
    # Looking for near names is slow; a sheet of nonsense must not take hours.
    near_searches_left: int = 100

    @classmethod
    def of(
        cls,
        units: Iterable[UnitEntry],
        aliases: Iterable[tuple[int, str, date | None, date | None]] = (),
    ) -> "UnitIndex":
        """An index of these units and aliases (unit id, text, first day, last day)."""
        by_id = {unit.id: unit for unit in units}
        roots = [one for one in by_id.values() if one.parent_id is None]
        committees = [root for root in roots if root.kind is UnitKind.COMMITTEE]
        place = Place.of_committee(committees[0].name) if committees else Place()
        index = cls(by_id, place)
        for unit in by_id.values():
            index._codes[fold(unit.code)].append(Spelling(unit, unit.code))
            index._exact[squash(unit.code)].append(Spelling(unit, unit.code))
            index._add(Spelling(unit, unit.name))
        for unit_id, text, first, last in aliases:
            unit = by_id[unit_id]
            if text != unit.name:
                index._add(Spelling(unit, text, first, last))
        return index

    def _add(self, spelling: Spelling) -> None:
        unit = spelling.unit
        self._exact[squash(spelling.text)].append(spelling)
        stem, has_place = canonical(spelling.text, self.place)
        parent = self.by_id.get(unit.parent_id or 0)
        is_root = parent is None
        # "Ủy ban nhân dân" alone could be anybody's: the root is found with its place only.
        self._canonical[stem, has_place].append(spelling)
        if not is_root:
            self._canonical[stem, None].append(spelling)
        for words in self._word_forms(spelling.text, is_root=is_root):
            self._align(words, spelling)
        if parent is not None and unit.kind is UnitKind.DIVISION:
            # "Phòng Tổ chức" stands in many departments: "Phòng Tổ chức, Sở Nội vụ" in one.
            parent_stem, _ = canonical(parent.name, self.place)
            self._canonical[f"{stem} {parent_stem}", None].append(spelling)
            full = expand(tokens(spelling.text)) + tuple(parent_stem.split())
            self._align(full, spelling)

    def _align(self, words: Words, spelling: Spelling) -> None:
        if words:
            self._aligned[words[0][0]].append((words, spelling))

    def _word_forms(self, text: str, *, is_root: bool) -> set[Words]:
        words = expand(tokens(text))
        stem, has_place = self.place.cut(words)
        forms = {words, without_committee(words)}
        if has_place:
            forms |= {stem + form for form in self.place.forms()}
            if not is_root:
                forms.add(stem)
        return forms

    def tiers(self, text: str) -> Iterator[list[Spelling]]:
        """Spellings that answer to the text, the surest ways first; a tier may be empty."""
        yield self._codes.get(fold(text), [])
        yield self._exact.get(squash(text), [])
        stem, has_place = canonical(text, self.place)
        yield self._canonical.get((stem, has_place), [])
        yield self._canonical.get((stem, None), [])
        short = tokens(text)
        shorts = {short, self.place.cut(expand(short))[0]}
        for end in ("tp", "tphcm"):
            if short[-1:] == (end,):
                shorts.add(short[:-1])
        if short[-2:] == ("tp", "hcm"):
            shorts.add(short[:-2])
        likely = self._aligned.get(short[0][0], []) if short else []
        yield [one for words, one in likely if any(aligned(s, words) for s in shorts if s)]

    def names(self) -> Iterator[str]:
        return (unit.name for unit in self.by_id.values())

    def describe(self, unit: UnitEntry) -> str:
        """Name, parent where it is a division, and code: enough to tell two apart."""
        parent = self.by_id.get(unit.parent_id or 0)
        within = f", {parent.name}" if parent and unit.kind is UnitKind.DIVISION else ""
        return f"{unit.name}{within} ({unit.code})"


def load_unit_index(session: Session) -> UnitIndex:
    """All units, closed ones too: what counts on a day is asked of `resolve_unit`."""
    columns = (
        Unit.id, Unit.code, Unit.name, Unit.kind,
        Unit.parent_id, Unit.path, Unit.valid_from, Unit.valid_to,
    )  # fmt: skip
    units = [UnitEntry(*row) for row in session.execute(select(*columns).order_by(Unit.id))]
    aliases = select(
        UnitAlias.unit_id, UnitAlias.alias, UnitAlias.valid_from, UnitAlias.valid_to
    ).order_by(UnitAlias.id)
    return UnitIndex.of(
        units,
        (
            (row.unit_id, row.alias, row.valid_from, row.valid_to)
            for row in session.execute(aliases)
        ),
    )

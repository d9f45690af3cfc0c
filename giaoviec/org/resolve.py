"""From what people write to the unit, the units or the person they mean.

    index = load_unit_index(session)                        # once for a sheet or document
    unit = resolve_unit(index, "Sở TT&TT", on=issued_on)    # a UnitEntry, or UnitUnknown, UnitClosed,
                                                            # UnitAmbiguous (DomainErrors) is raised
    units = resolve_group(index, "UBND các phường, xã", on=issued_on)   # a list, None: no group
    people = load_person_index(session)
    person = resolve_person(people, "Đỗ Mai Quyên", on=issued_on, inside=unit)   # a PersonEntry, or
                                          # PersonUnknown, PersonElsewhere, PersonAmbiguous is raised

Nothing here guesses: where two answer to a text, neither is taken.
"""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from giaoviec.core.errors import DomainError
from giaoviec.core.text import fold, tidy
from giaoviec.org.errors import UnitAmbiguous, UnitClosed, UnitUnknown, UnitUnknownButNear
from giaoviec.org.groups import resolve_group
from giaoviec.org.person_index import PersonEntry, PersonIndex, load_person_index, resolve_person
from giaoviec.org.spelling import accents_agree
from giaoviec.org.unit_index import Spelling, UnitEntry, UnitIndex, load_unit_index

__all__ = [
    "PersonEntry",
    "PersonIndex",
    "UnitEntry",
    "UnitIndex",
    "load_person_index",
    "load_unit_index",
    "resolve_group",
    "resolve_person",
    "resolve_unit",
]

_SHOWN = 6
_LONGEST = 300


def resolve_unit(index: UnitIndex, text: str, *, on: date) -> UnitEntry:
    """The one unit that the text names on that day: by code, name, alias, abbreviation or initials.

    The surest reading wins: a code before a name, a name as written before
    its abbreviations, these before initials.

    Raises:
        UnitAmbiguous: several units in the surest reading; they are named.
        UnitClosed: it is a name of another day.
        UnitUnknown, UnitUnknownButNear: no unit has ever been called so.
    """
    text = tidy(text)
    found = index.answers.get((text, on))
    if found is None:
        found = index.answers[text, on] = _find(index, text, on)
    if isinstance(found, DomainError):
        raise found.with_traceback(None)
    return found


def _find(index: UnitIndex, text: str, on: date) -> UnitEntry | DomainError:
    if len(text) > _LONGEST:
        return UnitUnknown(text=text[:_LONGEST])
    other_days: list[UnitEntry] = []
    for tier in index.tiers(text):
        valid = [one for one in tier if one.counts_on(on)]
        # Accents are forgiven, but where two names differ by them alone, they decide.
        units = _distinct(one for one in valid if accents_agree(text, one.text)) or _distinct(valid)
        if len(units) == 1:
            return units[0]
        if units:
            candidates = [index.describe(unit) for unit in units[:_SHOWN]]
            return UnitAmbiguous(text=text, candidates=candidates, units=units)
        other_days = other_days or _distinct(tier)
    if other_days:
        names = "; ".join(index.describe(unit) for unit in other_days[:_SHOWN])
        return UnitClosed(text=text, day=on, unit=names)
    return _unknown(index, text, on)


def _distinct(spellings: Iterable[Spelling]) -> list[UnitEntry]:
    return list({one.unit.id: one.unit for one in spellings}.values())


def _unknown(index: UnitIndex, text: str, on: date) -> DomainError:
    if not index.near_searches_left:
        return UnitUnknown(text=text)
    index.near_searches_left -= 1
    names = {fold(unit.name): unit for unit in index.by_id.values() if unit.exists_on(on)}
    near = get_close_matches(fold(text), names, n=3, cutoff=0.8)
    if not near:
        return UnitUnknown(text=text)
    return UnitUnknownButNear(text=text, near="; ".join(index.describe(names[key]) for key in near))

"""What a person means while they are still typing: units and people to choose from.

Nothing here decides: what is chosen is looked up again by `resolve` when it is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from giaoviec.core.text import fold, tidy
from giaoviec.org.errors import UnitAmbiguous, UnitClosed, UnitUnknown, UnitUnknownButNear
from giaoviec.org.models import Appointment, Person, Unit, UnitKind
from giaoviec.org.resolve import resolve_unit
from giaoviec.org.spelling import expand, tokens
from giaoviec.org.unit_index import UnitEntry, UnitIndex
from giaoviec.org.validity import holds_on

MOST = 10
# Longer than any name: nobody types it.
_LONGEST = 100
_MOST_WORDS = 8
# Read to see whether two people share a name.
_READ = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` is what `resolve` understands, the rest tells a person which one it is."""

    value: str
    label: str
    hint: str = ""


def find_units(index: UnitIndex, text: str, *, on: date) -> list[UnitEntry]:
    """Units of that day that the text may mean, the likeliest first.

    Abbreviations, codes and former spellings count as in `resolve_unit`; then
    every unit whose name or code has words beginning with what was typed.
    """
    words = _words(text)
    if not words:
        return []
    # "ubnd phường v": what is abbreviated is spelt out, the last word may be half typed.
    spelt_out = list(expand(tokens(" ".join(words))))
    surest = [one.unit for tier in index.tiers(text) for one in tier if one.counts_on(on)]
    begun = [
        unit
        for unit in index.by_id.values()
        if unit.exists_on(on) and _begins(f"{unit.name} {unit.code}", words, spelt_out)
    ]
    first = " ".join(words)
    begun.sort(key=lambda u: (_is_division(u), not fold(u.name).startswith(first), fold(u.name)))
    return list({unit.id: unit for unit in (*surest, *begun)}.values())[:MOST]


def suggest_units(index: UnitIndex, text: str, *, on: date) -> list[Suggestion]:
    """The same as suggestions: each with a text that names this unit alone."""
    return [suggestion_of(index, unit, on=on) for unit in find_units(index, text, on=on)]


def suggestion_of(index: UnitIndex, unit: UnitEntry, *, on: date) -> Suggestion:
    parent = index.by_id.get(unit.parent_id or 0)
    above = parent.name if parent and _is_division(unit) else ""
    named = f"{unit.name}, {above}" if above else unit.name
    value = named if _names(index, named, unit, on) else unit.code
    return Suggestion(value, unit.name, ", ".join(part for part in (above, unit.code) if part))


def suggest_people(
    session: Session, text: str, *, on: date, inside: UnitEntry | None = None
) -> list[Suggestion]:
    """People serving that day, in the unit's tree if one is given, whose names have these words.

    Somebody with several posts stands once. One query.
    """
    words = _words(text)
    if not words and inside is None:
        return []
    rows = session.execute(
        select(
            Person.id, Person.name, Person.name_folded, Person.email, Person.code,
            Appointment.title, Unit.name.label("unit"),
        )
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            holds_on(on, Appointment),
            Unit.path.startswith(inside.path if inside else "/", autoescape=True),
            *(Person.name_folded.contains(word, autoescape=True) for word in words),
        )
        # Those who sign and follow tasks serve near the top of the tree.
        .order_by(func.length(Unit.path), Person.name_key, Person.id, Appointment.id)
        .limit(_READ)
    ).all()  # fmt: skip
    people = {row.id: row for row in reversed(rows)}
    shown = [people[person_id] for person_id in dict.fromkeys(row.id for row in rows)]
    names = [row.name_folded for row in shown]
    return [
        Suggestion(
            row.name
            if names.count(row.name_folded) == 1
            else _told_apart(row.name, row.email, row.code),
            row.name,
            ", ".join(part for part in (row.title, row.unit) if part),
        )
        for row in shown[:MOST]
    ]


def _told_apart(name: str, email: str | None, code: str | None) -> str:
    return f"{name} <{email}>" if email else code or name


def _words(text: str) -> list[str]:
    return fold(tidy(text)[:_LONGEST]).split()[:_MOST_WORDS]


def _begins(name: str, *typed: Sequence[str]) -> bool:
    """Whether the name has words that begin with those of one of the spellings."""
    found = f" {fold(name)}"
    return any(words and all(f" {word}" in found for word in words) for words in typed)


def _is_division(unit: UnitEntry) -> bool:
    return unit.kind is UnitKind.DIVISION


def _names(index: UnitIndex, text: str, unit: UnitEntry, on: date) -> bool:
    try:
        return resolve_unit(index, text, on=on).id == unit.id
    except (UnitAmbiguous, UnitClosed, UnitUnknown, UnitUnknownButNear):
        return False

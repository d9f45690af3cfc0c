"""Rows of the list of people: each is a post; several rows may be one person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from giaoviec.core.text import fold
from giaoviec.files.sheets import Row, Sheet
from giaoviec.org.importing.columns import (
    CHARGES,
    EMAIL,
    EVERYTHING,
    FIELD_PREFIX,
    PERSON_CODE,
    PERSON_NAME,
    RANK,
    RANKS,
    TITLE,
    UNIT,
)
from giaoviec.org.importing.errors import (
    ChargeUnknown,
    RankUnknown,
    TextTooLong,
    UnitCodeUnknown,
)
from giaoviec.org.importing.reading import (
    Findings,
    address,
    optional_text,
    period,
    required_text,
    several,
    word,
)
from giaoviec.org.importing.unit_rows import code_key
from giaoviec.org.models import Rank

_FIELD_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    number: int
    code: str | None
    name: str
    email: str | None
    title: str
    # Code key of the unit.
    unit: str
    rank: Rank
    first_day: date | None
    last_day: date | None
    # Code keys of units ("*" for everything), and names of fields.
    charged_units: tuple[str, ...]
    charged_fields: tuple[str, ...]

    @property
    def name_key(self) -> str:
        return self.name.casefold()

    @property
    def email_key(self) -> str:
        return (self.email or "").casefold()


def read_people_rows(
    sheet: Sheet, findings: Findings, unit_keys: Collection[str]
) -> list[PersonRow]:
    """The rows of the list; what is wrong goes to the findings."""
    return [row for one in sheet.rows if (row := _read(one, findings, unit_keys))]


def _read(row: Row, findings: Findings, unit_keys: Collection[str]) -> PersonRow | None:
    before = len(findings.errors)
    name = required_text(row, PERSON_NAME, findings, limit=200)
    title = required_text(row, TITLE, findings, limit=200)
    unit = required_text(row, UNIT, findings, limit=40)
    if unit and code_key(unit) not in unit_keys:
        findings.tell(row.number, UNIT, UnitCodeUnknown(value=unit))
    rank = word(row, RANK, findings, RANKS, RankUnknown)
    email = address(row, EMAIL, findings)
    code = optional_text(row, PERSON_CODE, findings, limit=40)
    first_day, last_day = period(row, findings)
    charged_units, charged_fields = _charges(row, findings, unit_keys)
    if rank is None or len(findings.errors) > before:
        return None
    return PersonRow(
        number=row.number,
        code=code,
        name=name,
        email=email,
        title=title,
        unit=code_key(unit),
        rank=rank,
        first_day=first_day,
        last_day=last_day,
        charged_units=charged_units,
        charged_fields=charged_fields,
    )


def _charges(
    row: Row, findings: Findings, unit_keys: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    units: list[str] = []
    fields: list[str] = []
    for part in several(row, CHARGES):
        if fold(part).startswith(fold(FIELD_PREFIX)):
            name = part.partition(":")[2].strip()
            if 0 < len(name) <= _FIELD_LIMIT:
                fields.append(name)
            else:
                findings.tell(row.number, CHARGES, TextTooLong(limit=_FIELD_LIMIT))
        elif part == EVERYTHING or code_key(part) in unit_keys:
            units.append(code_key(part))
        else:
            findings.tell(row.number, CHARGES, ChargeUnknown(value=part[:60]))
    return tuple(dict.fromkeys(units)), tuple(dict.fromkeys(fields))

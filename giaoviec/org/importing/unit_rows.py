"""Rows of the list of units, read and checked as a tree before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from giaoviec.core.text import squash
from giaoviec.files.sheets import Row, Sheet
from giaoviec.org.importing.columns import (
    CODE,
    FOCAL_POINT,
    KIND,
    KINDS,
    NAME,
    OTHER_NAMES,
    PARENT,
    UNIT_EMAIL,
)
from giaoviec.org.importing.errors import (
    CodeTwice,
    KindUnknown,
    ParentCycle,
    ParentUnknown,
    TextTooLong,
    TreeTooDeep,
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
from giaoviec.org.models import UnitKind

# Unit.path holds the ids of a whole line of ancestors in 200 characters.
MAX_DEPTH = 12


def code_key(code: str) -> str:
    """Codes are one whatever their case."""
    return code.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    number: int
    code: str
    name: str
    kind: UnitKind
    parent: str | None
    email: str | None
    focal_point: str | None
    other_names: tuple[str, ...]
    first_day: date | None
    last_day: date | None


def read_unit_rows(
    sheet: Sheet, findings: Findings, parents_known: Mapping[str, str | None]
) -> list[UnitRow]:
    """The rows of the list; what is wrong goes to the findings.

    `parents_known` are the units already stored: code key → parent's code key.
    """
    rows = [row for one in sheet.rows if (row := _read(one, findings))]
    _check_codes(rows, findings)
    parents = dict(parents_known)
    # A row that could not be read still is a unit that others may name as their parent.
    parents |= {code_key(row.text(CODE.key)): None for row in sheet.rows}
    parents |= {code_key(row.code): code_key(row.parent) if row.parent else None for row in rows}
    _check_tree(rows, findings, parents)
    return rows


def _read(row: Row, findings: Findings) -> UnitRow | None:
    before = len(findings.errors)
    code = required_text(row, CODE, findings, limit=40)
    name = required_text(row, NAME, findings, limit=300)
    kind = word(row, KIND, findings, KINDS, KindUnknown)
    other_names = tuple(name for name in several(row, OTHER_NAMES) if squash(name))
    if any(len(one) > 300 for one in other_names):
        findings.tell(row.number, OTHER_NAMES, TextTooLong(limit=300))
    first_day, last_day = period(row, findings)
    email = address(row, UNIT_EMAIL, findings)
    if kind is None or len(findings.errors) > before:
        return None
    return UnitRow(
        number=row.number,
        code=code,
        name=name,
        kind=kind,
        parent=row.text(PARENT.key) or None,
        email=email,
        focal_point=optional_text(row, FOCAL_POINT, findings, limit=300),
        other_names=other_names,
        first_day=first_day,
        last_day=last_day,
    )


def _check_codes(rows: Iterable[UnitRow], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(code_key(row.code), row.number)
        if first != row.number:
            findings.tell(row.number, CODE, CodeTwice(value=row.code, row=first))


def _check_tree(
    rows: Iterable[UnitRow], findings: Findings, parents: Mapping[str, str | None]
) -> None:
    for row in rows:
        if row.parent and code_key(row.parent) not in parents:
            findings.tell(row.number, PARENT, ParentUnknown(value=row.parent[:60]))
            continue
        line = _line(code_key(row.code), parents)
        if line[0] in line[1:]:
            shown = " → ".join(code.upper() for code in reversed(line))
            findings.tell(row.number, PARENT, ParentCycle(path=shown))
        elif len(line) > MAX_DEPTH and len(set(line)) == len(line):
            findings.tell(row.number, PARENT, TreeTooDeep(limit=MAX_DEPTH))


def _line(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """The unit and its ancestors; a circle ends where it comes to a unit again.

    Followed no further than needed to know that it is too long.
    """
    line = [code]
    parent = parents.get(code)
    while parent is not None and len(line) <= 3 * MAX_DEPTH:
        line.append(parent)
        if parent in line[:-1]:
            break
        parent = parents.get(parent)
    return line

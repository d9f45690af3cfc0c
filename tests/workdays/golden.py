"""The golden tables beside this file, as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from giaoviec.core import zone

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenDeadline:
    line: int
    issued_on: date
    phrase: str
    kind: str
    due_at: datetime | None
    starts_on: date | None


def rows_of(name: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is neither empty nor a comment."""
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            yield number, [cell.strip() for cell in line.split("|")]


def golden_deadlines() -> Iterator[GoldenDeadline]:
    for number, cells in rows_of("deadlines.txt"):
        issued_on, phrase, kind, due, starts_on = (*cells, "")[:5]
        yield GoldenDeadline(
            line=number,
            issued_on=date.fromisoformat(issued_on),
            phrase=phrase,
            kind=kind,
            due_at=_moment(due) if due else None,
            starts_on=date.fromisoformat(starts_on) if starts_on else None,
        )


def _moment(text: str) -> datetime:
    if "T" not in text:
        return zone.end_of_day(date.fromisoformat(text))
    stated = datetime.fromisoformat(text)
    return zone.at(stated.date(), stated.time())

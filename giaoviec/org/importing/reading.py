"""Reading the cells of a row, collecting what is wrong instead of stopping at the first error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from email_validator import EmailNotValidError, validate_email

from giaoviec.core.errors import DomainError
from giaoviec.core.text import squash
from giaoviec.files.sheet_errors import CellEmpty, RowError
from giaoviec.files.sheets import Column, Row
from giaoviec.org.importing.columns import BETWEEN, FIRST_DAY, LAST_DAY
from giaoviec.org.importing.errors import AddressWrong, EndsBeforeStart, TextTooLong

T = TypeVar("T")
Period = tuple[date | None, date | None]


@dataclass(slots=True)
class Findings:
    """The errors of one file, in the order in which they were found."""

    file: str
    errors: list[RowError] = field(default_factory=list)

    def tell(self, row: int, column: Column, error: DomainError) -> None:
        self.errors.append(RowError(row, column.title, error, self.file))

    @contextmanager
    def of(self, row: int, column: Column) -> Iterator[None]:
        """Turn a refusal inside the block into an error of this cell, and go on."""
        try:
            yield
        except DomainError as error:
            self.tell(row, column, error)


def required_text(row: Row, column: Column, findings: Findings, *, limit: int) -> str:
    """The cell's text; "" where it is missing or too long, which is told."""
    text = row.text(column.key)
    if not text:
        findings.tell(row.number, column, CellEmpty())
    return _not_too_long(row, column, findings, text, limit)


def optional_text(row: Row, column: Column, findings: Findings, *, limit: int) -> str | None:
    return _not_too_long(row, column, findings, row.text(column.key), limit) or None


def _not_too_long(row: Row, column: Column, findings: Findings, text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    findings.tell(row.number, column, TextTooLong(limit=limit))
    return ""


def word(
    row: Row,
    column: Column,
    findings: Findings,
    words: dict[str, T],
    unknown: Callable[..., DomainError],
) -> T | None:
    """What the cell's word stands for; None where it is missing or unknown, which is told."""
    text = row.text(column.key)
    found = words.get(squash(text))
    if found is None:
        findings.tell(row.number, column, unknown(value=text[:60]) if text else CellEmpty())
    return found


def address(row: Row, column: Column, findings: Findings) -> str | None:
    """An e-mail address by its form alone; nobody's name server is asked."""
    text = row.text(column.key)
    if not text:
        return None
    try:
        # test_environment: names under .test are addresses too.
        checked = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        findings.tell(row.number, column, AddressWrong(value=text[:100]))
        return None
    return checked.normalized


def period(row: Row, findings: Findings) -> Period:
    """Từ ngày and Đến ngày, both included."""
    first = last = None
    with findings.of(row.number, FIRST_DAY):
        first = row.day(FIRST_DAY.key)
    with findings.of(row.number, LAST_DAY):
        last = row.day(LAST_DAY.key)
    if first and last and last < first:
        findings.tell(row.number, LAST_DAY, EndsBeforeStart(first=first, last=last))
    return first, last


def several(row: Row, column: Column) -> tuple[str, ...]:
    """The parts of a cell that holds several, without empty ones and repetitions."""
    parts = (part.strip() for part in row.text(column.key).split(BETWEEN))
    return tuple(dict.fromkeys(part for part in parts if part))

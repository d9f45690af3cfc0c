"""Reading a table from an .xlsx or .csv file that anybody may have made.

    COLUMNS = (Column("code", "Mã", required=True), Column("from", "Từ ngày"))
    sheet = read_sheet(Path("units.csv"), COLUMNS)      # or an open binary file, name="units.csv"
    for row in sheet.rows:
        row.number              # 2 is the first row under the header, as Excel shows it
        row.text("code")        # tidy text (NFC, one line), "" where empty or without such a column
        row.day("from")         # a date or None; raises ImpossibleDate
        row.values["from"]      # as it was: str (NFC, line breaks kept), date or datetime
    sheet.unknown               # header names that nobody asked for: worth a warning
    sheet.errors                # RowErrors of rows that could not be read; these rows are not in `rows`
    sheet.has("from")           # whether the file has this column at all

What a row's error is told with: `RowError(row.number, "Mã", some_domain_error)`, and
`BadRows(file=sheet.name, errors=[...])` refuses the file. Errors: sheet_errors.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from giaoviec.core.text import squash, tidy
from giaoviec.files.cells import Cell, Line, read_day
from giaoviec.files.csv_rows import csv_tables
from giaoviec.files.sheet_errors import (
    CellTooLong,
    ColumnMissing,
    ColumnTwice,
    FileMissing,
    FileTooBig,
    HeaderMissing,
    RowError,
    TooManyCells,
    TooManyRows,
)
from giaoviec.files.xlsx_rows import xlsx_tables

MEGABYTE = 1024 * 1024
MAX_MEGABYTES = 20
MAX_ROWS = 200_000
# What Excel itself allows in a cell.
MAX_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Column:
    """A column one may meet: `key` for the code, `title` for people; case and accents are forgiven.

    `required` speaks of the header: the file is refused without this column.
    """

    key: str
    title: str
    required: bool = False
    other_titles: tuple[str, ...] = ()

    def spellings(self) -> Iterator[str]:
        return (squash(title) for title in (self.title, *self.other_titles))


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    # By column key; a column that the file does not have is not in it.
    values: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """One line of tidy text; a date as dd/mm/yyyy."""
        value = self.values.get(key, "")
        return tidy(value) if isinstance(value, str) else value.strftime("%d/%m/%Y")

    def day(self, key: str) -> date | None:
        """The day in this cell (ISO, dd/mm/yyyy or a date cell); None where it is empty.

        Raises:
            ImpossibleDate: something else stands there.
        """
        value = self.values.get(key, "")
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        return read_day(value)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: Sequence[Row]
    present: frozenset[str]
    unknown: tuple[str, ...]
    errors: tuple[RowError, ...]

    def has(self, key: str) -> bool:
        return key in self.present


def read_sheet(source: Path | BinaryIO, columns: Sequence[Column], *, name: str = "") -> Sheet:
    """Read the first table whose first row has the required columns.

    Size is checked before anything is read, a workbook's unpacked size before
    it is opened. Empty rows are left out and keep their numbers.

    Raises:
        Invalid: the file as a whole cannot be used (sheet_errors.py).
    """
    if not isinstance(source, Path):
        return _read(source, columns, name or "?")
    try:
        # A pipe or a device has no size to check and perhaps no end.
        if not source.is_file():
            raise FileMissing(file=str(source))
        with source.open("rb") as file:
            return _read(file, columns, name or source.name)
    except OSError as error:
        raise FileMissing(file=str(source)) from error


def _read(file: BinaryIO, columns: Sequence[Column], name: str) -> Sheet:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_MEGABYTES * MEGABYTE:
        raise FileTooBig(file=name, limit=MAX_MEGABYTES)
    magic = file.read(4)
    file.seek(0)
    is_workbook = (
        magic[:2] == b"PK" or magic == b"\xd0\xcf\x11\xe0" or name.lower().endswith("xlsx")
    )
    tables = xlsx_tables(file, name) if is_workbook else csv_tables(file.read(), name, columns)
    refusal: ColumnMissing | HeaderMissing | None = None
    for table in tables:
        lines = iter(table)
        try:
            header = _Header.read(lines, columns, name)
        except (ColumnMissing, HeaderMissing) as error:
            # A page of instructions may lie before the table; the first page's refusal is told.
            refusal = refusal or error
            continue
        return _sheet(lines, header, name)
    raise refusal or HeaderMissing(file=name, columns=_titles(columns))


@dataclass(frozen=True, slots=True)
class _Header:
    # Place in the row → column key; None for a column that nobody asked for.
    keys: tuple[str | None, ...]
    titles: tuple[str, ...]
    unknown: tuple[str, ...]

    @classmethod
    def read(cls, lines: Iterator[Line], columns: Sequence[Column], name: str) -> "_Header":
        first = next(islice(lines, 1), (1, ()))
        titles = tuple(tidy(str(cell)) for cell in first[1])
        if first[0] != 1 or not any(titles):
            raise HeaderMissing(file=name, columns=_titles(columns))
        by_spelling = {
            spelling: column.key for column in columns for spelling in column.spellings()
        }
        keys = tuple(by_spelling.get(squash(title)) for title in titles)
        missing = [column for column in columns if column.required and column.key not in keys]
        if missing:
            raise ColumnMissing(file=name, columns=_titles(missing))
        for place, key in enumerate(keys):
            if key is not None and key in keys[:place]:
                raise ColumnTwice(file=name, column=titles[place])
        unknown = [t for t, key in zip(titles, keys, strict=True) if key is None and t]
        return cls(keys, titles, tuple(unknown))


def _titles(columns: Sequence[Column]) -> str:
    return ", ".join(f"“{column.title}”" for column in columns)


def _sheet(lines: Iterator[Line], header: _Header, name: str) -> Sheet:
    rows: list[Row] = []
    errors: list[RowError] = []
    width = len(header.keys)
    for number, cells in lines:
        if all(cell == "" for cell in cells):
            continue
        if number > MAX_ROWS + 1:
            raise TooManyRows(file=name, limit=MAX_ROWS)
        if any(cell != "" for cell in cells[width:]):
            errors.append(RowError(number, "", TooManyCells()))
            continue
        long = [place for place, cell in enumerate(cells) if len(str(cell)) > MAX_CELL]
        if long:
            errors.append(RowError(number, header.titles[long[0]], CellTooLong(limit=MAX_CELL)))
            continue
        padded = (*cells, *[""] * (width - len(cells)))
        values = {key: cell for key, cell in zip(header.keys, padded, strict=False) if key}
        rows.append(Row(number, values))
    present = frozenset(key for key in header.keys if key)
    return Sheet(name, rows, present, header.unknown, tuple(errors))

"""A sheet of tasks, read as a whole: its rows, and the same task in two of them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from giaoviec.files.sheet_errors import RowError
from giaoviec.files.sheets import Sheet, read_sheet
from giaoviec.intake import columns
from giaoviec.intake.errors import RowTwice
from giaoviec.intake.lookups import Lookups
from giaoviec.intake.row_reader import RowReader
from giaoviec.intake.rows import RowReading, TaskKey

# Called with how many rows have been read, of how many.
Progress = Callable[[int, int], None]


def no_progress(_done: int, _all: int) -> None:
    """Nobody watches."""


def open_sheet(source: Path | BinaryIO, *, name: str = "") -> Sheet:
    """The sheet of tasks in this file.

    Raises:
        Invalid: the file as a whole cannot be used (files/sheet_errors.py).
    """
    return read_sheet(source, columns.COLUMNS, name=name)


def read_rows(
    sheet: Sheet,
    lookups: Lookups,
    *,
    now: datetime,
    opening: date | None = None,
    progress: Progress = no_progress,
) -> list[RowReading]:
    """What each row gives, in the sheet's order; rows that the file reader refused among them."""
    reader = RowReader(file=sheet.name, lookups=lookups, now=now, opening=opening)
    readings = [RowReading(error.row, {}, errors=[error]) for error in sheet.errors]
    for place, row in enumerate(sheet.rows, start=1):
        readings.append(reader.read(row))
        progress(place, len(sheet.rows))
    readings.sort(key=lambda reading: reading.number)
    _refuse_twins(readings)
    return readings


def _refuse_twins(readings: Sequence[RowReading]) -> None:
    """The same document, unit and content twice in one file: nobody can say which one counts."""
    first_rows: dict[TaskKey, int] = {}
    for reading in readings:
        firsts = [first_rows.setdefault(task.key, reading.number) for task in reading.tasks]
        twins = [first for first in firsts if first != reading.number]
        if twins:
            error = RowTwice(first=twins[0])
            reading.errors.append(RowError(reading.number, columns.title(columns.CONTENT), error))
            reading.tasks = ()

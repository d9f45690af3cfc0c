"""A report as csv that Excel opens rightly: UTF-8 with its mark, and no cell that is a formula."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from giaoviec.accountability.tables import Rate, Report, Shape, Values
from giaoviec.core import zone

_BATCH = 500
_FORMULA = "=+-@\t\r"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def write_csv(report: Report, out: BinaryIO) -> int:
    """Write a header of column keys and a line a row; returns the number of rows.

    Moments are ISO on the local clock; lists are joined by ";"; a rate is
    "num/den", with a space before so that no program takes it for a date.
    """
    shown = [
        (place, _SHOWN[column.shape])
        for place, column in enumerate(report.columns)
        if column.shape in _SHOWN
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    out.write(b"\xef\xbb\xbf")
    writer.writerow([column.key for column in report.columns])
    count = 0
    rows = iter(report)
    while batch := [_cells(values, shown) for values in islice(rows, _BATCH)]:
        writer.writerows(batch)
        count += len(batch)
        _pour(text, out)
    _pour(text, out)
    return count


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    if text and text[0] in _FORMULA and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _cells(values: Values, shown: Sequence[tuple[int, Callable[[Any], str]]]) -> list[Any]:
    cells = list(values)
    for place, show in shown:
        cell = cells[place]
        cells[place] = show(cell) if cell else ""
    return cells


def _pour(text: io.StringIO, out: BinaryIO) -> None:
    out.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()


def _show_list(value: list[str]) -> str:
    return harmless(";".join(value))


# The same few deadlines stand in row after row.
@lru_cache(maxsize=4096)
def _show_moment(value: datetime) -> str:
    return zone.local(value).isoformat()


def _show_rate(value: Rate) -> str:
    return f" {value.num}/{value.den}"


# How a cell that is not empty is written; numbers, days and our own words are safe as they are,
# and the csv module writes nothing for None.
_SHOWN: dict[Shape, Callable[[Any], str]] = {
    Shape.TEXT: harmless,
    Shape.LIST: _show_list,
    Shape.MOMENT: _show_moment,
    Shape.RATE: _show_rate,
}

"""A report as csv that Excel opens rightly: UTF-8 with its mark, and no cell that is a formula."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, BinaryIO

from giaoviec.accountability.tables import Rate, Report, Shape
from giaoviec.core import zone

_BATCH = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def write_csv(report: Report, out: BinaryIO) -> int:
    """Write a header of column keys and a line a row; returns the number of rows.

    Moments are ISO on the local clock; lists are joined by ";"; a rate is
    "num/den", with a space before so that no program takes it for a date.
    """
    shown = [_SHOWN[column.shape] for column in report.columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    out.write(b"\xef\xbb\xbf")
    writer.writerow([column.key for column in report.columns])
    count = 0
    for values in report:
        writer.writerow([show(value) for show, value in zip(shown, values, strict=True)])
        count += 1
        if count % _BATCH == 0:
            _pour(text, out)
    _pour(text, out)
    return count


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _pour(text: io.StringIO, out: BinaryIO) -> None:
    out.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()


def _show_text(value: str | None) -> str:
    return harmless(value) if value else ""


def _show_list(value: list[str]) -> str:
    return harmless(";".join(value))


# The same few deadlines stand in row after row.
@lru_cache(maxsize=4096)
def _show_moment(value: datetime | None) -> str:
    return "" if value is None else zone.local(value).isoformat()


def _show_day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _show_number(value: int | None) -> str:
    return "" if value is None else str(value)


def _show_rate(value: Rate) -> str:
    return f" {value.num}/{value.den}"


_SHOWN: dict[Shape, Callable[[Any], str]] = {
    Shape.TEXT: _show_text,
    Shape.WORD: _show_text,
    Shape.LIST: _show_list,
    Shape.MOMENT: _show_moment,
    Shape.DAY: _show_day,
    Shape.NUMBER: _show_number,
    Shape.RATE: _show_rate,
}

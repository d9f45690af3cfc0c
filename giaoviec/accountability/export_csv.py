"""A report as csv that Excel opens rightly: UTF-8 with its mark, and no cell that is a formula.

A hundred thousand rows are written column by column: most columns of most
batches hold nothing to quote, which one look at all their cells together
tells. The csv module looks at each character of each cell, and took half of
the time.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from giaoviec.accountability.tables import Rate, Report, Shape
from giaoviec.core import zone

_BATCH = 500
_FORMULA = frozenset("=+-@\t\r")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
# What makes a cell stand in quotation marks (RFC 4180).
_TO_QUOTE = re.compile(r'[",\r\n]')
_END = "\r\n"


def write_csv(report: Report, out: BinaryIO) -> int:
    """Write a header of column keys and a line a row; returns the number of rows.

    Moments are ISO on the local clock; lists are joined by ";"; a rate is
    "num/den", with a space before so that no program takes it for a date.
    """
    shows = [_SHOWN[column.shape] for column in report.columns]
    out.write(b"\xef\xbb\xbf" + _lines([[column.key] for column in report.columns]))
    count = 0
    rows = iter(report)
    while batch := list(islice(rows, _BATCH)):
        columns = zip(*batch, strict=True)
        out.write(_lines([show(cells) for show, cells in zip(shows, columns, strict=True)]))
        count += len(batch)
    return count


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    if text and text[0] in _FORMULA and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _lines(columns: Sequence[Sequence[str]]) -> bytes:
    rows = map(",".join, zip(*columns, strict=True))
    return (_END.join(rows) + _END).encode()


def _text(cells: Sequence[str | None]) -> Sequence[str]:
    texts = [cell or "" for cell in cells]
    if not _FORMULA.isdisjoint([text[:1] for text in texts]):
        texts = [harmless(text) for text in texts]
    if _TO_QUOTE.search("".join(texts)):
        texts = [_quoted(text) if _TO_QUOTE.search(text) else text for text in texts]
    return texts


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _list(cells: Sequence[Sequence[str] | None]) -> Sequence[str]:
    return _text([";".join(cell) if cell else "" for cell in cells])


def _number(cells: Sequence[Any]) -> Sequence[str]:
    return ["" if cell is None else str(cell) for cell in cells]


def _moment(cells: Sequence[datetime | None]) -> Sequence[str]:
    return [_show_moment(cell) if cell else "" for cell in cells]


# The same few deadlines stand in row after row.
@lru_cache(maxsize=4096)
def _show_moment(value: datetime) -> str:
    return zone.local(value).isoformat()


def _rate(cells: Sequence[Rate | None]) -> Sequence[str]:
    return [f" {cell.num}/{cell.den}" if cell else "" for cell in cells]


# How a column is written; numbers, days (as ISO) and our own words are safe as they are.
_SHOWN: dict[Shape, Callable[[Sequence[Any]], Sequence[str]]] = {
    Shape.TEXT: _text,
    Shape.NUMBER: _number,
    Shape.DAY: _number,
    Shape.MOMENT: _moment,
    Shape.LIST: _list,
    Shape.WORD: _number,
    Shape.RATE: _rate,
}

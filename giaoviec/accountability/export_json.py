"""A report as one JSON value: the same bytes for the same question."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any, BinaryIO

from giaoviec.accountability.tables import Rate, Report
from giaoviec.core import zone


def write_json(report: Report, out: BinaryIO) -> int:
    """Write {"as_of", "definition", "rows"} row by row; returns the number of rows.

    A report that is limited as a list was says so in "limits". Moments are ISO on the local clock, days are ISO days.
    """
    as_of = _encode(report.question.as_of)
    limits = report.question.limits
    said = f', "limits": {_encode(dict(limits.asked))}' if limits else ""
    definition = _encode(report.definition)
    out.write(f'{{"as_of": {as_of}, "definition": {definition}{said}, "rows": ['.encode())
    keys = [column.key for column in report.columns]
    count = 0
    for values in report:
        row = _encode(dict(zip(keys, values, strict=True)))
        out.write(f"{',' if count else ''}\n{row}".encode())
        count += 1
    out.write(b"\n]}\n" if count else b"]}\n")
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Rate):
        return {"num": value.num, "den": value.den}
    raise TypeError(f"{type(value).__name__} has no place in a report")


# The same few deadlines stand in row after row.
@lru_cache(maxsize=4096)
def _moment(value: datetime) -> str:
    return zone.local(value).isoformat()


_encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode

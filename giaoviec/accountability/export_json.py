"""A report as one JSON value: the same bytes for the same question."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from giaoviec.accountability.tables import Rate, Report
from giaoviec.core import zone


def write_json(report: Report, out: BinaryIO) -> int:
    """Write {"as_of", "definition", "rows"} row by row; returns the number of rows.

    Moments are ISO on the local clock, days are ISO days.
    """
    as_of = _text(zone.local(report.question.as_of).isoformat())
    out.write(f'{{"as_of": {as_of}, "definition": {_text(report.definition)}, "rows": ['.encode())
    keys = [_text(column.key) for column in report.columns]
    count = 0
    for values in report:
        out.write(b"\n" if count == 0 else b",\n")
        cells = (f"{key}: {_text(value)}" for key, value in zip(keys, values, strict=True))
        out.write(f"{{{', '.join(cells)}}}".encode())
        count += 1
    out.write(b"\n]}\n" if count else b"]}\n")
    return count


def _text(value: Any) -> str:
    return _encode(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return zone.local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Rate):
        return {"num": value.num, "den": value.den}
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in a report")


_encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode

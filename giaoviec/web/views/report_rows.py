"""A report's rows as its page shows them: by name, rates in words, shares as parts of a bar."""

from typing import Any

from flask_babel import format_decimal

from giaoviec.accountability.preview import Preview
from giaoviec.accountability.tables import Rate

# What a bar is made of, with the tone of each part; tasks without a deadline are not in it.
MEASURED = (
    ("done_on_time", "ok"),
    ("done_late", "warn"),
    ("open_in_time", "info"),
    ("open_overdue", "danger"),
)
# The bar's length, in units of its own.
_WHOLE = 1000


def page_rows(preview: Preview) -> list[dict[str, Any]]:
    """Each row by its columns' keys; a head's row with `share` and `bar` besides."""
    keys = [column.key for column in preview.report.columns]
    rows = [dict(zip(keys, values, strict=True)) for values in preview.rows]
    if preview.report.question.kind == "accountability":
        for row in rows:
            row["share"] = share_of(row["on_time_rate"])
            row["bar"] = bar_of(row)
    return rows


def share_of(rate: Rate) -> str:
    """ "80" or "66,7"; never 100 while one is missing, nor 0 while there is one; "" of nothing."""
    if rate.share is None:
        return ""
    percent = round(rate.share * 100, 1)
    if rate.num < rate.den:
        percent = min(percent, 99.9)
    if rate.num:
        percent = max(percent, 0.1)
    return str(format_decimal(percent, "#,##0.#"))


def bar_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts with something in them: where each begins, how wide it is, its tone."""
    whole = sum(row[key] for key, _ in MEASURED)
    parts, at = [], 0.0
    for key, tone in MEASURED:
        width = _WHOLE * row[key] / whole if whole else 0
        if width:
            parts.append({"key": key, "tone": tone, "x": round(at, 2), "width": round(width, 2)})
        at += width
    return parts

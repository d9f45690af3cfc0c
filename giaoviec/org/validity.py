"""Days on which something counts: both ends included, an open end for ever."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_


def is_within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def overlap(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    """Whether two periods have a day in common."""
    return (a[0] or date.min) <= (b[1] or date.max) and (b[0] or date.min) <= (a[1] or date.max)


def holds_on(day: date | ColumnElement[date], what: Any) -> ColumnElement[bool]:
    """Whether a row with `valid_from` and `valid_to` counts on the day."""
    return and_(
        or_(what.valid_from.is_(None), what.valid_from <= day),
        or_(what.valid_to.is_(None), what.valid_to >= day),
    )

"""What is read of the calendar."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.db import read
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.models import CalendarDay, DayKind

_ROWS = select(CalendarDay.day, CalendarDay.kind).order_by(CalendarDay.day)


def load_calendar(session: Session) -> WorkCalendar:
    """The calendar as the table has it; a table without rows is the plain week."""
    return _calendar_of(tuple(map(tuple, read(session, _ROWS))))


# The very rows are the key: whatever changes in the table makes another calendar.
@lru_cache(maxsize=8)
def _calendar_of(rows: tuple[tuple[date, DayKind], ...]) -> WorkCalendar:
    return WorkCalendar.of(rows)


def days_of_year(session: Session, year: int) -> Sequence[CalendarDay]:
    """The corrections of one year in order."""
    stmt = select(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalars(stmt.order_by(CalendarDay.day)).all()

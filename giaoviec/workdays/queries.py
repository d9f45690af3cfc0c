"""What is read of the calendar."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.models import CalendarDay


def load_calendar(session: Session) -> WorkCalendar:
    """The calendar as the table has it; a table without rows is the plain week."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind))
    return WorkCalendar.of((row.day, row.kind) for row in rows)


def days_of_year(session: Session, year: int) -> Sequence[CalendarDay]:
    """The corrections of one year in order."""
    stmt = select(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalars(stmt.order_by(CalendarDay.day)).all()

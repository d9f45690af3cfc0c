"""What is read of the calendar."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.models import CalendarDay


def load_calendar(session: Session) -> WorkCalendar:
    """The calendar as the table has it; a table without rows is the plain week."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind))
    return WorkCalendar.of((row.day, row.kind) for row in rows)

"""Open deadlines in working days that a changed day of the calendar would move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.tasks.models import DeadlineKind, SourceDocument, Task
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases import read_deadline

# So many are read again at most: a list that somebody looks through.
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """A task whose deadline would be another one if it were reckoned today."""

    task_id: int
    content: str
    lead_unit_name: str
    phrase: str
    due_at: datetime
    would_be: datetime


def moved_by_day(session: Session, day: date, calendar: WorkCalendar) -> Sequence[Recounted]:
    """Open tasks whose phrase gave their deadline before `day` changed and gives another one now.

    Nothing is moved: a deadline is what was told to people, and whoever gave
    the task decides. Deadlines that were set anew since are left out.
    """
    stmt = (
        select(
            Task.id,
            Task.content,
            Task.lead_unit_name,
            Task.deadline_phrase,
            Task.due_at,
            SourceDocument.issued_on,
        )
        .join(SourceDocument, SourceDocument.id == Task.document_id)
        .where(
            Task.closed_at.is_(None),
            Task.deadline_kind == DeadlineKind.RELATIVE,
            Task.deadline_phrase != "",
            Task.due_at >= zone.start_of_day(day),
            Task.due_at == Task.original_due_at,
            SourceDocument.issued_on <= day,
        )
        .order_by(Task.due_at, Task.id)
        .limit(MOST)
    )
    before = _with_day_turned(calendar, day)
    found = []
    for row in session.execute(stmt):
        was = read_deadline(row.deadline_phrase, issued_on=row.issued_on, calendar=before).due_at
        now_is = read_deadline(row.deadline_phrase, issued_on=row.issued_on, calendar=calendar)
        if now_is.due_at is not None and was == row.due_at != now_is.due_at:
            found.append(
                Recounted(
                    task_id=row.id,
                    content=row.content,
                    lead_unit_name=row.lead_unit_name,
                    phrase=row.deadline_phrase,
                    due_at=row.due_at,
                    would_be=now_is.due_at,
                )
            )
    return found


def _with_day_turned(calendar: WorkCalendar, day: date) -> WorkCalendar:
    """The calendar in which this day is worked if it is off, and off if it is worked."""
    if calendar.is_working_day(day):
        return WorkCalendar(calendar.days_off | {day}, calendar.swapped_days - {day})
    return WorkCalendar(calendar.days_off - {day}, calendar.swapped_days | {day})

"""What a task's state means at a moment: its cell, how late it is, what else is to be said of it.

Pure: no database, no clock. `sql_rules` says the same in SQL, and a test holds the two together.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from giaoviec.core import zone
from giaoviec.tasks.status import TaskStatus

DUE_SOON_WORKING_DAYS = 3
STALE_DAYS = 7
# A five-year plan and the one after it; what lies beyond is a slip in the year. Tasks may be given
# with a later deadline ("tầm nhìn 2050"): there a document says so.
PLANNED_YEARS = 10

# The unit has it in hand: nothing was handed in that waits for an answer.
WORKING = frozenset({TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS})
# A result was handed in; lateness is measured to that moment, so a slow reviewer makes nobody late.
HANDED_IN = frozenset({TaskStatus.SUBMITTED, TaskStatus.COMPLETED})


class Cell(StrEnum):
    """Where every report counts a task; each task but a draft is in exactly one."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_OVERDUE = "open_overdue"
    DONE_NO_DEADLINE = "done_no_deadline"
    OPEN_NO_DEADLINE = "open_no_deadline"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class Calendar(Protocol):
    """What is asked of a `workdays.calendar.WorkCalendar`."""

    def shift(self, day: date, count: int) -> date: ...

    def count(self, start: date, end: date) -> int: ...


def cell(
    status: TaskStatus,
    due_at: datetime | None,
    submitted_at: datetime | None,
    *,
    as_of: datetime,
) -> Cell | None:
    """The cell of a task in this state at `as_of`; None for a draft.

    `submitted_at` is when the result that waits or was accepted was handed in
    (`Task.done_at` of a completed task is the same moment). The last moment
    of the deadline is still in time. What was handed in by the deadline and
    waits for confirmation is in time for as long as it waits; handed in late
    and waiting is overdue.
    """
    if status is TaskStatus.DRAFT:
        return None
    if status is TaskStatus.SUSPENDED:
        return Cell.SUSPENDED
    if status is TaskStatus.WITHDRAWN:
        return Cell.WITHDRAWN
    is_done = status is TaskStatus.COMPLETED
    if due_at is None:
        return Cell.DONE_NO_DEADLINE if is_done else Cell.OPEN_NO_DEADLINE
    is_late = due_at < _measured_until(status, submitted_at, as_of)
    if is_done:
        return Cell.DONE_LATE if is_late else Cell.DONE_ON_TIME
    return Cell.OPEN_OVERDUE if is_late else Cell.OPEN_IN_TIME


def late_until(
    status: TaskStatus,
    due_at: datetime | None,
    submitted_at: datetime | None,
    *,
    as_of: datetime,
) -> datetime | None:
    """The moment to which the lateness of this state is measured; None when it is not late."""
    late = (Cell.DONE_LATE, Cell.OPEN_OVERDUE)
    if cell(status, due_at, submitted_at, as_of=as_of) not in late:
        return None
    return _measured_until(status, submitted_at, as_of)


def days_late(due_at: datetime | None, until: datetime | None) -> int:
    """Calendar days from the deadline to `until`, by local dates.

    0 up to the last moment of the deadline and without either moment; from
    then on at least 1: at 18:00 a task due at 17:00 of the same day is one day
    late, and so is one due yesterday.
    """
    if due_at is None or until is None or until <= due_at:
        return 0
    return max(1, (zone.local_date(until) - zone.local_date(due_at)).days)


def working_days_late(due_at: datetime | None, until: datetime | None, calendar: Calendar) -> int:
    """Working days after the deadline's day, up to and including the day of `until`.

    0 while it is not late, and also when only days off (or hours of the
    deadline's own day) have passed since.
    """
    if due_at is None or until is None or until <= due_at:
        return 0
    return calendar.count(zone.local_date(due_at), zone.local_date(until))


def due_soon_until(
    as_of: datetime, calendar: Calendar, *, working_days: int = DUE_SOON_WORKING_DAYS
) -> datetime:
    """The last deadline that is "due soon" at `as_of`: the end of the N-th working day after today."""
    return zone.end_of_day(calendar.shift(zone.local_date(as_of), working_days))


def is_due_soon(
    status: TaskStatus, due_at: datetime | None, *, as_of: datetime, soon_until: datetime
) -> bool:
    """In hand, not overdue, and due by `soon_until` (see `due_soon_until`)."""
    return status in WORKING and due_at is not None and as_of <= due_at <= soon_until


def last_year_of_due(now: datetime, due_at: datetime | None) -> int:
    """The last year to which a deadline may be moved: counted from today, or from a later deadline."""
    base = now if due_at is None else max(now, due_at)
    return zone.local_date(base).year + PLANNED_YEARS


def pending_review_days(waits_since: datetime, *, as_of: datetime, calendar: Calendar) -> int:
    """Working days for which a result has waited for its confirmation.

    `waits_since` is when it was recorded here, not the earlier day on which a
    paper result was handed in: the reviewer could not have answered before.
    """
    return max(0, calendar.count(zone.local_date(waits_since), zone.local_date(as_of)))


def is_stale(
    status: TaskStatus, last_word_at: datetime | None, *, as_of: datetime, days: int = STALE_DAYS
) -> bool:
    """In hand, and nothing was heard of it for more than `days` calendar days.

    `last_word_at` is the last progress update, else the moment it was given.
    """
    if status not in WORKING or last_word_at is None:
        return False
    return (zone.local_date(as_of) - zone.local_date(last_word_at)).days > days


def _measured_until(status: TaskStatus, submitted_at: datetime | None, as_of: datetime) -> datetime:
    if status in HANDED_IN and submitted_at is not None:
        return submitted_at
    return as_of

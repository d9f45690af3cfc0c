"""What had already happened to a task that comes in running: the last three columns of a sheet. Pure."""

from datetime import date, datetime

from giaoviec.core import zone
from giaoviec.files.sheets import Row
from giaoviec.intake import columns, words
from giaoviec.intake.errors import (
    DoneBeforeIssue,
    DoneDayMissing,
    DoneInFuture,
    ExtensionNotLater,
    ExtensionOfNothing,
    NotDoneButDay,
    ProgressUnknown,
)
from giaoviec.intake.words import Progress
from giaoviec.tasks.new import Deadline, Running
from giaoviec.tasks.status import OPEN, TaskStatus

_STATUS = {
    Progress.NOT_STARTED: TaskStatus.ASSIGNED,
    Progress.RUNNING: TaskStatus.IN_PROGRESS,
    Progress.LATE: TaskStatus.IN_PROGRESS,
    Progress.SUBMITTED: TaskStatus.SUBMITTED,
    Progress.DONE: TaskStatus.COMPLETED,
}
_HANDED_IN = (Progress.SUBMITTED, Progress.DONE)


def progress_in(text: str) -> Progress | None:
    """What the progress column says in its writer's words; None where it is empty.

    Raises:
        ProgressUnknown: it cannot be understood; the refusal lists what can.
    """
    if not text:
        return None
    progress = words.progress_named(text)
    if progress is None:
        raise ProgressUnknown(text=text[:60], known=words.PROGRESS_EXAMPLES)
    return progress


def done_day(row: Row, *, issued_on: date, today: date) -> date | datetime | None:
    """The day on which the result was handed in, with its hour where the cell has one.

    Raises:
        ImpossibleDate, DoneInFuture, DoneBeforeIssue
    """
    value = row.values.get(columns.DONE_ON, "")
    day = row.day(columns.DONE_ON)
    if day is None:
        return None
    if day > today:
        raise DoneInFuture(day=day, today=today)
    if day < issued_on:
        raise DoneBeforeIssue(day=day, issued_on=issued_on)
    return value if isinstance(value, datetime) else day


def status_of(progress: Progress | None, done_on: date | None, *, said: str) -> TaskStatus | None:
    """Where the task stands; None: nothing is said, it is a new one.

    Raises:
        DoneDayMissing: handed in, but nobody knows when: on time or late could not be told.
        NotDoneButDay: the two cells contradict each other.
    """
    if progress in _HANDED_IN and done_on is None:
        raise DoneDayMissing
    if done_on is None:
        return None if progress is None else _STATUS[progress]
    if progress in (Progress.NOT_STARTED, Progress.RUNNING):
        raise NotDoneButDay(text=said)
    # "Trễ" with a day of completion was done late; whether that is so is reckoned, not believed.
    return TaskStatus.SUBMITTED if progress is Progress.SUBMITTED else TaskStatus.COMPLETED


def handed_in_at(done_on: date | datetime, due_at: datetime | None, *, now: datetime) -> datetime:
    """The moment that stands for a day of completion.

    A cell with an hour is that moment. A day alone is its last moment, or the
    deadline's hour where that falls on the same day: the sheet does not say
    that it was later.
    """
    if isinstance(done_on, datetime):
        at = zone.at(done_on.date(), done_on.time().replace(microsecond=0))
    else:
        at = zone.end_of_day(done_on)
        if due_at is not None and zone.local_date(due_at) == done_on:
            at = min(at, due_at)
    return min(at, now)


def extended_due_at(stated: Deadline, extended: Deadline) -> datetime | None:
    """The deadline now in force where it was moved before the task came in.

    Raises:
        ExtensionOfNothing, ExtensionNotLater
    """
    if extended.due_at is None:
        return None
    if stated.due_at is None:
        raise ExtensionOfNothing
    if extended.due_at <= stated.due_at:
        raise ExtensionNotLater(extended=extended.due_at, due_at=stated.due_at)
    return extended.due_at


def running_task(
    status: TaskStatus | None,
    *,
    due_at: datetime | None,
    extended_due_at: datetime | None,
    done_on: date | datetime | None,
    now: datetime,
    ladder_from: date | None,
    proof: str,
) -> Running | None:
    """What is stored of a task that comes in running; None for a new one.

    `proof` says where the day of completion is taken from. `ladder_from`
    counts for open tasks only.
    """
    is_open = status is None or status in OPEN
    if not is_open:
        ladder_from = None
    if status is None and extended_due_at is None and ladder_from is None:
        return None
    in_force = extended_due_at or due_at
    return Running(
        status=status or TaskStatus.ASSIGNED,
        submitted_at=handed_in_at(done_on, in_force, now=now) if done_on else None,
        proof_number=proof if done_on else "",
        extended_due_at=extended_due_at,
        ladder_from=ladder_from,
    )

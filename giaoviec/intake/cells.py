"""Single cells to values: days, deadlines, words. Raises refusals; pure."""

from datetime import date, datetime

from giaoviec.core import zone
from giaoviec.core.i18n import N_, Sentence
from giaoviec.core.text import tidy
from giaoviec.files.cells import Cell, read_day
from giaoviec.files.sheet_errors import CellEmpty, CellTooLong, ImpossibleDate
from giaoviec.files.sheets import Row
from giaoviec.intake import columns, words
from giaoviec.intake.errors import (
    DeadlineBeforeIssue,
    DeadlineTooFar,
    DeadlineUnclear,
    IssuedInFuture,
    IssuedLongAgo,
    SecretRefused,
    UrgencyUnknown,
)
from giaoviec.tasks.models import DeadlineKind, Urgency
from giaoviec.tasks.new import Deadline
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases.deadline import PhraseKind
from giaoviec.workdays.phrases.reading import read_deadline

NO_DEADLINE_STATED = N_("chưa rõ thời hạn")

# A deadline, and how it was reckoned: None for a date as written and for an empty cell.
Stated = tuple[Deadline, Sentence | None]

# The first paper of the state whose committees use this program.
_FIRST_YEAR = 1945
_FURTHEST_YEARS = 50
_LONGEST_PHRASE = 300


def fitting(text: str, *, longest: int, needed: bool = False) -> str:
    """The text of a cell, if it is there where it is needed and not longer than can be stored.

    Raises:
        CellEmpty, CellTooLong
    """
    if needed and not text:
        raise CellEmpty
    if len(text) > longest:
        raise CellTooLong(limit=longest)
    return text


def issue_day(row: Row, *, today: date) -> date:
    """The day of the document.

    Raises:
        CellEmpty, ImpossibleDate, IssuedInFuture, IssuedLongAgo
    """
    day = row.day(columns.ISSUED_ON)
    if day is None:
        raise CellEmpty
    if day > today:
        raise IssuedInFuture(day=day, today=today)
    if day.year < _FIRST_YEAR:
        raise IssuedLongAgo(day=day)
    return day


def deadline_in(value: Cell, *, issued_on: date, calendar: WorkCalendar) -> Stated:
    """What a cell says of the deadline.

    A date counts to its last moment, a date with an hour to that moment. Soft
    phrases become the stated reason for having none; an empty cell says that
    it is unknown.

    Raises:
        DeadlineUnclear, DeadlineBeforeIssue, DeadlineTooFar, CellTooLong
    """
    deadline, why = _stated(value, issued_on, calendar)
    if deadline.due_at is not None:
        _check_reach(deadline.due_at, issued_on)
    return deadline, why


def urgency_in(text: str) -> Urgency:
    """Raises SecretRefused where a degree of secrecy stands, UrgencyUnknown for anything strange."""
    if words.names_a_secret(text):
        raise SecretRefused(text=text)
    urgency = words.urgency_named(text)
    if urgency is None:
        raise UrgencyUnknown(text=text, known=words.URGENCY_EXAMPLES)
    return urgency


def _stated(value: Cell, issued_on: date, calendar: WorkCalendar) -> Stated:
    if not isinstance(value, str):
        return _on_clock(value), None
    phrase = tidy(value)
    if not phrase:
        return Deadline(kind=DeadlineKind.NONE, reason=NO_DEADLINE_STATED), None
    if len(phrase) > _LONGEST_PHRASE:
        raise CellTooLong(limit=_LONGEST_PHRASE)
    try:
        day = read_day(phrase)
    except ImpossibleDate:
        day = None
    if day is not None:
        return _on_clock(day), None
    read = read_deadline(phrase, issued_on=issued_on, calendar=calendar)
    if read.kind is PhraseKind.UNCLEAR:
        raise DeadlineUnclear(phrase=phrase, why=read.why)
    deadline = Deadline(
        kind=DeadlineKind(read.kind.value),
        due_at=read.due_at,
        phrase=phrase,
        reason=phrase if read.due_at is None else None,
        recurrence=read.recurrence,
    )
    return deadline, read.why


def _on_clock(value: date) -> Deadline:
    """A date, or a date with an hour as local clocks show it."""
    if isinstance(value, datetime):
        written = value.strftime("%H:%M %d/%m/%Y")
        due_at = zone.at(value.date(), value.time().replace(microsecond=0))
    else:
        written = value.strftime("%d/%m/%Y")
        due_at = zone.end_of_day(value)
    return Deadline(kind=DeadlineKind.ABSOLUTE, due_at=due_at, phrase=written)


def _check_reach(due_at: datetime, issued_on: date) -> None:
    if due_at < zone.start_of_day(issued_on):
        raise DeadlineBeforeIssue(due_at=due_at, issued_on=issued_on)
    if due_at.year > issued_on.year + _FURTHEST_YEARS:
        raise DeadlineTooFar(due_at=due_at)

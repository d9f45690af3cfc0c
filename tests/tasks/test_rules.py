"""Cells and lateness, one case each side of every edge."""

from datetime import UTC, date, datetime, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.tasks.rules import (
    Cell,
    cell,
    days_late,
    due_soon_until,
    is_due_soon,
    is_stale,
    late_until,
    pending_review_days,
    working_days_late,
)
from giaoviec.tasks.status import TaskStatus
from giaoviec.workdays.calendar import WorkCalendar

S = TaskStatus
SECOND = timedelta(seconds=1)
DUE = zone.end_of_day(date(2026, 9, 11))  # a Friday
WEEK = WorkCalendar()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone.zone()).astimezone(UTC)


@pytest.mark.parametrize(
    ("status", "due_at", "submitted_at", "as_of", "expected"),
    [
        (S.DRAFT, DUE, None, DUE, None),
        (S.ASSIGNED, DUE, None, DUE, Cell.OPEN_IN_TIME),  # the last moment counts
        (S.ASSIGNED, DUE, None, DUE + SECOND, Cell.OPEN_OVERDUE),
        (S.IN_PROGRESS, DUE, None, DUE + SECOND, Cell.OPEN_OVERDUE),
        (S.IN_PROGRESS, None, None, DUE, Cell.OPEN_NO_DEADLINE),
        # Handed in by the deadline: in time for as long as it waits.
        (S.SUBMITTED, DUE, DUE, DUE + 30 * timedelta(days=1), Cell.OPEN_IN_TIME),
        (S.SUBMITTED, DUE, DUE + SECOND, DUE + 2 * SECOND, Cell.OPEN_OVERDUE),
        (S.SUBMITTED, None, DUE, DUE + SECOND, Cell.OPEN_NO_DEADLINE),
        (S.COMPLETED, DUE, DUE, DUE + 30 * timedelta(days=1), Cell.DONE_ON_TIME),
        (S.COMPLETED, DUE, DUE + SECOND, DUE + 30 * timedelta(days=1), Cell.DONE_LATE),
        (S.COMPLETED, None, DUE, DUE, Cell.DONE_NO_DEADLINE),
        (S.SUSPENDED, DUE, None, DUE + SECOND, Cell.SUSPENDED),
        (S.WITHDRAWN, DUE, None, DUE + SECOND, Cell.WITHDRAWN),
    ],
)
def test_a_task_is_in_the_cell_of_its_state(status, due_at, submitted_at, as_of, expected):
    assert cell(status, due_at, submitted_at, as_of=as_of) is expected


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (DUE, 0),
        (DUE + SECOND, 1),
        (local("2026-09-12 23:59:59"), 1),
        (local("2026-09-13 00:00:00"), 2),
        (local("2026-10-11 08:00:00"), 30),
    ],
)
def test_days_late_count_local_dates_after_the_deadline(until, days):
    assert days_late(DUE, until) == days


def test_an_hour_late_on_the_day_itself_is_one_day_late():
    assert days_late(local("2026-09-11 17:00:00"), local("2026-09-11 18:00:00")) == 1
    assert days_late(local("2026-09-11 17:00:00"), local("2026-09-12 08:00:00")) == 1


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (DUE, 0),
        (local("2026-09-12 08:00:00"), 0),  # Saturday
        (local("2026-09-13 23:59:59"), 0),
        (local("2026-09-14 00:00:00"), 1),  # Monday
        (local("2026-09-18 12:00:00"), 5),
    ],
)
def test_working_days_late_skip_days_off(until, days):
    assert working_days_late(DUE, until, WEEK) == days


def test_without_a_deadline_nothing_is_late():
    assert days_late(None, DUE) == 0
    assert working_days_late(None, DUE, WEEK) == 0


def test_a_slow_reviewer_makes_nobody_later():
    as_of = DUE + timedelta(days=40)
    handed_in = DUE + timedelta(days=2)
    assert late_until(S.SUBMITTED, DUE, handed_in, as_of=as_of) == handed_in
    assert late_until(S.SUBMITTED, DUE, DUE, as_of=as_of) is None
    assert late_until(S.IN_PROGRESS, DUE, None, as_of=as_of) == as_of


def test_due_soon_reaches_to_the_end_of_the_third_working_day():
    friday = local("2026-09-11 09:00:00")
    until = due_soon_until(friday, WEEK)
    assert until == zone.end_of_day(date(2026, 9, 16))
    soon = {"as_of": friday, "soon_until": until}
    assert is_due_soon(S.ASSIGNED, until, **soon)
    assert not is_due_soon(S.ASSIGNED, until + SECOND, **soon)
    assert not is_due_soon(S.ASSIGNED, friday - SECOND, **soon)  # overdue is not "soon"
    assert not is_due_soon(S.SUBMITTED, until, **soon)
    assert not is_due_soon(S.ASSIGNED, None, **soon)


def test_review_days_are_working_days_since_it_was_recorded():
    friday = local("2026-09-11 16:00:00")
    assert pending_review_days(friday, as_of=local("2026-09-13 16:00:00"), calendar=WEEK) == 0
    assert pending_review_days(friday, as_of=local("2026-09-15 07:00:00"), calendar=WEEK) == 2


def test_silence_of_more_than_a_week_is_stale():
    said = local("2026-09-01 17:00:00")
    assert not is_stale(S.IN_PROGRESS, said, as_of=local("2026-09-08 23:00:00"))
    assert is_stale(S.IN_PROGRESS, said, as_of=local("2026-09-09 00:00:00"))
    assert not is_stale(S.SUBMITTED, said, as_of=local("2026-12-09 00:00:00"))

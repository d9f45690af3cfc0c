"""Working days: against a slow count, forth and back, across decreed days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.models import DayKind

pytestmark = pytest.mark.once

DAY = timedelta(days=1)
# Tết 2026, and the Friday given for Saturday 10 January.
EARLY_2026 = WorkCalendar(
    days_off=frozenset(
        {date(2026, 1, 1), date(2026, 1, 2), *(date(2026, 2, day) for day in range(16, 21))}
    ),
    swapped_days=frozenset({date(2026, 1, 10)}),
)

days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    WorkCalendar,
    days_off=st.frozensets(days, max_size=60),
    swapped_days=st.frozensets(days, max_size=20),
)
steps = st.integers(-300, 300)


def works(calendar: WorkCalendar, day: date) -> bool:
    if day in calendar.swapped_days:
        return True
    return day.weekday() < 5 and day not in calendar.days_off


def slow_shift(calendar: WorkCalendar, day: date, count: int) -> date:
    while count == 0 and not works(calendar, day):
        day += DAY
    step = DAY if count > 0 else -DAY
    while count != 0:
        day += step
        count -= works(calendar, day) * (1 if step == DAY else -1)
    return day


@settings(deadline=None)
@given(calendars, days, steps)
def test_shifting_agrees_with_going_day_by_day(calendar, day, count):
    assert calendar.shift(day, count) == slow_shift(calendar, day, count)


@settings(deadline=None)
@given(calendars, days, days)
def test_counting_agrees_with_going_day_by_day(calendar, start, end):
    first, last = sorted((start, end))
    between = [first + n * DAY for n in range(1, (last - first).days + 1)]
    counted = sum(works(calendar, day) for day in between)
    assert calendar.count(start, end) == (counted if start <= end else -counted)


@settings(deadline=None)
@given(calendars, days)
def test_a_day_is_a_working_day_as_the_sets_say(calendar, day):
    assert calendar.is_working_day(day) == works(calendar, day)


@settings(deadline=None)
@given(calendars, days, steps)
def test_shifting_back_undoes_shifting(calendar, day, count):
    start = calendar.shift(day, 0)
    assert calendar.shift(calendar.shift(start, count), -count) == start


@settings(deadline=None)
@given(calendars, days, steps)
def test_counting_measures_what_shifting_moved(calendar, day, count):
    start = calendar.shift(day, 0)
    assert calendar.count(start, calendar.shift(start, count)) == count


@settings(deadline=None)
@given(calendars, days, days, steps)
def test_a_later_day_never_shifts_to_an_earlier_one(calendar, one, other, count):
    earlier, later = sorted((one, other))
    assert calendar.shift(earlier, count) <= calendar.shift(later, count)


@settings(deadline=None)
@given(calendars, days, steps, steps)
def test_more_steps_never_lead_to_an_earlier_day(calendar, day, one, other):
    fewer, more = sorted((one, other))
    assert calendar.shift(day, fewer) <= calendar.shift(day, more)


@settings(deadline=None)
@given(calendars, days)
def test_no_steps_lead_to_the_day_itself_or_the_next_working_day(calendar, day):
    found = calendar.shift(day, 0)
    if works(calendar, day):
        assert found == day
    else:
        assert found == calendar.next_working_day(day)


@settings(deadline=None)
@given(calendars, days)
def test_next_and_previous_do_not_count_the_day_itself(calendar, day):
    assert calendar.next_working_day(day) == slow_shift(calendar, day, 1)
    assert calendar.previous_working_day(day) == slow_shift(calendar, day, -1)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2025, 12, 31), 1, date(2026, 1, 5)),
        (date(2026, 1, 9), 1, date(2026, 1, 10)),  # the Saturday that is worked
        (date(2026, 1, 10), 1, date(2026, 1, 12)),
        (date(2026, 1, 10), 0, date(2026, 1, 10)),
        (date(2026, 1, 2), 0, date(2026, 1, 5)),  # the Friday given for it
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # across Tết
        (date(2026, 2, 23), -1, date(2026, 2, 13)),
        (date(2026, 2, 18), 0, date(2026, 2, 23)),
        (date(2026, 2, 18), -1, date(2026, 2, 13)),
    ],
)
def test_holidays_and_swapped_days_are_stepped_over_and_on(day, count, expected):
    assert EARLY_2026.shift(day, count) == expected


def test_a_day_marked_off_and_worked_is_worked():
    monday = date(2026, 3, 2)
    calendar = WorkCalendar(days_off=frozenset({monday}), swapped_days=frozenset({monday}))
    assert calendar.is_working_day(monday)
    assert calendar.shift(monday, 0) == monday


def test_rows_of_the_table_make_a_calendar():
    friday, saturday = date(2026, 1, 2), date(2026, 1, 10)
    calendar = WorkCalendar.of([(friday, DayKind.OFF), (saturday, DayKind.WORKING)])
    assert not calendar.is_working_day(friday)
    assert calendar.is_working_day(saturday)
    assert calendar.weekdays_off(date(2026, 1, 1), date(2026, 1, 31)) == [friday]
    assert calendar.weekends_worked(date(2026, 1, 1), date(2026, 1, 31)) == [saturday]


def test_bounds_of_a_listing_take_the_end_and_leave_the_start():
    off = date(2026, 1, 2)
    calendar = WorkCalendar(days_off=frozenset({off}))
    assert calendar.weekdays_off(off, off + DAY) == []
    assert calendar.weekdays_off(off - DAY, off) == [off]


@pytest.mark.parametrize("count", [10**7, -(10**7)])
def test_leaving_the_years_of_the_calendar_is_an_overflow(count):
    with pytest.raises(OverflowError):
        EARLY_2026.shift(date(2026, 1, 5), count)


def test_a_thousand_years_ahead_are_reckoned_without_going_through_them():
    # Day by day these would be 2.6 thousand million steps.
    start = date(2026, 1, 5)
    far = [EARLY_2026.shift(start, 260_000 + n) for n in range(10_000)]
    assert EARLY_2026.count(start, far[-1]) == 269_999

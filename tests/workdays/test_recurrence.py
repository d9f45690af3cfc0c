"""Rules of periodic deadlines: their text and the moments that follow from it."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoviec.core import zone
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases.recurrence import LAST, Frequency, Rule, next_occurrence
from giaoviec.workdays.shipped import built_in_calendar

pytestmark = pytest.mark.once

PLAIN = WorkCalendar()
dates = st.dates(date(2019, 1, 1), date(2031, 12, 31))
clocks = st.none() | st.times().map(lambda hour: hour.replace(second=0, microsecond=0))
month_days = st.integers(1, 31) | st.just(LAST)
untils = st.none() | dates


def tuples(numbers, most):
    return st.lists(numbers, min_size=1, max_size=most, unique=True).map(lambda n: tuple(sorted(n)))


rules = (
    st.builds(Rule, frequency=st.just(Frequency.DAILY), clock=clocks, until=untils)
    | st.builds(
        Rule,
        frequency=st.just(Frequency.WEEKLY),
        weekdays=tuples(st.integers(0, 6), 7),
        clock=clocks,
        until=untils,
    )
    | st.builds(
        Rule, frequency=st.just(Frequency.MONTHLY), days=tuples(month_days, 4), clock=clocks
    )
    | st.builds(
        Rule,
        frequency=st.just(Frequency.YEARLY),
        months=tuples(st.integers(1, 12), 6),
        days=tuples(month_days, 2),
        until=untils,
    )
)


@settings(deadline=None)
@given(rules)
def test_a_rule_is_read_back_as_it_was_written(rule):
    assert Rule.parse(str(rule)) == rule


@settings(deadline=None)
@given(rules)
def test_a_rule_fits_its_column(rule):
    assert len(str(rule)) <= 200


@settings(deadline=None)
@given(rules, dates)
def test_occurrences_go_forward_and_miss_none(rule, after):
    calendar = built_in_calendar()
    first = next_occurrence(rule, after, calendar)
    if first is None:
        assert rule.until is not None
        return
    first_on = zone.local_date(first)
    assert first_on > after
    # Asked from any day before it, the answer is the same.
    day_before = first_on - timedelta(days=1)
    assert next_occurrence(rule, day_before, calendar) == first
    later = next_occurrence(str(rule), first_on, calendar)
    assert later is None or zone.local_date(later) > first_on


@pytest.mark.parametrize(
    ("rule", "after", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 31), date(2026, 2, 28)),
        ("FREQ=MONTHLY;BYMONTHDAY=30", date(2028, 1, 30), date(2028, 2, 29)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 2, 28), date(2026, 3, 31)),
        ("FREQ=MONTHLY;BYMONTHDAY=10,25", date(2026, 3, 10), date(2026, 3, 25)),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=24", date(2026, 12, 24), date(2027, 3, 24)),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", date(2026, 12, 30), date(2026, 12, 31)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2026, 1, 5), date(2026, 2, 28)),
        ("FREQ=WEEKLY;BYDAY=TH", date(2026, 9, 3), date(2026, 9, 10)),
        # 2/9/2026 is off; a rule's own days are not moved, working days are.
        ("FREQ=MONTHLY;BYMONTHDAY=2", date(2026, 8, 22), date(2026, 9, 2)),
        ("FREQ=DAILY", date(2026, 8, 28), date(2026, 9, 3)),
        ("FREQ=DAILY", date(2026, 8, 21), date(2026, 8, 22)),
        ("FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20260905", date(2026, 8, 5), date(2026, 9, 5)),
    ],
)
def test_the_next_occurrence(rule, after, expected):
    assert next_occurrence(rule, after, built_in_calendar()) == zone.end_of_day(expected)


def test_an_hour_in_the_rule_is_local_time():
    found = next_occurrence("FREQ=WEEKLY;BYDAY=TH;BYHOUR=15;BYMINUTE=30", date(2026, 9, 4), PLAIN)
    assert found == zone.at(date(2026, 9, 10), time(15, 30))


def test_a_series_that_has_ended_has_no_next_occurrence():
    rule = "FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20260905"
    assert next_occurrence(rule, date(2026, 9, 5), PLAIN) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "monthly",
        "FREQ=SOMETIMES",
        "FREQ=MONTHLY",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=x",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
    ],
)
def test_text_that_is_no_rule_is_refused(text):
    with pytest.raises(ValueError):
        next_occurrence(text, date(2026, 9, 4), PLAIN)

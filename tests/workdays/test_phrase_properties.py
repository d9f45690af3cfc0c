"""Deadline phrases: what holds for any text, any day and any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from giaoviec.core import zone
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases import PhraseKind, next_occurrence, read_deadline
from giaoviec.workdays.phrases.reading import MAX_LENGTH
from giaoviec.workdays.shipped import built_in_calendar
from tests.workdays.golden import golden_deadlines

pytestmark = pytest.mark.once

# Words of real phrases in any order come nearer to the rules than letters do.
WORDS = sorted({word for row in golden_deadlines() for word in row.phrase.split()})
texts = st.text(max_size=300)
jumbles = st.lists(st.sampled_from(WORDS), max_size=40).map(lambda words: " ".join(words)[:300])
issue_days = st.dates(date(2018, 1, 1), date(2031, 12, 31))
units = st.sampled_from(["ngày", "ngày làm việc", "tuần", "tháng", "giờ", "quý"])
KINDS_WITHOUT_MOMENT = (PhraseKind.NONE, PhraseKind.UNCLEAR)


@settings(deadline=timedelta(seconds=5), max_examples=300)
@given(texts | jumbles, st.dates())
@example("", date.max)
@example("ngày mai", date.max)
@example("trong 10 ngày làm việc", date.max)
@example("hằng tháng", date.max)
@example("tuần này", date.min)
@example("tháng sau", date(9999, 12, 1))
@example("ngày " + "9" * 290, date(2026, 1, 5))
@example("(" * 300, date(2026, 1, 5))
@example("١٥/٨/٢٠٢٦", date(2026, 1, 5))
@example("trước ngày \u0000 15/8", date(2026, 1, 5))
def test_no_text_is_too_much_for_the_reader(phrase, issued_on):
    found = read_deadline(phrase, issued_on=issued_on, calendar=built_in_calendar())
    assert (found.due_at is None) is (found.kind in KINDS_WITHOUT_MOMENT)
    assert str(found.why)
    if found.recurrence is not None:
        after = issued_on
        if found.starts_on is not None:
            after = max(after, found.starts_on - timedelta(days=1))
        again = next_occurrence(found.recurrence, after, built_in_calendar())
        assert again == found.due_at


def test_the_longest_text_is_read_in_a_moment():
    phrase = ("từ ngày 1 đến trước ngày " * MAX_LENGTH)[:MAX_LENGTH]
    found = read_deadline(phrase, issued_on=date(2026, 1, 5), calendar=built_in_calendar())
    assert found.kind is PhraseKind.UNCLEAR


@settings(deadline=None)
@given(st.integers(1, 200), units, issue_days, issue_days)
def test_a_later_document_never_has_an_earlier_deadline(count, unit, one, other):
    earlier, later = sorted((one, other))
    phrase = f"trong {count} {unit}"
    first = read_deadline(phrase, issued_on=earlier, calendar=built_in_calendar())
    second = read_deadline(phrase, issued_on=later, calendar=built_in_calendar())
    if first.due_at is not None and second.due_at is not None:
        assert first.due_at <= second.due_at
    # Too long a period is too long on every day.
    assert (first.due_at is None) is (second.due_at is None)


@settings(deadline=None)
@given(st.integers(1, 300), issue_days)
def test_working_days_are_the_calendars_own_count(count, issued_on):
    calendar = built_in_calendar()
    found = read_deadline(f"trong {count} ngày làm việc", issued_on=issued_on, calendar=calendar)
    due_on = zone.local_date(found.due_at)
    assert calendar.is_working_day(due_on)
    assert calendar.count(issued_on, due_on) == count


@settings(deadline=None)
@given(st.integers(1, 300), st.sampled_from(["ngày", "tuần", "tháng"]), issue_days)
def test_a_counted_period_never_ends_on_a_day_off_nor_later_than_it_must(count, unit, issued_on):
    calendar = built_in_calendar()
    found = read_deadline(f"trong {count} {unit}", issued_on=issued_on, calendar=calendar)
    if found.due_at is None:
        return
    due_on = zone.local_date(found.due_at)
    plain = read_deadline(
        f"trong {count} {unit}",
        issued_on=issued_on,
        calendar=WorkCalendar(swapped_days=EVERY_WEEKEND),
    )
    end = zone.local_date(plain.due_at)
    assert due_on == calendar.shift(end, 0)


# With every weekend worked and no day off, periods end where plain counting ends.
EVERY_WEEKEND = frozenset(
    day
    for day in (date(2018, 1, 1) + timedelta(days=n) for n in range(60 * 366))
    if day.weekday() >= 5
)


@settings(deadline=None)
@given(issue_days, issue_days)
def test_before_a_day_ends_with_the_day_before_it(day, issued_on):
    before = read_deadline(
        f"trước ngày {day:%d/%m/%Y}", issued_on=issued_on, calendar=built_in_calendar()
    )
    by = read_deadline(
        f"chậm nhất ngày {day:%d/%m/%Y}", issued_on=issued_on, calendar=built_in_calendar()
    )
    assert by.due_at == zone.end_of_day(day)
    assert before.due_at == zone.end_of_day(day - timedelta(days=1))


@settings(deadline=None)
@given(issue_days, issue_days)
def test_a_day_without_a_year_is_never_past(day, issued_on):
    if (day.month, day.day) == (2, 29):
        return
    found = read_deadline(f"{day:%d/%m}", issued_on=issued_on, calendar=built_in_calendar())
    due_on = zone.local_date(found.due_at)
    assert issued_on <= due_on < issued_on.replace(day=1) + timedelta(days=397)
    assert (due_on.day, due_on.month) == (day.day, day.month)


@settings(deadline=None)
@given(st.integers(1, 31), issue_days)
def test_the_first_monthly_deadline_lies_after_the_issue_date_and_within_a_month(day, issued_on):
    found = read_deadline(
        f"ngày {day} hằng tháng", issued_on=issued_on, calendar=built_in_calendar()
    )
    due_on = zone.local_date(found.due_at)
    assert issued_on < due_on <= issued_on + timedelta(days=31)

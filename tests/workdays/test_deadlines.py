"""Deadline phrases: the golden table, however it is typed, and the reasons given."""

import unicodedata
from datetime import date

import pytest

from giaoviec.core import zone
from giaoviec.core.text import fold
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases import Deadline, PhraseKind, next_occurrence, read_deadline
from giaoviec.workdays.shipped import built_in_calendar
from tests.workdays.golden import GoldenDeadline, golden_deadlines

pytestmark = pytest.mark.once

GOLDEN = list(golden_deadlines())
ISSUED = date(2019, 8, 9)

# A phrase typed otherwise means the same.
TYPED = {
    "as written": str,
    "capitals": str.upper,
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "without accents": fold,
    "spaces": lambda text: "\t " + text.replace(" ", " \u00a0 ") + "\n",
    "full stop": lambda text: text + " ./.",
}


def read(phrase: str, issued_on: date = ISSUED, **options: bool) -> Deadline:
    return read_deadline(phrase, issued_on=issued_on, calendar=built_in_calendar(), **options)


def test_the_golden_table_is_large_enough():
    assert len(GOLDEN) >= 110
    assert {row.kind for row in GOLDEN} == {kind.value for kind in PhraseKind}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row.line}: {row.phrase}")
def test_a_phrase_means_what_the_table_says(row: GoldenDeadline, typed):
    found = read(typed(row.phrase), row.issued_on)
    assert (found.kind.value, found.due_at, found.starts_on) == (
        row.kind,
        row.due_at,
        row.starts_on,
    )


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row.line}: {row.phrase}")
def test_every_answer_is_complete(row: GoldenDeadline):
    found = read(row.phrase, row.issued_on)
    assert str(found.why).strip().endswith(".")
    assert "%(" not in str(found.why)
    has_moment = found.kind not in (PhraseKind.NONE, PhraseKind.UNCLEAR)
    assert (found.due_at is not None) is has_moment
    assert (found.recurrence is not None) is (found.kind is PhraseKind.PERIODIC)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("trước ngày 15/8/2019", "không gồm chính ngày đó, nên hạn là hết ngày 14/08/2019"),
        ("trước 17 giờ ngày 15/8/2019", "đúng 17:00 ngày 15/08/2019"),
        ("15/8", "năm 2019, năm của văn bản"),
        ("1/8", "nên lấy năm 2020"),
        ("giữa tháng 10", "Điều 146"),
        ("trong 10 ngày", "Điều 147"),
        ("sau 30 ngày", "Điều 148"),
        ("từ nay đến hết tháng 9", "bắt đầu từ ngày 09/08/2019"),
        ("trong 5 ngày làm việc kể từ ngày nhận", "Chưa biết ngày nhận"),
        ("trong vòng 24 giờ", "không ghi giờ ban hành"),
        ("trong 20 ngày làm việc", "bỏ qua các ngày nghỉ 02/09/2019"),
        ("chậm nhất ngày 10/8/2019", "10/08/2019 là ngày nghỉ"),
        ("kịp thời", "không nêu ngày nào"),
        ("trước kỳ họp", "là một sự kiện"),
        ("31/2/2026", "“31/2/2026”"),
        ("từ 1/9/2019", "Hãy ghi thêm ngày phải xong"),
        ("thứ Hai, ngày 15/8/2019", "là thứ Năm"),
        ("trước ngày 25 hằng tháng", "Việc định kỳ hằng tháng"),
        ("báo cáo định kỳ", "Hãy ghi kỳ và ngày"),
    ],
)
def test_the_reason_says_how_the_moment_was_found(phrase, expected):
    assert expected in str(read(phrase).why)


def test_a_swapped_saturday_that_is_counted_is_named():
    found = read("trong 3 ngày làm việc", date(2026, 8, 19))
    assert "Đã tính ngày làm bù 22/08/2026" in str(found.why)


def test_an_empty_phrase_says_that_the_deadline_is_not_known():
    assert str(read("").why).startswith("Chưa rõ thời hạn")
    assert read("  \n ").kind is PhraseKind.NONE


@pytest.mark.parametrize(
    ("phrase", "due_on"),
    [
        ("trước ngày 15/8/2019", date(2019, 8, 15)),
        ("trước ngày 25 hằng tháng", date(2019, 8, 25)),
        ("trước thứ sáu tuần sau", date(2019, 8, 16)),
        ("trước ngày 15/12 hằng năm", date(2019, 12, 15)),
        # Nobody who says "before October" means in October.
        ("trước tháng 10", date(2019, 9, 30)),
        ("chậm nhất ngày 15/8/2019", date(2019, 8, 15)),
    ],
)
def test_before_a_day_counts_the_day_where_the_committee_reads_it_so(phrase, due_on):
    assert read(phrase, exclusive_before=False).due_at == zone.end_of_day(due_on)


def test_a_calendar_date_is_not_moved_off_a_day_off_and_a_counted_period_is():
    assert read("chậm nhất ngày 02/9/2019").due_at == zone.end_of_day(date(2019, 9, 2))
    assert read("trong 24 ngày").due_at == zone.end_of_day(date(2019, 9, 3))


def test_the_installations_calendar_decides_what_is_a_day_off():
    monday_off = WorkCalendar(days_off=frozenset({date(2019, 8, 12)}))
    found = read_deadline("trong 1 ngày làm việc", issued_on=ISSUED, calendar=monday_off)
    assert found.due_at == zone.end_of_day(date(2019, 8, 13))


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("định kỳ hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("trước ngày 25 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=24"),
        ("trước ngày 1 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("trước ngày 25 tháng cuối quý", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=24"),
        ("trước ngày 1 tháng đầu quý", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
        ("trước 15h, thứ năm hàng tuần", "FREQ=WEEKLY;BYDAY=TH;BYHOUR=15;BYMINUTE=0"),
        ("thứ ba và thứ năm hằng tuần", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("hằng ngày", "FREQ=DAILY"),
        (
            "định kỳ hằng tháng đến hết năm 2019",
            "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20191231",
        ),
    ],
)
def test_a_periodic_phrase_keeps_its_rule(phrase, rule):
    found = read(phrase)
    assert found.recurrence == rule
    assert found.due_at == next_occurrence(rule, ISSUED, built_in_calendar())


def test_text_longer_than_a_phrase_is_refused():
    found = read("trước ngày 15/8/2019 " * 100)
    assert found.kind is PhraseKind.UNCLEAR
    assert "Hãy chỉ ghi phần nêu thời hạn" in str(found.why)

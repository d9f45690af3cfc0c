"""How long a message waits after a failure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from giaoviec.notify.backoff import LONGEST, TRIES, pause_after
from giaoviec.notify.passclock import PassClock


@given(st.integers(1, 10**9))
def test_the_first_pause_is_under_ten_minutes_and_over_three(message_id):
    assert timedelta(minutes=3) < pause_after(message_id, 1) < timedelta(minutes=10)


@given(st.integers(1, 10**9), st.integers(1, TRIES - 1))
def test_pauses_never_exceed_the_longest_by_more_than_a_quarter(message_id, tries):
    assert timedelta(0) < pause_after(message_id, tries) <= LONGEST * 1.25


def test_the_same_message_and_try_always_wait_equally_long():
    assert pause_after(17, 3) == pause_after(17, 3)
    assert len({pause_after(number, 3) for number in range(50)}) > 40


def test_pauses_double_until_the_longest():
    averages = [
        sum((pause_after(n, tries) for n in range(400)), timedelta()) / 400 for tries in range(1, 9)
    ]
    minutes = [round(one.total_seconds() / 60) for one in averages]
    expected = [5, 10, 20, 40, 80, 160, 240, 240]
    assert all(abs(a - b) <= b * 0.05 for a, b in zip(minutes, expected, strict=True))


def test_the_last_try_comes_after_about_three_days():
    assert pause_after(1, TRIES - 1) is not None
    assert pause_after(1, TRIES) is None
    total = sum((pause_after(1, tries) for tries in range(1, TRIES)), timedelta())
    assert timedelta(days=2, hours=18) < total < timedelta(days=3, hours=12)


def test_a_pass_clock_counts_whole_seconds_from_its_given_moment():
    ticks = iter([100.0, 100.0, 100.9, 161.2])
    clock = PassClock(datetime(2019, 8, 9, 1, 0, tzinfo=UTC), monotonic=lambda: next(ticks))
    shown = [clock.now().strftime("%H:%M:%S.%f") for _ in range(3)]
    assert shown == ["01:00:00.000000", "01:00:00.000000", "01:01:01.000000"]

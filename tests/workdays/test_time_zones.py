"""The machine's own time zone has no say in deadlines; the installation's has."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.workdays.phrases import next_occurrence, read_deadline
from giaoviec.workdays.shipped import built_in_calendar
from tests.workdays.golden import golden_deadlines

pytestmark = pytest.mark.once

GOLDEN = list(golden_deadlines())


@pytest.fixture
def machine_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def committee_in() -> Iterator[Callable[[str], None]]:
    yield zone.use_zone
    zone.use_zone(zone.DEFAULT)


@pytest.mark.parametrize(
    "machine",
    ["UTC", "America/New_York", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati", "Asia/Kathmandu"],
)
def test_the_golden_table_holds_on_a_machine_anywhere(machine, machine_in):
    machine_in(machine)
    for row in GOLDEN:
        found = read_deadline(row.phrase, issued_on=row.issued_on, calendar=built_in_calendar())
        assert (found.kind.value, found.due_at) == (row.kind, row.due_at), row.phrase


@pytest.mark.parametrize(
    ("phrase", "last_moment"),
    [
        ("chậm nhất ngày 20/11/2026", datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC)),
        ("trước ngày 21/11/2026", datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC)),
        ("trước 17 giờ ngày 20/11/2026", datetime(2026, 11, 20, 10, 0, 0, tzinfo=UTC)),
        ("trước 0 giờ ngày 21/11/2026", datetime(2026, 11, 20, 17, 0, 0, tzinfo=UTC)),
        ("trong 5 ngày làm việc", datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("machine", ["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def test_a_day_ends_at_midnight_in_ho_chi_minh_city(machine, machine_in, phrase, last_moment):
    machine_in(machine)
    found = read_deadline(phrase, issued_on=date(2026, 11, 13), calendar=built_in_calendar())
    assert found.due_at == last_moment
    assert found.due_at.utcoffset() == timedelta(0)


def test_a_committee_elsewhere_ends_its_days_there(committee_in):
    committee_in("America/New_York")
    # The night in which clocks go back: the day has 25 hours.
    found = read_deadline(
        "chậm nhất ngày 01/11/2026", issued_on=date(2026, 10, 30), calendar=built_in_calendar()
    )
    assert found.due_at == datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC)
    hours = read_deadline(
        "trong vòng 24 giờ", issued_on=date(2026, 10, 31), calendar=built_in_calendar()
    )
    assert zone.local(hours.due_at).isoformat() == "2026-11-01T23:00:00-05:00"


def test_occurrences_keep_their_local_hour_when_clocks_change(committee_in):
    committee_in("America/New_York")
    rule = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"
    before = next_occurrence(rule, date(2026, 10, 25), built_in_calendar())
    after = next_occurrence(rule, date(2026, 10, 31), built_in_calendar())
    assert (zone.local(before).hour, zone.local(after).hour) == (9, 9)
    assert after - before == timedelta(days=7, hours=1)

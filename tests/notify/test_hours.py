"""When mail may leave: 07:00 to 18:00 on working days, swapped ones included."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.notify.hours import SendingHours, is_sending_moment, next_sending_moment
from giaoviec.notify.models import Channel, State
from giaoviec.settings.values import SENDING_FROM, SENDING_UNTIL, put
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.models import CalendarDay, DayKind, DaySource
from tests.builders.notify import fresh, make_message

HOURS = SendingHours()
# Friday 2 January 2026 was off in exchange for Saturday 10 January.
SWAPPED = WorkCalendar(
    days_off=frozenset({date(2026, 1, 1), date(2026, 1, 2)}),
    swapped_days=frozenset({date(2026, 1, 10)}),
)


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-01-05T06:59:59", "2026-01-05T07:00:00"),  # Monday, a second early
        ("2026-01-05T07:00:00", "2026-01-05T07:00:00"),
        ("2026-01-05T17:59:59", "2026-01-05T17:59:59"),
        ("2026-01-05T18:00:00", "2026-01-06T07:00:00"),  # the end does not count
        ("2026-01-05T00:00:00", "2026-01-05T07:00:00"),  # a working day's night
        ("2026-01-09T18:30:00", "2026-01-10T07:00:00"),  # Friday evening, Saturday is worked
        ("2026-01-10T12:00:00", "2026-01-10T12:00:00"),  # the swapped Saturday
        ("2026-01-10T18:00:00", "2026-01-12T07:00:00"),
        ("2026-01-11T12:00:00", "2026-01-12T07:00:00"),  # Sunday
        ("2026-01-02T12:00:00", "2026-01-05T07:00:00"),  # the exchanged Friday
        ("2026-01-02T03:00:00", "2026-01-05T07:00:00"),  # its night: not its morning
        ("2025-12-31T20:00:00", "2026-01-05T07:00:00"),  # over New Year
    ],
)
def test_mail_leaves_in_working_hours_only(moment, leaves):
    asked = here(moment)
    assert next_sending_moment(asked, SWAPPED, HOURS) == here(leaves)
    assert is_sending_moment(asked, SWAPPED, HOURS) is (moment == leaves)


def test_hours_are_local_whatever_zone_the_moment_is_in():
    assert is_sending_moment(datetime(2026, 1, 5, 0, 0, tzinfo=UTC), SWAPPED, HOURS)
    assert not is_sending_moment(datetime(2026, 1, 5, 11, 0, tzinfo=UTC), SWAPPED, HOURS)
    new_york = here("2026-01-05T07:00:00").astimezone(ZoneInfo("America/New_York"))
    assert is_sending_moment(new_york, SWAPPED, HOURS)


def test_the_morning_after_summer_time_begins_is_at_the_local_hour():
    try:
        zone.use_zone("Europe/Berlin")
        evening = datetime(2026, 3, 27, 20, 0, tzinfo=UTC)  # Friday; clocks go forward on Sunday
        monday = next_sending_moment(evening, WorkCalendar(), HOURS)
        assert monday == datetime(2026, 3, 30, 5, 0, tzinfo=UTC)
    finally:
        zone.use_zone(zone.DEFAULT)


@pytest.fixture
def swapped_days(app):
    # Both days as this test needs them, whatever was shipped.
    for day, kind in ((date(2026, 1, 2), DayKind.OFF), (date(2026, 1, 10), DayKind.WORKING)):
        db.session.merge(
            CalendarDay(day=day, kind=kind, reason="hoán đổi", source=DaySource.ADMINISTRATOR)
        )
        db.session.commit()


def test_nothing_leaves_on_the_exchanged_friday_and_it_goes_once_on_monday(
    send, sink, swapped_days
):
    friday = here("2026-01-02T09:00:00")
    mail = make_message(created_at=friday, next_try_at=friday)
    notice = make_message(created_at=friday, next_try_at=friday, channel=Channel.INAPP)
    done = send(friday)
    assert (done.email, done.inapp, done.waiting) == (0, 1, 1)
    held = fresh(mail)
    assert (held.state, held.attempts) == (State.QUEUED, 0)
    assert held.next_try_at == here("2026-01-05T07:00:00")
    assert fresh(notice).state is State.ACCEPTED
    for moment in ("2026-01-02T17:00:00", "2026-01-03T09:00:00", "2026-01-05T06:59:59"):
        assert send(here(moment)).email == 0
    assert send(here("2026-01-05T07:00:00")).email == 1
    assert send(here("2026-01-05T07:01:00")).email == 0
    assert len(sink.accepted) == 1


def test_mail_leaves_on_the_swapped_saturday(send, sink, swapped_days):
    saturday = here("2026-01-10T07:00:00")
    make_message(next_try_at=saturday)
    assert send(saturday).email == 1


def test_urgent_mail_leaves_at_night_and_on_days_off(send, sink, swapped_days):
    for moment in ("2026-01-02T23:30:00", "2026-01-11T03:00:00"):
        make_message(next_try_at=here(moment), is_urgent=True)
        ordinary = make_message(next_try_at=here(moment))
        assert send(here(moment)).email == 1
        assert fresh(ordinary).state is State.QUEUED


def test_administrators_move_the_hours(send, sink, session):
    put(session, SENDING_FROM, time(8))
    put(session, SENDING_UNTIL, time(9))
    session.commit()
    make_message(next_try_at=here("2026-09-04T07:30:00"))
    assert send(here("2026-09-04T07:59:59")).email == 0
    assert send(here("2026-09-04T08:00:00")).email == 1


def test_a_pass_that_runs_into_the_evening_keeps_the_rest_for_the_morning(send, sink):
    """The pass has its own clock: half a second before six it stops by itself."""
    began = here("2026-09-04T17:59:59")
    messages = [make_message(next_try_at=began) for _ in range(8)]
    sink.delay_seconds = 0.4
    done = send(began)
    assert 1 <= done.email < 8
    assert done.email + done.waiting == 8
    waiting = [one for one in map(fresh, messages) if one.state is State.QUEUED]
    assert {one.next_try_at for one in waiting} == {here("2026-09-07T07:00:00")}
    assert {one.attempts for one in waiting} == {0}

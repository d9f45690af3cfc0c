"""What the program knows of decreed days, and how it fills the table."""

from datetime import date

import pytest
from sqlalchemy import func, select

from giaoviec.core.db import db, transaction
from giaoviec.workdays.models import CalendarDay, DayKind, DaySource
from giaoviec.workdays.queries import load_calendar
from giaoviec.workdays.shipped import (
    FIRST_YEAR,
    LAST_YEAR,
    built_in_calendar,
    decreed_days,
    known_days,
    seed_calendar,
)
from tests.workdays.golden import rows_of

DECREED = [(date.fromisoformat(day), DayKind(kind)) for _, (day, kind) in rows_of("decreed.txt")]
GOLDEN_YEARS = (2019, 2024, 2025, 2026)


@pytest.fixture
def empty_table(session):
    session.query(CalendarDay).delete()
    session.commit()
    return session


def seed() -> int:
    with transaction() as session:
        return seed_calendar(session)


@pytest.mark.once
@pytest.mark.parametrize(("day", "kind"), DECREED, ids=str)
def test_decreed_days_are_known(day, kind):
    assert built_in_calendar().is_working_day(day) is (kind is DayKind.WORKING)


@pytest.mark.once
@pytest.mark.parametrize("year", GOLDEN_YEARS)
def test_no_other_day_of_a_decreed_year_differs_from_its_weekday(year):
    calendar = built_in_calendar()
    start, end = date(year - 1, 12, 31), date(year, 12, 31)
    differing = calendar.weekdays_off(start, end) + calendar.weekends_worked(start, end)
    assert sorted(differing) == [day for day, _ in DECREED if day.year == year]


@pytest.mark.once
def test_every_swap_gives_a_weekday_for_a_weekend_day():
    decreed = list(decreed_days())
    worked = [known.day for known in decreed if known.kind is DayKind.WORKING]
    given = [known.day for known in decreed if known.reason.startswith("Nghỉ hoán đổi")]
    assert len(worked) == len(given) > 0
    assert all(day.weekday() >= 5 for day in worked)
    assert all(day.weekday() < 5 for day in given)


@pytest.mark.once
def test_the_library_fills_the_years_without_decrees():
    years = {day.year for day in known_days()}
    assert years >= set(range(FIRST_YEAR, LAST_YEAR + 1))
    assert not built_in_calendar().is_working_day(date(2030, 9, 2))


@pytest.mark.once
def test_a_decreed_day_wins_over_the_library():
    assert known_days()[date(2026, 2, 17)].source is DaySource.SHIPPED
    assert known_days()[date(2026, 1, 10)].document.startswith("Văn bản số 12729/VPCP-KGVX")
    assert known_days()[date(2026, 11, 24)].source is DaySource.LIBRARY


def test_an_empty_table_is_filled_with_everything_known(empty_table):
    assert seed() == len(known_days())
    assert load_calendar(db.session()) == built_in_calendar()


def test_filling_again_writes_nothing(empty_table):
    seed()
    assert seed() == 0
    assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == len(known_days())


def test_what_the_administrator_said_is_never_overwritten(empty_table):
    culture_day, swapped = date(2026, 11, 24), date(2026, 1, 10)
    with transaction() as session:
        for day, kind in ((culture_day, DayKind.WORKING), (swapped, DayKind.OFF)):
            session.add(
                CalendarDay(day=day, kind=kind, reason="Theo UBND", source=DaySource.ADMINISTRATOR)
            )
    seed()
    calendar = load_calendar(db.session())
    assert calendar.is_working_day(culture_day)
    assert not calendar.is_working_day(swapped)
    assert db.session.get(CalendarDay, culture_day).reason == "Theo UBND"


def test_a_row_of_the_library_gives_way_to_a_decreed_one(empty_table):
    tet = date(2026, 2, 17)
    with transaction() as session:
        session.add(CalendarDay(day=tet, kind=DayKind.OFF, reason="Tết", source=DaySource.LIBRARY))
    seed()
    row = db.session.get(CalendarDay, tet)
    assert row.source is DaySource.SHIPPED
    assert "9441/TB-BNV" in row.document


def test_a_decreed_row_is_not_taken_back_by_the_library(empty_table):
    culture_day = date(2026, 11, 24)
    with transaction() as session:
        session.add(
            CalendarDay(
                day=culture_day, kind=DayKind.WORKING, reason="Chưa nghỉ", source=DaySource.SHIPPED
            )
        )
    seed()
    assert db.session.get(CalendarDay, culture_day).kind is DayKind.WORKING


def test_seeding_does_not_commit(empty_table):
    seed_calendar(empty_table)
    empty_table.rollback()
    assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == 0


def test_the_calendar_is_read_with_one_query(empty_table, statements):
    seed()
    db.session.rollback()
    with statements() as seen:
        load_calendar(db.session())
    assert len([one for one in seen if one.lstrip().upper().startswith("SELECT")]) == 1


def test_an_empty_table_is_the_plain_week(empty_table):
    calendar = load_calendar(db.session())
    assert calendar.is_working_day(date(2026, 2, 17))
    assert not calendar.is_working_day(date(2026, 2, 21))

"""The account of heads: one row a unit and head's term."""

from datetime import date, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.org.models import Rank
from tests.accountability.conftest import exported, finish, rows
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import ASSIGNED_AT, DUE_ON, make_task

pytestmark = pytest.mark.usefixtures("app")

DUE = zone.end_of_day(DUE_ON)
SECOND = timedelta(seconds=1)


def test_a_vacant_headship_has_a_row_of_its_own_where_something_happened():
    unit = make_unit("SNV")
    appoint(make_person("Trưởng cũ"), unit, Rank.HEAD, valid_to=date(2026, 8, 31))
    appoint(make_person("Trưởng mới"), unit, Rank.HEAD, valid_from=date(2026, 10, 1))
    make_task(unit)
    found = rows("accountability", zone.at(date(2026, 10, 2), zone.LAST_MOMENT))
    told = [(row["head"], row["term_from"], row["term_to"], row["became_overdue"]) for row in found]
    assert told == [
        ("Trưởng cũ", None, "2026-08-31", 0),
        ("(khuyết)", "2026-09-01", "2026-09-30", 1),
        ("Trưởng mới", "2026-10-01", None, 0),
    ]
    assert [row["handed_over_overdue"] for row in found] == [0, 1, 0]
    assert [row["inherited_overdue"] for row in found] == [0, 0, 1]


def test_an_unbroken_headship_and_one_with_nothing_to_tell_make_no_vacant_row():
    unit = make_unit("SNV")
    appoint(make_person("Trưởng"), unit, Rank.HEAD, valid_from=date(2026, 1, 1))
    assert [row["head"] for row in rows("accountability", DUE)] == ["Trưởng"]


def test_a_rate_has_its_numerator_and_its_denominator(monitor):
    unit = make_unit("SNV")
    on_time = make_task(unit, monitor=monitor[1])
    late = make_task(unit, monitor=monitor[1], deadline=date(2026, 8, 10))
    make_task(unit)
    make_task(unit, deadline=None)
    for task in (on_time, late):
        finish(task, monitor, ASSIGNED_AT + timedelta(days=20))
    (row,) = rows("accountability", DUE + SECOND)
    assert row["head"] == "(khuyết)"
    assert (row["given"], row["on_time_rate"]) == (4, {"num": 1, "den": 3})


def test_the_number_of_queries_does_not_grow_with_the_tasks(statements):
    unit, helper = make_unit(), make_unit()

    def asked(kind):
        with statements() as seen:
            exported(kind, DUE + SECOND)
        return len(seen)

    make_task(unit, coop=(helper,))
    few = [asked(kind) for kind in ("overdue", "register", "accountability")]
    for _ in range(30):
        make_task(unit, coop=(helper,))
    assert [asked(kind) for kind in ("overdue", "register", "accountability")] == few

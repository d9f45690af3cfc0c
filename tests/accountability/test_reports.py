"""The register, and who takes out what of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoviec.accountability.reports import PeriodBackwards, ReportUnitUnknown
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.org.models import Rank
from giaoviec.tasks.models import Task
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.sql_rules import cell_expression
from giaoviec.tasks.usecases.pause import SuspendTask, WithdrawTask, suspend_task, withdraw_task
from tests.accountability.conftest import OPERATOR, finish, rows
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import DUE_ON, acting, later, make_task

pytestmark = pytest.mark.usefixtures("app")

DUE = zone.end_of_day(DUE_ON)
SECOND = timedelta(seconds=1)


def test_the_register_has_every_task_once_in_its_cell(monitor):
    def at(day):
        return zone.end_of_day(date(2026, 9, day))

    expected = {
        Cell.DONE_ON_TIME: make_task(monitor=monitor[1]),
        Cell.DONE_LATE: make_task(monitor=monitor[1], deadline=date(2026, 8, 20)),
        Cell.OPEN_IN_TIME: make_task(deadline=date(2026, 12, 1)),
        Cell.OPEN_OVERDUE: make_task(),
        Cell.DONE_NO_DEADLINE: make_task(monitor=monitor[1], deadline=None),
        Cell.OPEN_NO_DEADLINE: make_task(deadline=None),
        Cell.SUSPENDED: make_task(),
        Cell.WITHDRAWN: make_task(),
    }
    for done in (Cell.DONE_ON_TIME, Cell.DONE_LATE, Cell.DONE_NO_DEADLINE):
        finish(expected[done], monitor, at(10))
    suspend_task(
        SuspendTask(task_id=expected[Cell.SUSPENDED].id, reason="x"), actor=OPERATOR, now=at(1)
    )
    withdraw_task(
        WithdrawTask(task_id=expected[Cell.WITHDRAWN].id, reason="x"), actor=OPERATOR, now=at(1)
    )
    moment = at(15)
    found = {row["cell"]: row["task"] for row in rows("register", moment)}
    assert found == {cell.value: task.id for cell, task in expected.items()}
    # One moment, one count: the list, the query behind the pages, and the account agree.
    db.session.rollback()
    by_query = db.session.execute(select(cell_expression(moment), Task.id)).all()
    assert {cell: task_id for cell, task_id in by_query} == found  # noqa: C416
    account = rows("accountability", moment)
    for cell in Cell:
        assert sum(row[cell.value] for row in account) == 1


def test_the_register_knows_nothing_of_tasks_given_later():
    make_task()
    make_task(now=later(days=10))
    assert len(rows("register", later(days=9))) == 1
    assert len(rows("register", later(days=10))) == 2


def test_the_name_that_the_unit_had_when_the_task_was_given_stays():
    unit = make_unit("STTTT", name="Sở Thông tin và Truyền thông")
    make_task(unit)
    unit.name = "Sở Khoa học và Công nghệ"
    db.session.commit()
    assert [row["lead"] for row in rows("register", DUE)] == ["Sở Thông tin và Truyền thông"]


def test_a_unit_without_a_head_on_that_day_is_vacant():
    unit = make_unit()
    appoint(make_person("Trưởng cũ"), unit, Rank.HEAD, valid_to=date(2026, 8, 31))
    make_task(unit)
    assert rows("register", zone.end_of_day(date(2026, 8, 31)))[0]["head"] == "Trưởng cũ"
    assert rows("register", zone.start_of_day(date(2026, 9, 1)))[0]["head"] == "(khuyết)"


def test_a_unit_means_everything_below_it():
    unit = make_unit("SNV")
    division = make_unit("SNV-CCHC", parent=unit)
    make_task(unit)
    make_task(division)
    make_task(make_unit("STC"))
    assert {row["lead_code"] for row in rows("register", DUE, unit="SNV")} == {"SNV", "SNV-CCHC"}
    assert {row["lead_code"] for row in rows("register", DUE, unit="SNV-CCHC")} == {"SNV-CCHC"}


def test_the_period_is_that_of_deadlines_for_the_overdue_list_and_of_giving_for_the_register():
    early = make_task(deadline=date(2026, 8, 31))
    late = make_task(deadline=date(2026, 9, 1), now=later(days=20))
    september = {"since": date(2026, 9, 1), "until": date(2026, 9, 30)}
    assert [row["task"] for row in rows("overdue", DUE, **september)] == [late.id]
    first_day = {"since": date(2026, 8, 3), "until": date(2026, 8, 3)}
    assert [row["task"] for row in rows("register", DUE, **first_day)] == [early.id]


def test_questions_that_make_no_sense_are_refused():
    with pytest.raises(PeriodBackwards):
        rows("register", DUE, since=date(2026, 9, 2), until=date(2026, 9, 1))
    with pytest.raises(ReportUnitUnknown):
        rows("register", DUE, unit="XYZ")


def test_everybody_takes_out_what_the_matrix_gives_them():
    unit, other = make_unit("SNV"), make_unit("STC")
    division = make_unit("SNV-CCHC", parent=unit)
    owner, head = make_person(), make_person()
    appoint(owner, division)
    appoint(head, unit, Rank.HEAD)
    mine = make_task(division, owner=owner)
    in_unit, elsewhere = make_task(unit), make_task(other)

    def seen(actor, kind="register"):
        return {row["task"] for row in rows(kind, DUE, actor=actor)}

    everything = {mine.id, in_unit.id, elsewhere.id}
    assert seen(acting(make_person(), Role.INSPECTOR)) == everything
    assert seen(acting(make_person(), Role.LEADER)) == everything
    assert seen(acting(head, Role.HEAD, unit)) == {mine.id, in_unit.id}
    assert seen(acting(owner, Role.OFFICIAL, division)) == {mine.id}
    heads = rows("accountability", DUE, actor=acting(head, Role.HEAD, unit))
    assert {row["unit_code"] for row in heads} == {"SNV", "SNV-CCHC"}
    with pytest.raises(NotAllowed):
        rows("accountability", DUE, actor=acting(owner, Role.OFFICIAL, division))
    with pytest.raises(NotAllowed):
        rows("register", DUE, actor=Actor.system())

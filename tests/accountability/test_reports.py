"""What stands in which report, as of which moment, for whom."""

import time
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoviec.accountability.reports import PeriodBackwards, ReportUnitUnknown
from giaoviec.accountability.usecases import Format
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.org.models import Rank
from giaoviec.tasks.models import Task
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.sql_rules import cell_expression
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RequestExtension,
    grant_extension,
    request_extension,
)
from giaoviec.tasks.usecases.pause import SuspendTask, WithdrawTask, suspend_task, withdraw_task
from giaoviec.tasks.usecases.receive import ReassignLead, reassign_lead
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    SubmitResult,
    confirm_result,
    submit_result,
)
from giaoviec.tasks.usecases.urge import UrgeTask, urge_task
from tests.accountability.conftest import exported, rows
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import ASSIGNED_AT, DUE_ON, acting, later, make_document, make_task

pytestmark = pytest.mark.usefixtures("app")

DUE = zone.end_of_day(DUE_ON)
SECOND = timedelta(seconds=1)
OPERATOR = Actor.operator()


@pytest.fixture
def monitor():
    person = make_person("Ngô Thanh Lam")
    return acting(person, Role.OFFICE), person


def finish(task, monitor, at, handed_in=None):
    submit_result(
        SubmitResult(task_id=task.id, proof_number="1/BC", handed_in_at=handed_in),
        actor=OPERATOR,
        now=at,
    )
    confirm_result(ConfirmResult(task_id=task.id), actor=monitor[0], now=at + timedelta(days=1))


# ------------------------------------------------------------------ the overdue list


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def server_zone(request, monkeypatch):
    """The machine's own zone, which must not matter."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("server_zone")
def test_a_task_is_overdue_from_midnight_on_and_not_a_second_earlier():
    make_task()
    assert rows("overdue", DUE - SECOND) == []
    assert rows("overdue", DUE) == []
    (late,) = rows("overdue", DUE + SECOND)
    assert (late["days_late"], late["due_at"]) == (1, "2026-09-11T23:59:59+07:00")
    (given,) = rows("register", DUE)
    assert given["cell"] == "open_in_time"


def test_a_row_says_everything_about_its_task(monitor):
    unit = make_unit("SNV", name="Sở Nội vụ")
    helper, other = make_unit("STC"), make_unit("SGD")
    owner, head = make_person("Đỗ Mai Quyên"), make_person("Bùi Ngọc Oanh")
    appoint(owner, unit)
    appoint(head, unit, Rank.HEAD)
    task = make_task(
        unit,
        content="Rà soát thủ tục",
        coop=(helper, other),
        owner=owner,
        monitor=monitor[1],
        document=make_document(doc_number="7/KH", issued_on=date(2026, 8, 1), subject="Kế hoạch"),
    )
    assert rows("overdue", DUE + timedelta(days=5)) == [
        {
            "task": task.id,
            "doc_number": "7/KH",
            "issued_on": "2026-08-01",
            "subject": "Kế hoạch",
            "content": "Rà soát thủ tục",
            "lead_code": "SNV",
            "lead": "Sở Nội vụ",
            "coop_codes": ["SGD", "STC"],
            "owner": "Đỗ Mai Quyên",
            "monitor": "Ngô Thanh Lam",
            "due_at": "2026-09-11T23:59:59+07:00",
            "original_due_at": "2026-09-11T23:59:59+07:00",
            "days_late": 5,
            # Friday 11 to Wednesday 16 September.
            "working_days_late": 3,
            "urged": 0,
            "extensions": 0,
            "status": "assigned",
            "cell": "open_overdue",
            "head": "Bùi Ngọc Oanh",
        }
    ]


def test_the_longest_late_comes_first_then_the_lower_number():
    days = (date(2026, 9, 10), date(2026, 9, 8), date(2026, 9, 10), date(2026, 9, 9))
    found = [make_task(deadline=day) for day in days]
    ids = [task.id for task in found]
    listed = [row["task"] for row in rows("overdue", DUE)]
    assert listed == [ids[1], ids[3], ids[0], ids[2]]


def test_what_was_handed_in_late_and_waits_is_late_by_what_it_was(monitor):
    waiting = make_task(deadline=date(2026, 8, 10))
    submit_result(
        SubmitResult(task_id=waiting.id, proof_number="1"),
        actor=OPERATOR,
        now=zone.end_of_day(date(2026, 8, 12)),
    )
    working = make_task(deadline=date(2026, 9, 1))
    listed = rows("overdue", DUE)
    assert [(row["task"], row["days_late"]) for row in listed] == [
        (working.id, 10),
        (waiting.id, 2),
    ]


def test_handed_in_by_the_deadline_is_not_overdue_while_it_waits():
    task = make_task()
    submit_result(SubmitResult(task_id=task.id, proof_number="1"), actor=OPERATOR, now=DUE)
    assert rows("overdue", DUE + timedelta(days=30)) == []


def test_a_past_moment_gives_the_same_bytes_whatever_happened_since(monitor):
    unit = make_unit("A")
    appoint(make_person("Trưởng cũ"), unit, Rank.HEAD, valid_to=date(2026, 9, 30))
    appoint(make_person("Trưởng mới"), unit, Rank.HEAD, valid_from=date(2026, 10, 1))
    tasks = [make_task(unit, monitor=monitor[1]) for _ in range(4)]
    moment = DUE + timedelta(days=3)
    questions = [
        (kind, form)
        for kind in ("overdue", "register", "accountability")
        for form in (Format.JSON, Format.CSV)
    ]
    before = [exported(kind, moment, form=form) for kind, form in questions]
    finish(tasks[0], monitor, moment + timedelta(days=1))
    withdraw_task(
        WithdrawTask(task_id=tasks[1].id, reason="x"), actor=OPERATOR, now=moment + SECOND
    )
    reassign_lead(
        ReassignLead(task_id=tasks[2].id, unit_id=make_unit().id, reason="x"),
        actor=OPERATOR,
        now=moment + SECOND,
    )
    urge_task(UrgeTask(task_id=tasks[3].id), actor=OPERATOR, now=moment + SECOND)
    assert [exported(kind, moment, form=form) for kind, form in questions] == before
    assert len(rows("overdue", moment + timedelta(days=9))) == 2


def test_extensions_and_urgings_count_up_to_the_moment(monitor):
    task = make_task(monitor=monitor[1])
    request_extension(
        RequestExtension(task_id=task.id, due_at=DUE + timedelta(days=10), reason="chờ số liệu"),
        actor=OPERATOR,
        now=later(days=1),
    )
    grant_extension(GrantExtension(task_id=task.id), actor=monitor[0], now=later(days=2))
    urge_task(UrgeTask(task_id=task.id), actor=OPERATOR, now=later(days=3))

    def told(moment):
        (row,) = rows("register", moment)
        return row["extensions"], row["urged"], row["due_at"], row["original_due_at"]

    original, extended = "2026-09-11T23:59:59+07:00", "2026-09-21T23:59:59+07:00"
    assert told(later(days=1, hours=1)) == (0, 0, original, original)
    assert told(later(days=2)) == (1, 0, extended, original)
    assert told(later(days=3)) == (1, 1, extended, original)


# ------------------------------------------------------------------ the register


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


# ------------------------------------------------------------------ narrowing


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


# ------------------------------------------------------------------ for whom


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


# ------------------------------------------------------------------ the account of heads


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

"""The overdue list: what is late at a moment, and what a row says."""

import time
from datetime import date, timedelta

import pytest

from giaoviec.accountability.usecases import Format
from giaoviec.core import zone
from giaoviec.org.models import Rank
from giaoviec.tasks.usecases.cooperation import (
    AddCooperating,
    WithdrawCooperating,
    add_cooperating,
    withdraw_cooperating,
)
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RequestExtension,
    grant_extension,
    request_extension,
)
from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task
from giaoviec.tasks.usecases.receive import ReassignLead, reassign_lead
from giaoviec.tasks.usecases.results import (
    SubmitResult,
    submit_result,
)
from giaoviec.tasks.usecases.urge import UrgeTask, urge_task
from tests.accountability.conftest import OPERATOR, exported, finish, rows
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import DUE_ON, later, make_document, make_task

pytestmark = pytest.mark.usefixtures("app")

DUE = zone.end_of_day(DUE_ON)
SECOND = timedelta(seconds=1)


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


def test_who_cooperated_is_read_as_of_the_moment():
    first, second = make_unit("STC"), make_unit("SGD")
    task = make_task(coop=(first,))
    add_cooperating(
        AddCooperating(task_id=task.id, unit_ids=[second.id]), actor=OPERATOR, now=later(days=2)
    )
    for unit, days in ((first, 3), (second, 4)):
        withdraw_cooperating(
            WithdrawCooperating(task_id=task.id, unit_id=unit.id, reason="x"),
            actor=OPERATOR,
            now=later(days=days),
        )
    add_cooperating(
        AddCooperating(task_id=task.id, unit_ids=[first.id]), actor=OPERATOR, now=later(days=5)
    )

    def named(moment):
        (row,) = rows("register", moment)
        return row["coop_codes"]

    assert [named(later(days=day)) for day in (1, 2, 3, 4, 5)] == [
        ["STC"], ["SGD", "STC"], ["SGD"], [], ["STC"],
    ]  # fmt: skip
    assert named(later(days=2) - SECOND) == ["STC"]
    assert named(later(days=3) - SECOND) == ["SGD", "STC"]

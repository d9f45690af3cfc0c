"""Every step of a task from the command line, each with an application of its own."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from giaoviec.accounts.models import Account
from giaoviec.cli import cli
from giaoviec.cli.task_step import Due
from giaoviec.core import zone
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Unit
from giaoviec.tasks.history import TOLD_BY_AUDIT
from giaoviec.tasks.models import Decision
from giaoviec.tasks.status import Move
from giaoviec.tasks.story_words import STEPS
from tests.builders.org import saved
from tests.builders.tasks import ASSIGNED_AT
from tests.tasks.scene import make_scene

# The steps themselves are tried on both databases where the use cases are.
pytestmark = pytest.mark.once

ROLES = {
    "monitor": Role.OFFICE, "owner": Role.OFFICIAL, "director": Role.HEAD, "vice": Role.LEADER,
}  # fmt: skip


@pytest.fixture
def giaoviec(app, environment, monkeypatch):
    """Runs `giaoviec task …`; the committee is there, with accounts named after the parts."""
    scene = make_scene()
    for part, role in ROLES.items():
        person_id = getattr(scene, part).id
        saved(Account(username=part, role=role, person_id=person_id, created_at=ASSIGNED_AT))
    db.session.remove()

    for name, value in environment.items():
        if name.startswith("GIAOVIEC_"):
            monkeypatch.setenv(name, value)

    def run(*args, who=None, at="2026-08-04T09:00:00+07:00"):
        given = ["task", *map(str, args), "--at", at, *(["--as", who] if who else [])]
        return CliRunner().invoke(cli, given)

    return run


def test_a_task_lives_its_whole_life_from_the_command_line(giaoviec):
    given = giaoviec(
        "assign", "--content", "Báo cáo tiêm chủng", "--unit", "so y te", "--coop", "STC",
        "--number", "568/QĐ-UBND", "--issued-on", "2026-08-03", "--signer", "Trần Văn Phó",
        "--due", "chậm nhất ngày 15/8/2026", who="monitor",
    )  # fmt: skip
    assert given.exit_code == 0, given.stderr
    task = given.stdout.strip()
    steps = [
        (("name-owner", task, "Đỗ Thị Thực"), "director", "2026-08-04T10:05:00+07:00", "đã giao"),
        (("progress", task, "Đang lấy số liệu"), "owner", "2026-08-05T10:00:00+07:00", "đang thực hiện"),
        (("extend", task, "2026-08-25", "--reason", "Chờ xã"), "owner", "2026-08-06T10:00:00+07:00", "đang thực hiện"),
        (("decide-extension", task, "--grant", "--due", "20/08/2026"), "vice", "2026-08-07T10:00:00+07:00", "đang thực hiện"),
        (("submit", task, "--proof-number", "45/BC-SYT"), "owner", "2026-08-21T10:00:00+07:00", "chờ xác nhận"),
        (("confirm", task, "--note", "Tốt"), "monitor", "2026-08-24T10:00:00+07:00", "đã hoàn thành"),
    ]  # fmt: skip
    for args, who, at, status in steps:
        done = giaoviec(*args, who=who, at=at)
        assert done.exit_code == 0, (args, done.stderr)
        assert done.stderr.strip() == f"Nhiệm vụ số {task}: {status}."
    shown = giaoviec("show", task, "--json", at="2026-08-27T10:00:00+07:00")
    value = json.loads(shown.stdout)
    assert value["due_at"] == "2026-08-20T23:59:59+07:00"
    assert value["original_due_at"] == "2026-08-15T23:59:59+07:00"
    assert (value["status"], value["cell"], value["days_late"]) == ("completed", "done_late", 1)
    assert (value["owner"], value["assigner"]) == ("Đỗ Thị Thực", "Trần Văn Phó")
    moves = [event["what"] for event in value["timeline"]]
    assert {"assign", "owner-named", "progress", "extension-approved", "confirm"} <= set(moves)
    as_lines = giaoviec("show", task, at="2026-08-27T10:00:00+07:00").stdout
    assert "Thời hạn: 23:59 20/08/2026" in as_lines
    assert "Đang lấy số liệu" in as_lines


def test_a_refusal_is_a_sentence_on_stderr_and_exit_1(giaoviec):
    again = (
        "assign",
        "--content",
        "Một việc",
        "--unit",
        "SYT",
        "--number",
        "1/A",
        "--due",
        "2026-08-20",
    )
    assert giaoviec(*again).exit_code == 0
    twice = giaoviec(*again)
    assert (twice.exit_code, twice.stdout) == (1, "")
    assert "đã được giao đúng nội dung này" in twice.stderr
    assert "Traceback" not in twice.stderr
    missing = giaoviec("show", 999)
    assert missing.exit_code == 1
    assert "Không tìm thấy" in missing.stderr


def test_called_wrongly_it_says_how_and_exits_2(giaoviec):
    neither = giaoviec("assign", "--content", "x", "--unit", "SYT")
    assert neither.exit_code == 2
    assert "--no-deadline" in neither.stderr
    assert giaoviec("extend", 1, "hôm nào đó", "--reason", "x").exit_code == 2
    assert giaoviec("extend", 1, "20261231", "--reason", "x").exit_code == 2
    assert giaoviec("decide-extension", 1).exit_code == 2
    assert giaoviec("decide-extension", 1, "--grant", "--refuse").exit_code == 2
    assert giaoviec("assign", "--content", "x", "--unit", "SYT", "--due", "").exit_code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("progress", "9" * 30, "x"),
        ("show", "9" * 30),
        ("progress", 1, "x", "--at", "0001-01-01"),
        ("progress", 1, "x", "--at", "9999-12-31T23:59:59"),
        ("extend", 1, "0001-01-01", "--reason", "x"),
        (
            "assign",
            "--content",
            "x",
            "--unit",
            "SYT",
            "--due",
            "2026-08-20",
            "--issued-on",
            "0001-01-01",
        ),
        ("extend", 1, "31/12/9999", "--reason", "x"),
        ("extend", 1, "9999-12-31T23:59:59-12:00", "--reason", "x"),
    ],
)
def test_numbers_and_moments_that_nobody_means_are_refused_in_words(giaoviec, args):
    refused = giaoviec(*args) if "--at" not in args else giaoviec(*args[:-2], at=args[-1])
    assert refused.exit_code == 2
    assert "is not in the" in refused.stderr


def test_a_task_is_shown_in_words_not_in_codes(giaoviec):
    given = ("assign", "--content", "Một việc", "--unit", "SYT", "--number", "1/A", "--due")
    task = giaoviec(*given, "2026-08-20").stdout.strip()
    giaoviec("extend", task, "2026-08-25", "--reason", "Chờ xã", who="owner")
    shown = giaoviec("show", task).stdout
    assert "Trạng thái: Đã giao" in shown
    assert "Phân loại: Chưa hoàn thành, trong hạn" in shown
    assert "Người vận hành · Giao nhiệm vụ" in shown


def test_every_move_and_every_audited_step_has_its_words():
    audited = {name.removeprefix("task.") for name in TOLD_BY_AUDIT}
    decided = {f"extension-{one.value}" for one in Decision if one is not Decision.PENDING}
    assert {*Move, *audited, *decided} <= set(STEPS)


def test_units_begin_and_end_to_cooperate_by_name_or_code(giaoviec):
    given = ("assign", "--content", "Một việc", "--unit", "SYT", "--number", "1/A", "--due")
    task = giaoviec(*given, "2026-08-20").stdout.strip()
    added = giaoviec("add-cooperating", task, "so tai chinh", "VPUB", "--due", "15/8/2026")
    assert added.exit_code == 0, added.stderr
    assert "đã giao" in added.stderr
    shown = giaoviec("show", task).stdout
    assert "Thêm đơn vị phối hợp · Sở Tài chính; Văn phòng UBND" in shown
    again = giaoviec("add-cooperating", task, "STC")
    assert (again.exit_code, "đang phối hợp" in again.stderr) == (1, True)
    assert giaoviec("add-cooperating", task).exit_code == 2
    assert giaoviec("withdraw-cooperating", task, "STC").exit_code == 2
    gone = giaoviec("withdraw-cooperating", task, "sở tài chính", "--reason", "Giao nhầm")
    assert gone.exit_code == 0, gone.stderr
    value = json.loads(giaoviec("show", task, "--json").stdout)
    assert value["coop_units"] == ["Văn phòng UBND"]
    assert "Thôi phối hợp · Sở Tài chính – Giao nhầm" in giaoviec("show", task).stdout
    never = giaoviec("withdraw-cooperating", task, "SYT", "--reason", "x")
    assert (never.exit_code, "Traceback" in never.stderr) == (1, False)


def test_a_unit_that_ended_can_still_be_withdrawn(giaoviec):
    given = ("assign", "--content", "x", "--unit", "SYT", "--coop", "STC", "--number", "1/A")
    task = giaoviec(*given, "--due", "2026-08-20").stdout.strip()
    unit = db.session.scalars(select(Unit).where(Unit.code == "STC")).one()
    unit.valid_to = date(2026, 8, 3)
    db.session.commit()
    assert giaoviec("add-cooperating", task, "STC").exit_code == 1
    gone = giaoviec("withdraw-cooperating", task, "STC", "--reason", "Sáp nhập")
    assert gone.exit_code == 0, gone.stderr


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        *(
            (one, "2026-08-25T23:59:59+07:00")
            for one in ("2026-08-25", "25/8/2026", "25-08-2026", "25.08.2026")
        ),
        ("2026-08-25T17:00", "2026-08-25T17:00:00+07:00"),
    ],
)
def test_a_deadline_is_read_as_any_day_is_and_lasts_to_its_end(typed, due):
    assert zone.local(Due().convert(typed, None, None)).isoformat() == due

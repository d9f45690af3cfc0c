"""`giaoviec deadline` as an operator or a script meets it."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from giaoviec.cli import cli
from giaoviec.core.db import db, transaction
from giaoviec.workdays.models import CalendarDay, DayKind, DaySource

# Reading the calendar is tried on both databases in test_shipped.
pytestmark = pytest.mark.once


@pytest.fixture
def deadline(app, environment, monkeypatch):
    for name, value in environment.items():
        if name.startswith("GIAOVIEC_"):
            monkeypatch.setenv(name, value)

    def run(*args):
        db.session.remove()
        return CliRunner().invoke(cli, ["deadline", *args])

    return run


def test_a_script_gets_kind_moment_and_reason(deadline):
    done = deadline("chậm nhất ngày 04/9/2026", "--from", "2026-08-31", "--json")
    assert done.exit_code == 0
    value = json.loads(done.stdout)
    assert value == {
        "kind": "absolute",
        "due_at": "2026-09-04T23:59:59+07:00",
        "why": "Văn bản nêu ngày cụ thể, nên hạn là hết ngày 04/09/2026.",
    }


def test_a_person_gets_it_in_words(deadline):
    done = deadline("trước 17 giờ ngày 15/8/2019", "--from", "2019-08-09")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "Hạn: 17:00:00 15/08/2019 (ngày ấn định)",
        "Văn bản nêu rõ giờ, nên hạn là đúng 17:00 ngày 15/08/2019.",
    ]


def test_a_person_sees_the_rule_of_periodic_work(deadline):
    done = deadline("trước ngày 25 hằng tháng", "--from", "2019-08-09")
    assert "Quy tắc lặp: FREQ=MONTHLY;BYMONTHDAY=24" in done.stdout


def test_no_deadline_is_an_answer(deadline):
    done = deadline("kịp thời", "--from", "2019-08-09", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["kind"] == "none"
    assert json.loads(done.stdout)["due_at"] is None


def test_an_unclear_phrase_is_a_no(deadline):
    done = deadline("31/2/2026", "--from", "2026-01-05", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["kind"] == "unclear"
    assert json.loads(done.stdout)["due_at"] is None


@pytest.mark.parametrize(
    "args",
    [
        ("15/8/2019",),
        ("15/8/2019", "--from", "09/08/2019"),
        ("15/8/2019", "--from", "2019-02-30"),
        ("--from", "2019-08-09"),
        ("15/8/2019", "--from", "2019-08-09", "--until", "x"),
    ],
)
def test_a_wrong_call_is_told_apart_from_a_no(deadline, args):
    assert deadline(*args).exit_code == 2


def test_the_calendar_in_the_database_decides(deadline):
    with transaction() as session:
        session.merge(
            CalendarDay(
                day=date(2026, 3, 3),
                kind=DayKind.OFF,
                reason="Nghỉ theo UBND",
                source=DaySource.ADMINISTRATOR,
            )
        )
    done = deadline("trong 1 ngày làm việc", "--from", "2026-03-02", "--json")
    assert json.loads(done.stdout)["due_at"] == "2026-03-04T23:59:59+07:00"


def test_an_empty_calendar_gives_way_to_the_built_in_one(deadline):
    with transaction() as session:
        session.query(CalendarDay).delete()
    done = deadline("trong 1 ngày làm việc", "--from", "2026-02-13", "--json")
    assert json.loads(done.stdout)["due_at"] == "2026-02-23T23:59:59+07:00"


def test_a_phrase_can_be_tried_before_there_is_a_database(deadline, monkeypatch, tmp_path):
    monkeypatch.delenv("GIAOVIEC_DATABASE_URL")
    monkeypatch.setenv("GIAOVIEC_DATA_DIR", str(tmp_path / "new"))
    done = deadline("trong 1 ngày làm việc", "--from", "2026-02-13", "--json")
    assert json.loads(done.stdout)["due_at"] == "2026-02-23T23:59:59+07:00"
    assert done.stderr == ""
    assert not list((tmp_path / "new").glob("*.sqlite3"))


def test_a_database_that_cannot_be_read_is_said_and_not_needed(deadline, monkeypatch, tmp_path):
    monkeypatch.delenv("GIAOVIEC_DATABASE_URL")
    monkeypatch.setenv("GIAOVIEC_DATA_DIR", str(tmp_path))
    (tmp_path / "giaoviec.sqlite3").write_text("no database, " * 100)
    done = deadline("trong 1 ngày làm việc", "--from", "2026-02-13", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["due_at"] == "2026-02-23T23:59:59+07:00"
    assert "dùng lịch kèm theo chương trình" in done.stderr

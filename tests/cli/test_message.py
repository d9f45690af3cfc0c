"""`giaoviec message` and `giaoviec preview` answer as the pages do."""

import json
import socket

import pytest

from giaoviec.notify.models import Message, State
from giaoviec.reminders.remind import remind
from tests.builders.accounts import make_account
from tests.console import called
from tests.reminders.conftest import Province, at, province
from tests.reminders.test_planner import given_task
from tests.reminders.test_resend import mail_to

__all__ = ["province"]
EVENING, MORNING = "2026-09-15T17:00:00+07:00", at("2026-09-16 07:00")


@pytest.fixture
def unreached():
    """The address of a relay at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"smtp://127.0.0.1:{probe.getsockname()[1]}"


def run(environment, *arguments, code=0):
    done = called(*arguments, environment=environment)
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stdout


def test_a_message_is_shown_and_sent_again(province: Province, settings, environment, session):
    given_task(province)
    remind(now=MORNING)
    mail = mail_to(province.official)
    shown = run(environment, "message", "show", str(mail.id), "--json")
    assert [step["stage"] for step in shown["steps"]] == ["created", "accepted"]
    assert "delivered" not in json.dumps(shown)
    read = run(environment, "message", "show", str(mail.id))
    assert "Đưa vào hàng chờ gửi" in read
    assert "Máy chủ thư đã nhận · đến" in read or "Hộp thư thử" in read
    again = run(environment, "message", "resend", str(mail.id), "--json")
    session.rollback()
    assert session.get(Message, again["id"]).state is State.QUEUED
    run(environment, "message", "resend", str(mail.id), code=1)
    run(environment, "message", "show", "999999", code=1)
    other = make_account(person=province.director).username
    run(environment, "message", "resend", str(mail.id), "--as", other, code=1)
    run(environment, "message", "resend", "0", code=2)


def test_remind_says_what_waits_for_another_try_and_why(province: Province, environment, unreached):
    given_task(province)
    environment = environment | {"GIAOVIEC_SMTP_URL": unreached}
    done = called("remind", "--at", MORNING.isoformat(), environment=environment)
    assert done.returncode == 0
    assert "gửi 0 thư" in done.stdout
    assert f"Còn 2 thư chờ gửi lại: {unreached}: connection refused" in done.stderr


def test_the_preview_names_day_people_and_reasons(province: Province, environment):
    task = given_task(province, content="Lập dự toán ngân sách năm 2027")
    told = run(environment, "preview", "--days", "1", "--at", EVENING, "--json")
    assert [day["date"] for day in told["days"]] == ["2026-09-15", "2026-09-16"]
    morning = told["days"][1]
    assert morning["messages"] == {"email": 2, "inapp": 2}
    names = {one["name"] for one in morning["recipients"]}
    assert names == {province.official.name, province.focal_point.name}
    [reminder] = morning["recipients"][0]["reminders"]
    assert (reminder["task"], reminder["step"]) == (task.id, "before-1")
    assert reminder["why"] == "Trước hạn 1 ngày làm việc"
    words = run(environment, "preview", "--days", "1", "--at", EVENING)
    assert "16/09/2026: 2 thư" in words
    assert (
        f"Nhiệm vụ số {task.id}, Lập dự toán ngân sách năm 2027: Trước hạn 1 ngày làm việc" in words
    )
    assert "inapp" not in words
    run(environment, "preview", "--days", "0", code=2)

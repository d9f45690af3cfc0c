"""`giaoviec message` and `giaoviec preview` answer as the pages do."""

import json

from giaoviec.notify.models import Message, State
from giaoviec.reminders.remind import remind
from tests.builders.accounts import make_account
from tests.console import called
from tests.reminders.conftest import Province, at, province
from tests.reminders.test_planner import given_task
from tests.reminders.test_resend import mail_to

__all__ = ["province"]
EVENING, MORNING = "2026-09-15T17:00:00+07:00", at("2026-09-16 07:00")


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
    again = run(environment, "message", "resend", str(mail.id), "--json")
    session.rollback()
    assert session.get(Message, again["id"]).state is State.QUEUED
    run(environment, "message", "resend", str(mail.id), code=1)
    run(environment, "message", "show", "999999", code=1)
    other = make_account(person=province.director).username
    run(environment, "message", "resend", str(mail.id), "--as", other, code=1)
    run(environment, "message", "resend", "0", code=2)


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
    assert "16/09/2026: 2 thư" in run(environment, "preview", "--days", "1", "--at", EVENING)
    run(environment, "preview", "--days", "0", code=2)

"""A digest opened from its mail: exactly what the mail counts, as long as it is true."""

import email
import email.policy
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.reminders.digest import read_digests
from giaoviec.reminders.remind import remind
from giaoviec.reminders.tasks_now import Section
from giaoviec.settings.values import MAILS_AN_HOUR, put
from giaoviec.tasks.change import move
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import Move
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from tests.web.clock import standing_at
from tests.web.queries import only_questions

# 07:00 of Friday 4 September 2026 in Ho Chi Minh City.
MORNING = datetime(2026, 9, 4, 0, 0, tzinfo=UTC)
PATH = "/ban-nhac/2026-09-04"
TASK = re.compile(r"/nhiem-vu/\d+")


moment = standing_at(MORNING)


@pytest.fixture
def told(scene):
    """The owner's tasks, told of on this morning: overdue, due today, due soon."""
    days = [date(2026, 9, 1)] * 17 + [date(2026, 9, 4), date(2026, 9, 7)]
    tasks = [
        scene.task(deadline=day, content=f"Nhiệm vụ thứ {number}")
        for number, day in enumerate(days)
    ]
    remind(now=MORNING)
    return tasks


def mails_to(settings, address):
    found = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (settings.data_dir / "mailbox").glob("*/*")
    ]
    return [mail for mail in found if address in str(mail["To"])]


def mail_to(settings, address):
    return mails_to(settings, address)[0]


def tasks_on(client):
    links = (dict(attrs).get("href") or "" for tag, attrs in client.page.elements if tag == "a")
    return {int(link.removeprefix("/nhiem-vu/")) for link in links if TASK.fullmatch(link)}


def test_the_page_of_a_digest_holds_what_its_mail_counts(entering, scene, told, settings):
    mail = mail_to(settings, scene.owner.email)
    text = mail.get_body(("plain",)).get_content()
    counts = mail["Subject"].split("] ")[1].split(" – ")[0]
    assert f"http://127.0.0.1:8000{PATH}" in text
    client = entering("owner")
    client.get(PATH)
    assert counts in client.page.text
    listed = tasks_on(client)
    digest = read_digests(db.session(), {(scene.owner.id, "2026-09-04")}, now=MORNING)
    items = digest[scene.owner.id, "2026-09-04"].items
    assert listed == {item.task.id for item in items} == {task.id for task in told}
    for section in Section:
        size = sum(item.section is section for item in items)
        assert not size or f"({size})" in text


def test_what_was_done_since_is_no_longer_there_and_the_page_says_so(entering, scene, told):
    client = entering("owner")
    client.get(PATH)
    assert "Từ khi thư được gửi" not in client.page.text
    with transaction() as session:
        task = session.get(Task, told[0].id)
        move(session, task, Move.WITHDRAW, actor=Actor.operator(), now=MORNING)
    client.get(PATH)
    assert told[0].id not in tasks_on(client)
    assert "Từ khi thư được gửi" in client.page.text


def test_a_digest_is_its_readers_own(entering, scene, told):
    assert entering("colleague").get(PATH).status_code == 404


@pytest.mark.parametrize("about", ["hom-nay", "2026-13-40", "2026-09-04T01:00", "T", "2020-01-01"])
def test_a_digest_that_never_was_is_not_found(entering, scene, about):
    assert entering("owner").get(f"/ban-nhac/{about}").status_code == 404


def test_however_many_tasks_the_page_asks_the_same(entering, scene, moment, statements):
    monday = MORNING + timedelta(days=3)
    scene.task(deadline=date(2026, 9, 4))
    remind(now=MORNING)
    for number in range(30):
        scene.task(deadline=date(2026, 9, 7), content=f"Thêm {number}")
    remind(now=monday)
    moment.move_to(monday)
    client = entering("owner")
    asked = []
    for day in ("2026-09-04", "2026-09-07"):
        client.get(f"/ban-nhac/{day}")
        with statements() as seen:
            client.get(f"/ban-nhac/{day}")
        asked.append((len(tasks_on(client)), len(only_questions(seen))))
    (few, questions), (many, more_questions) = asked
    assert few < many
    assert more_questions == questions


def test_decisions_and_mails_that_joined_it_are_on_the_page_as_in_the_mail(
    entering, scene, session, settings
):
    put(session, MAILS_AN_HOUR, 1)
    session.commit()
    remind(now=datetime(2026, 9, 3, 0, 0, tzinfo=UTC))
    evening = datetime(2026, 9, 3, 8, 0, tzinfo=UTC)
    handed = [scene.task(deadline=date(2026, 10, 30), now=evening) for _ in range(3)]
    for task in handed:
        cmd = ReassignOwner(task_id=task.id, person_id=scene.colleague.id, reason="Phân công lại")
        reassign_owner(cmd, actor=scene.actor("director"), now=evening)
    asked = scene.task(deadline=date(2026, 10, 30), monitor=scene.colleague, now=evening)
    request = RequestExtension(
        task_id=asked.id, due_at=zone.end_of_day(date(2026, 11, 30)), reason="Chờ số liệu"
    )
    request_extension(request, actor=scene.actor("owner"), now=evening)
    remind(now=evening)
    remind(now=MORNING)
    subjects = [str(mail["Subject"]) for mail in mails_to(settings, scene.colleague.email)]
    [counts] = [one.split("] ")[1].split(" – ")[0] for one in subjects if "[Nhắc việc]" in one]
    assert counts == "1 việc chờ Ông/Bà, 2 việc có thông báo gộp lại"
    client = entering("colleague")
    client.get(PATH)
    assert counts in client.page.text
    assert tasks_on(client) == {asked.id, *(task.id for task in handed[1:])}

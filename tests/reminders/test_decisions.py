"""A digest names what waits for its reader's decision, as "my work" does."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from giaoviec.org.models import StandIn
from giaoviec.reminders.preview import preview
from giaoviec.reminders.remind import remind
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RequestExtension,
    grant_extension,
    request_extension,
)
from giaoviec.tasks.usecases.receive import (
    InsistOnTask,
    RefuseTask,
    insist_on_task,
    refuse_as_not_ours,
)
from giaoviec.tasks.usecases.results import SubmitResult, submit_result
from giaoviec.tasks.waiting import waiting_for
from tests.builders.org import saved
from tests.builders.tasks import later
from tests.reminders.conftest import at
from tests.reminders.test_delivery import mails, text_of
from tests.tasks.scene import make_scene

# The policy asks the reviewer two working days after Monday 3 August.
MORNING = at("2026-08-05 07:00")


@pytest.fixture
def scene(app):
    return make_scene()


def handed_in(scene, **changes):
    task = scene.task(**changes)
    cmd = SubmitResult(task_id=task.id, summary="Xong", proof_number="1/BC-SYT")
    submit_result(cmd, actor=scene.actor("owner"), now=later(hours=1))
    return task


def asking_for_time(scene, **changes):
    task = scene.task(**changes)
    cmd = RequestExtension(
        task_id=task.id, due_at=zone.end_of_day(date(2026, 9, 25)), reason="Chờ số liệu"
    )
    request_extension(cmd, actor=scene.actor("owner"), now=later(hours=1))
    return task


def refused(scene, **changes):
    task = scene.task(**changes)
    cmd = RefuseTask(task_id=task.id, reason="Không thuộc chức năng")
    refuse_as_not_ours(cmd, actor=scene.actor("director"), now=later(hours=1))
    return task


def tasks_in(mail) -> set[int]:
    return {int(found) for found in re.findall(r"/nhiem-vu/(\d+)", text_of(mail))}


def digest_of(settings, person):
    [mail] = [
        one for one in mails(settings)
        if person.email in str(one["To"]) and str(one["Subject"]).startswith("[Nhắc việc]")
    ]  # fmt: skip
    return mail


def test_requests_and_refusals_stand_beside_the_results_as_in_my_work(scene, settings):
    tasks = {handed_in(scene).id, asking_for_time(scene).id, refused(scene).id}
    remind(now=MORNING)
    mail = digest_of(settings, scene.monitor)
    assert tasks_in(mail) == tasks
    text = text_of(mail)
    assert "CHỜ ÔNG/BÀ XÁC NHẬN HOẶC QUYẾT ĐỊNH" in text
    assert "đề nghị gia hạn chờ Ông/Bà quyết định" in text
    assert "đơn vị báo không thuộc trách nhiệm, chờ Ông/Bà trả lời" in text
    assert "3 việc chờ Ông/Bà" in mail["Subject"]
    db.session.rollback()
    shown = waiting_for(db.session(), actor=scene.actor("monitor"))
    listed = {
        task.id for some in (shown.results, shown.extensions, shown.refusals) for task in some
    }
    assert listed == tasks


def test_what_was_decided_meanwhile_is_not_named(scene, settings):
    kept, asked, said = handed_in(scene), asking_for_time(scene), refused(scene)
    grant_extension(GrantExtension(task_id=asked.id), actor=scene.actor("monitor"), now=later(hours=2))  # fmt: skip
    cmd = InsistOnTask(task_id=said.id, reason="Đúng thẩm quyền của Sở")
    insist_on_task(cmd, actor=scene.actor("monitor"), now=later(hours=2))
    remind(now=MORNING)
    assert tasks_in(digest_of(settings, scene.monitor)) == {kept.id}


def test_what_others_decide_is_not_in_it(scene, settings):
    kept = handed_in(scene)
    asking_for_time(scene, monitor=scene.office_head)
    refused(scene, monitor=None)
    remind(now=MORNING)
    assert tasks_in(digest_of(settings, scene.monitor)) == {kept.id}


def test_the_assigner_decides_too_and_so_does_who_stands_in(scene, settings):
    saved(
        StandIn(
            absent_id=scene.monitor.id, stand_in_id=scene.colleague.id,
            starts_at=later(hours=3), ends_at=later(days=30),
        )
    )  # fmt: skip
    tasks = {handed_in(scene).id, asking_for_time(scene).id}
    mine = asking_for_time(scene, assigner=scene.vice, monitor=scene.office_head)
    review = handed_in(scene, assigner=scene.vice, monitor=scene.vice)
    remind(now=MORNING)
    assert tasks_in(digest_of(settings, scene.colleague)) >= tasks
    assert tasks_in(digest_of(settings, scene.vice)) == {mine.id, review.id}


def mornings_told(person) -> list[str]:
    """The days on which this person was mailed a digest."""
    db.session.rollback()
    stmt = select(Message.about).where(
        Message.recipient_id == person.id, Message.kind == "digest",
        Message.channel == Channel.EMAIL, Message.state == State.ACCEPTED,
    ).order_by(Message.about)  # fmt: skip
    return list(db.session.scalars(stmt))


def run_days(first: str, last: str) -> None:
    """Three passes on every day."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        for hour in ("07:00", "07:01", "15:00"):
            remind(now=at(f"{day} {hour}"))
        day += timedelta(days=1)


def test_decisions_alone_are_a_digest_on_the_first_working_morning_and_every_second_one(
    scene, settings
):
    remind(now=at("2026-08-03 07:00"))
    # On that Monday at 9.
    task = asking_for_time(scene)
    run_days("2026-08-04", "2026-08-13")
    assert mornings_told(scene.monitor) == [
        "2026-08-04", "2026-08-05", "2026-08-07", "2026-08-11", "2026-08-13",
    ]  # fmt: skip
    [first, *_] = [
        one for one in mails(settings)
        if scene.monitor.email in str(one["To"]) and str(one["Subject"]).startswith("[Nhắc việc]")
    ]  # fmt: skip
    assert first["Subject"].startswith("[Nhắc việc] 1 việc chờ Ông/Bà – ")
    assert tasks_in(first) == {task.id}
    answer = GrantExtension(task_id=task.id)
    grant_extension(answer, actor=scene.actor("monitor"), now=at("2026-08-13 16:00"))
    run_days("2026-08-14", "2026-08-20")
    assert mornings_told(scene.monitor)[-1] == "2026-08-13"


def test_a_request_of_the_day_waits_for_the_next_working_morning(scene, settings):
    remind(now=at("2026-08-07 07:00"))
    task = scene.task()
    cmd = RefuseTask(task_id=task.id, reason="Không thuộc chức năng")
    refuse_as_not_ours(cmd, actor=scene.actor("director"), now=at("2026-08-07 09:00"))
    run_days("2026-08-07", "2026-08-10")
    assert mornings_told(scene.monitor) == ["2026-08-10"]


def test_what_nobody_has_asked_for_is_no_digest(scene, settings):
    scene.task()
    run_days("2026-08-04", "2026-08-06")
    assert mornings_told(scene.monitor) == []


def test_the_preview_announces_decisions_on_the_mornings_that_tell_them(scene, settings):
    remind(now=at("2026-08-03 07:00"))
    task = asking_for_time(scene)
    db.session.rollback()
    days = preview(db.session(), now=at("2026-08-03 18:00"), until=at("2026-08-07 18:00"))
    announced = {
        (day.day.isoformat(), message.person_id, item.task_id, item.roles)
        for day in days
        for message in day.messages
        for item in message.items
        if item.step_key == "decision"
    }
    assert announced == {
        (day, scene.monitor.id, task.id, "extension")
        for day in ("2026-08-04", "2026-08-05", "2026-08-07")
    }
    run_days("2026-08-04", "2026-08-07")
    assert mornings_told(scene.monitor) == sorted(day for day, *_ in announced)


def test_an_urgent_reminder_speaks_of_its_own_tasks_only(scene, settings):
    asking_for_time(scene)
    task = scene.task(urgency="hoa_toc", deadline=date(2026, 8, 4))
    moment = at("2026-08-04 20:00")
    remind(now=moment)
    urgent = [one for one in mails(settings) if str(one["Subject"]).startswith("[Nhắc việc gấp]")]
    assert urgent
    assert {number for one in urgent for number in tasks_in(one)} == {task.id}

"""A digest names what waits for its reader's decision, as "my work" does."""

import re
from datetime import date

import pytest

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.org.models import StandIn
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
    assert "đề nghị gia hạn chờ ông/bà quyết định" in text
    assert "đơn vị báo không thuộc trách nhiệm, chờ ông/bà trả lời" in text
    assert "3 việc chờ ông/bà" in mail["Subject"]
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


def test_waiting_alone_sends_no_digest(scene, settings):
    asking_for_time(scene)
    before = len(mails(settings))
    remind(now=MORNING)
    assert [
        str(one["Subject"]) for one in mails(settings)[before:]
        if str(one["Subject"]).startswith("[Nhắc việc]")
    ] == []  # fmt: skip


def test_an_urgent_reminder_speaks_of_its_own_tasks_only(scene, settings):
    asking_for_time(scene)
    task = scene.task(urgency="hoa_toc", deadline=date(2026, 8, 4))
    moment = at("2026-08-04 20:00")
    remind(now=moment)
    urgent = [one for one in mails(settings) if str(one["Subject"]).startswith("[Nhắc việc gấp]")]
    assert urgent
    assert {number for one in urgent for number in tasks_in(one)} == {task.id}

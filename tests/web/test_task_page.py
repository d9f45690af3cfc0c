"""The page of a task: who sees it, what it tells, and that it asks a constant number of questions."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from giaoviec.core.actor import Actor, Role
from giaoviec.files.models import StoredFile
from giaoviec.org.models import Appointment
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.tasks.models import (
    DeadlineChange,
    Decision,
    ProgressUpdate,
    Result,
    TaskFile,
    Urging,
)
from giaoviec.web.filters import vn_moment
from tests.builders.accounts import make_account
from tests.builders.org import make_unit, saved
from tests.builders.tasks import ASSIGNED_AT, later, make_document, make_task
from tests.web.queries import only_questions

pytestmark = pytest.mark.usefixtures("moment")


def test_everything_known_of_a_task_stands_on_its_page(scene, reader, task):
    page = reader("owner", task).look()
    assert page.status == 200
    for known in (
        task.content, "568/QĐ-UBND", "Chỉ thị về bệnh viện", "mục 2, khoản b", "Báo cáo bằng văn bản",
        "Sở Y tế", "Đỗ Thị Thực", "Hoàng Thị Theo", "Vũ Văn Giám", "11/09/2026", "trước ngày 12/9/2026",
        "Hỏa tốc", "Còn 7 ngày (5 ngày làm việc)", "Sở Tài chính", "Đã giao",
    ):  # fmt: skip
        assert known in page.text, known


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("owner", 200),
        ("director", 200),
        ("division_head", 404),
        ("finance_head", 200),
        ("finance_focal", 200),
        ("monitor", 200),
        ("chair", 200),
        ("other_vice", 200),
        ("colleague", 404),
    ],
)
def test_who_may_not_see_it_is_told_that_it_is_not_there(scene, reader, task, name, status):
    assert reader(name, task).look().status == status


def test_an_official_of_another_unit_finds_neither_page_nor_moves(scene, browser, reader, task):
    stranger = browser()
    stranger.sign_in(make_account(Role.OFFICIAL, unit=make_unit(parent=scene.ubnd), username="la"))
    assert stranger.get(f"/nhiem-vu/{task.id}").status_code == 404
    answer = stranger.send(f"/nhiem-vu/{task.id}/bao-cao", {"text": "Xong"}, of="/ho-so")
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.ADMIN, Role.INSPECTOR])
def test_administrators_and_inspectors_see_and_do_nothing(scene, as_role, task, role):
    client = as_role(role, unit=scene.office)
    answer = client.get(f"/nhiem-vu/{task.id}")
    assert answer.status_code == 200
    assert f'action="/nhiem-vu/{task.id}' not in answer.text


@pytest.mark.parametrize("number", [0, 999_999, 2**31, 10**30])
def test_a_number_that_is_no_task_is_not_found(scene, reader, task, number):
    client = reader("owner", task).client
    assert client.get(f"/nhiem-vu/{number}").status_code == 404


def test_nobody_signed_in_is_led_to_the_sign_in_page(scene, page_client, task):
    assert page_client.get(f"/nhiem-vu/{task.id}").status_code == 302


def test_lateness_against_both_deadlines_is_shown(scene, reader, moment):
    task = scene.task(deadline=date(2026, 8, 20))
    owner, chair = reader("owner", task), reader("chair", task)
    moment.move_to(later(days=2))
    owner.look().fill("xin-gia-han", due_on="2026-08-25", reason="Chờ số liệu")
    chair.look().fill("dong-y-gia-han")
    moment.move_to(later(days=25))
    owner.look()
    assert "Quá hạn 3 ngày" in owner.text
    assert "Thời hạn ban đầu 20/08/2026 trễ 8 ngày" in owner.text


def test_the_name_a_unit_had_when_it_was_given_stays(scene, session, reader, task):
    scene.health.name = "Sở Y tế và Dân số"
    session.commit()
    page = reader("owner", task).look()
    assert "Sở Y tế nay là Sở Y tế và Dân số" in page.text


def test_the_axes_are_said_beside_the_state(scene, reader, moment, task):
    owner, monitor = reader("owner", task), reader("monitor", task)
    moment.move_to(later(days=20))
    assert "20 ngày chưa cập nhật" in owner.look().text
    owner.fill("xin-gia-han", due_on="2026-09-15", reason="Chờ số liệu")
    assert "Chờ quyết định gia hạn" in owner.text
    owner.fill("nop-ket-qua", proof_number="12/BC-SYT")
    moment.move_to(later(days=23))
    assert "Chờ xác nhận 3 ngày làm việc" in monitor.look().text
    monitor.fill("tra-lai", reason="Thiếu phụ lục")
    assert "Kết quả bị trả lại" in owner.look().text


def test_a_silent_task_in_time_is_not_called_late(scene, reader, moment, task):
    monitor = reader("monitor", task)
    moment.move_to(later(days=16))
    assert "Lâu chưa có báo cáo tiến độ" in monitor.look().text
    assert "Nhiệm vụ chậm" not in monitor.text
    moment.move_to(later(days=45))
    assert "Nhiệm vụ chậm" in monitor.look().text


def test_it_is_said_what_will_be_reminded_to_whom_and_why(scene, reader, task):
    page = reader("owner", task).look()
    assert "07:00 08/09/2026" in page.text
    assert "Trước hạn 3 ngày làm việc" in page.text
    assert "Đỗ Thị Thực (người thực hiện)" in page.text


def test_an_owner_who_has_left_is_told_of_beside_their_name(scene, session, reader, task):
    said = "Không còn giữ chức vụ"
    monitor = reader("monitor", task)
    assert said not in monitor.look().text
    session.execute(
        update(Appointment)
        .where(Appointment.person_id == scene.owner.id)
        .values(valid_to=ASSIGNED_AT.date())
    )
    session.commit()
    assert said in monitor.look().text


def test_the_log_says_what_became_of_each_word_and_never_that_it_arrived(scene, reader, task):
    monitor = reader("monitor", task)
    monitor.look().fill("don-doc", text="Khẩn trương")
    for expected in ("Đôn đốc", "Thư điện tử", "Trong chương trình", "Chờ gửi", "người thực hiện"):
        assert expected in monitor.text
    assert "delivered" not in monitor.answer.text.lower()


def test_a_page_with_much_on_it_asks_no_more_questions(scene, session, reader, statements):
    small = scene.task(coop=(scene.finance,))
    large = scene.task(coop=tuple(make_unit(parent=scene.ubnd) for _ in range(60)))
    document = make_document()
    for task, much in ((small, 1), (large, 60)):
        for _ in range(much):
            make_task(scene.division, parent_id=task.id, document=document)
        session.add_all(row for number in range(much) for row in records(task.id, scene, number))
        session.commit()
    asked = []
    for task in (small, large):
        page = reader("director", task).look()
        with statements() as seen:
            page.look()
        asked.append(only_questions(seen))
    assert "Tuần 59" in page.text
    assert len(asked[0]) == len(asked[1])
    assert len(asked[0]) < 40
    # What may be done and who is told next are read from one directory.
    assert sum("FROM portfolio" in one for one in asked[0]) == 1


def test_the_page_of_a_task_with_a_long_story_stays_short_until_all_is_asked_for(
    scene, session, reader, task
):
    session.add_all(row for number in range(70) for row in records(task.id, scene, number))
    for number in range(60):
        day = later(days=number + 1)
        one = {"task_id": task.id, "recipient_id": scene.owner.id, "step_key": "overdue-owner"}
        one |= {"is_immediate": False, "is_urgent": False, "is_late": False}
        session.add(
            Reminder(
                deadline_version=1, task_revision=1, occurrence=number, roles="owner",
                point_at=day, created_at=day, state=ReminderState.SUPPRESSED, **one,
            )
        )  # fmt: skip
    session.commit()
    owner = reader("owner", task)
    short = owner.look()
    assert "Tuần 69" in short.text
    assert "Tuần 0" not in short.text
    newest, oldest = vn_moment(later(days=60)), vn_moment(later(days=1))
    assert newest in log_in(short)
    assert oldest not in log_in(short)
    assert "Xem toàn bộ nhật ký nhắc việc" in short.text
    length = len(short.answer.text)
    answer = owner.client.get(f"{owner.address}?moi-muc=1")
    whole = owner.client.page
    assert "Tuần 0" in whole.text
    assert oldest in log_in(whole)
    assert len(answer.text) > length + 20_000


def log_in(page):
    """The text of the log of reminders."""
    return page.text.partition("Nhật ký nhắc việc")[2]


def records(task_id, scene, number):
    """One of everything that can be recorded of a task."""
    at = ASSIGNED_AT + timedelta(hours=number + 1)
    who = {"person_id": scene.owner.id, "actor_name": scene.owner.name}
    file = saved(
        StoredFile(
            name="a.pdf", content_type="application/pdf", size=1, sha256="0" * 64, created_at=at
        )
    )
    yield ProgressUpdate(task_id=task_id, at=at, text=f"Tuần {number}", percent=number, **who)
    yield Urging(task_id=task_id, at=at, on_behalf_of=scene.vice.id, **who)
    yield TaskFile(task_id=task_id, at=at, file_id=file.id, **who)
    yield Result(
        task_id=task_id, handed_in_at=at, recorded_at=at, file_id=file.id,
        decision=Decision.REFUSED, decided_at=at, decided_by=scene.monitor.id, **who,
    )  # fmt: skip
    yield DeadlineChange(
        task_id=task_id, requested_at=at, requester_name="A", reason="B", proposed_due_at=at,
        decision=Decision.REFUSED, decided_at=at, decided_by=scene.chair.id,
    )  # fmt: skip
    yield Reminder(
        task_id=task_id, deadline_version=1, task_revision=1, step_key="before-7", occurrence=number,
        recipient_id=scene.owner.id, roles=f"owner>{scene.colleague.id}", point_at=at,
        created_at=at, state=ReminderState.TOLD, is_immediate=False, is_urgent=False,
        is_late=False, bundle=f"ngay-{number}",
    )  # fmt: skip


def test_what_was_typed_is_never_markup(scene, reader):
    task = scene.task(content="<script>alert(1)</script> báo cáo")
    owner = reader("owner", task)
    owner.look().fill("bao-cao", text="<img src=x onerror=alert(1)>")
    assert "<script>alert(1)" not in owner.answer.text
    assert "<img src=x" not in owner.answer.text


def test_the_operators_word_in_the_history_is_named_as_such(scene, reader):
    task = scene.task(actor=Actor.operator())
    assert "Giao nhiệm vụ Người vận hành" in reader("owner", task).look().text

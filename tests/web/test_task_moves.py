"""Every move of the lifecycle through the forms of the task page, by whom it is for."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.org.models import Appointment, StandIn
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, Result, Task, Urgency
from giaoviec.tasks.status import TaskStatus
from tests.builders.org import appoint, make_person
from tests.builders.tasks import reread

pytestmark = pytest.mark.usefixtures("moment")


def test_an_owner_takes_it_on_reports_and_hands_in_and_the_monitor_confirms(scene, reader, task):
    owner, monitor = reader("owner", task), reader("monitor", task)
    assert "Đã tiếp nhận nhiệm vụ." in owner.look().fill("tiep-nhan").text
    owner.fill("bao-cao", text="Đã khảo sát 10 bệnh viện", percent="40")
    assert "Đã khảo sát 10 bệnh viện" in owner.text
    assert "Báo cáo tiến độ – 40 %" in owner.text
    assert 'value="40"' in owner.answer.text
    owner.fill("nop-ket-qua", summary="Có báo cáo", proof_number="12/BC-SYT")
    assert reread(task).status is TaskStatus.SUBMITTED
    # A result that has come is more than the share that was last reported.
    assert 'value="40"' not in owner.look().answer.text
    assert "12/BC-SYT" in monitor.look().text
    monitor.fill("xac-nhan")
    assert reread(task).status is TaskStatus.COMPLETED
    assert "Hoàn thành đúng hạn" in monitor.text
    assert "Hoàng Thị Theo, thay mặt Nguyễn Thị Chủ" in monitor.text


def test_what_waits_for_a_leader_stands_first_and_is_one_tap(scene, reader, task):
    owner, chair = reader("owner", task), reader("chair", task)
    owner.look().fill("xin-gia-han", due_on="2026-09-18", reason="Chờ số liệu")
    page = chair.look().answer.text
    first = page.index(f'action="/nhiem-vu/{task.id}/')
    assert page[first:].startswith(f'action="/nhiem-vu/{task.id}/dong-y-gia-han"')
    assert "Đồng ý gia hạn đến 18/09/2026" in chair.text
    chair.fill("dong-y-gia-han")
    assert reread(task).due_at == zone.end_of_day(date(2026, 9, 18))
    assert "Thời hạn ban đầu 11/09/2026" in chair.text


def test_a_shorter_extension_is_granted_in_words(scene, reader, task):
    owner, chair = reader("owner", task), reader("chair", task)
    owner.look().fill("xin-gia-han", phrase="10 ngày làm việc", reason="Chờ số liệu")
    chair.look().fill("gia-han-ngan-hon", phrase="17 giờ ngày 15/9/2026")
    assert "Đã đồng ý gia hạn đến 17:00 15/09/2026" in chair.text


def test_an_extension_is_refused_with_a_reason_and_the_deadline_stays(scene, session, reader, task):
    owner, monitor = reader("owner", task), reader("monitor", task)
    owner.look().fill("xin-gia-han", due_on="2026-09-18", reason="Chờ số liệu")
    monitor.look().fill("khong-gia-han", reason="Đã đủ số liệu")
    assert reread(task).due_at == zone.end_of_day(date(2026, 9, 11))
    assert session.query(DeadlineChange).one().decision is Decision.REFUSED
    assert "Đã đủ số liệu" in owner.look().text


def test_a_result_is_returned_and_handed_in_again(scene, session, reader, task):
    owner, monitor = reader("owner", task), reader("monitor", task)
    owner.look().fill("nop-ket-qua", proof_link="https://syt.example.vn/1")
    monitor.look().fill("tra-lai", reason="Thiếu phụ lục")
    assert "Thiếu phụ lục" in owner.look().text
    owner.fill("nop-ket-qua", proof_number="13/BC-SYT")
    assert [one.decision for one in session.query(Result).order_by(Result.id)] == [
        Decision.REFUSED,
        Decision.PENDING,
    ]


def test_a_paper_result_entered_late_shows_both_moments(scene, reader, task):
    owner = reader("owner", task)
    owner.look().fill("nop-ket-qua", proof_number="9/BC-SYT", handed_in_on="2026-09-01")
    assert reread(task).submitted_at == zone.end_of_day(date(2026, 9, 1))
    assert (
        "Nộp bản giấy lúc 23:59 01/09/2026 · ghi vào chương trình lúc 09:00 04/09/2026"
        in owner.text
    )


def test_a_unit_refuses_and_the_assigner_insists(scene, reader, task):
    director, chair = reader("director", task), reader("chair", task)
    director.look().fill("khong-thuoc-trach-nhiem", reason="Việc của Sở Xây dựng")
    assert "Việc của Sở Xây dựng" in chair.look().text
    chair.fill("giu-nguyen", reason="Đúng chức năng")
    assert reread(task).refused_at is None


def test_a_refused_task_goes_to_another_unit(scene, reader):
    task = scene.task(assigner=scene.chair)
    director, chair = reader("director", task), reader("chair", task)
    director.look().fill("khong-thuoc-trach-nhiem", reason="Việc của Sở Tài chính")
    chair.look().fill("chuyen-don-vi", unit=str(scene.finance.id), reason="Đúng chức năng")
    assert reread(task).lead_unit_id == scene.finance.id
    assert "Từ: Sở Y tế" in chair.text
    assert "Sang: Sở Tài chính" in chair.text
    assert director.look().status == 404


def test_the_head_names_an_owner_from_the_units_own_people_by_given_name(scene, reader):
    task = scene.task(owner=None)
    director = reader("director", task)
    page = director.look().answer.text
    options = page[page.index('name="person"') :]
    assert (
        options.index("Bùi Văn Đầu") < options.index("Hồ Văn Đồng") < options.index("Đỗ Thị Thực")
    )
    assert "Dương Văn Mối" not in page
    director.fill("cu-nguoi", person=str(scene.owner.id))
    assert reread(task).owner_id == scene.owner.id
    director.fill("doi-nguoi", person=str(scene.colleague.id), reason="Cân đối công việc")
    assert "Đổi người thực hiện: Hồ Văn Đồng" in director.text
    assert "Trước đó: Đỗ Thị Thực" in director.text


def test_a_part_is_handed_down_and_leads_back(scene, session, reader, task):
    director = reader("director", task)
    director.look().fill(
        "giao-xuong", content="Khảo sát bệnh viện", unit=str(scene.division.id),
        person=str(scene.colleague.id), due_on="2026-09-08",
    )  # fmt: skip
    child = session.query(Task).filter_by(parent_id=task.id).one()
    assert child.due_at == zone.end_of_day(date(2026, 9, 8))
    assert f'href="/nhiem-vu/{child.id}"' in director.answer.text
    assert "Được giao xuống từ" in reader("director", child).look().text


def test_what_was_withdrawn_with_its_task_says_so_once(scene, reader, task):
    director, chair = reader("director", task), reader("chair", task)
    director.look().fill("giao-xuong", content="Khảo sát bệnh viện", unit=str(scene.division.id))
    chair.look().fill("thu-hoi", reason="Bãi bỏ văn bản")
    row = director.look().answer.text.partition('id="viec-con"')[2].partition("</section>")[0]
    assert "Khảo sát bệnh viện" in row
    assert row.count("Đã thu hồi") == 1


def test_a_cooperating_unit_reports_and_answers_its_own_part(scene, session, reader, task):
    head, focal = reader("finance_head", task), reader("finance_focal", task)
    unit = scene.finance.id
    head.look().fill("phoi-hop-cu-nguoi", part=unit, person=str(scene.finance_focal.id))
    assert "Sở Tài chính cử người phối hợp: Dương Văn Mối" in head.text
    focal.look().fill("phoi-hop-bao-cao", part=unit, text="Đang thẩm định", percent="50")
    assert "Sở Tài chính báo cáo phối hợp – 50 %" in focal.text
    focal.fill("phoi-hop-tra-loi", part=unit, text="Có ý kiến tại Công văn 77")
    part = session.query(CoopPart).one()
    session.refresh(part)
    assert part.done_at is not None
    assert "phoi-hop-tra-loi" not in focal.look().offered()
    assert "Có ý kiến tại Công văn 77" in reader("owner", task).look().text
    assert reread(task).status is TaskStatus.ASSIGNED


def test_the_assigner_corrects_and_before_and_after_are_told(scene, reader, task):
    chair = reader("chair", task)
    form = chair.look().form("dieu-chinh")
    assert form["content"] == task.content
    chair.fill(
        "dieu-chinh", content="Rà soát trạm y tế", urgency=Urgency.URGENT.value,
        due_on="2026-09-25", reason="Văn bản ghi nhầm",
    )  # fmt: skip
    for told in (
        "Nội dung trước đó: Rà soát cơ sở vật chất bệnh viện", "Nội dung mới: Rà soát trạm y tế",
        "Độ khẩn mới: Khẩn", "Thời hạn trước đó: 11/09/2026", "Thời hạn mới: 25/09/2026",
    ):  # fmt: skip
        assert told in chair.text, told
    assert reread(task).extension_count == 0


def test_the_assigner_gives_a_task_to_another_monitor_of_the_office(scene, reader, task):
    other = make_person("Mạc Thị Mới")
    appoint(other, scene.office)
    chair = reader("chair", task)
    form = chair.look().form("dieu-chinh")
    assert form["monitor"] == str(scene.monitor.id)
    chair.fill("dieu-chinh", monitor=str(other.id), reason="Phân công lại")
    assert reread(task).monitor_id == other.id
    assert "Người theo dõi mới: Mạc Thị Mới" in chair.text
    chair.look().fill("dieu-chinh", monitor="999999", reason="Phân công lại")
    assert reread(task).monitor_id == other.id
    # Whoever left the office is still shown as the one who monitors.
    session = db.session
    session.execute(delete(Appointment).where(Appointment.person_id == other.id))
    session.commit()
    assert chair.look().form("dieu-chinh")["monitor"] == str(other.id)
    choices = {one.get("value") for one in chair.client.page.all("option")}
    assert str(scene.office_head.id) in choices
    assert str(scene.finance_head.id) not in choices


def test_a_task_is_suspended_resumed_urged_and_withdrawn(scene, reader, task):
    chair = reader("chair", task)
    chair.look().fill("tam-dung", reason="Chờ quyết định")
    assert reread(task).status is TaskStatus.SUSPENDED
    chair.fill("tiep-tuc")
    assert reread(task).status is not TaskStatus.SUSPENDED
    chair.fill("don-doc", text="Khẩn trương")
    assert "Đã đôn đốc (lần thứ 1)." in chair.text
    chair.fill("thu-hoi", reason="Không còn cần")
    assert reread(task).status is TaskStatus.WITHDRAWN
    assert chair.offered() == set()


def test_a_confirmed_task_is_reopened(scene, reader, task):
    owner, chair = reader("owner", task), reader("chair", task)
    owner.look().fill("nop-ket-qua", proof_number="12/BC")
    chair.look().fill("xac-nhan", note="Tốt")
    chair.fill("mo-lai", reason="Số liệu sai")
    assert reread(task).status is TaskStatus.IN_PROGRESS
    assert "Mở lại nhiệm vụ" in owner.look().text


def test_only_what_one_may_do_is_offered(scene, reader, task):
    offered = {name: reader(name, task).look().offered() for name in ("owner", "director", "chair", "finance_head", "monitor", "other_vice")}  # fmt: skip
    working = {"tiep-nhan", "khong-thuoc-trach-nhiem", "bao-cao", "nop-ket-qua", "xin-gia-han", "dinh-kem"}  # fmt: skip
    deciding = {
        "chuyen-don-vi",
        "them-phoi-hop",
        "thoi-phoi-hop",
        "don-doc",
        "dieu-chinh",
        "tam-dung",
        "thu-hoi",
        "dinh-kem",
    }
    assert offered["owner"] == working
    assert offered["director"] == working | {"doi-nguoi", "giao-xuong"}
    assert offered["chair"] == deciding
    assert offered["monitor"] == deciding
    assert offered["finance_head"] == {
        "phoi-hop-bao-cao", "phoi-hop-tra-loi", "phoi-hop-cu-nguoi", "dinh-kem",
    }  # fmt: skip
    assert offered["other_vice"] == set()


def test_somebody_who_stands_in_acts_on_behalf_of(scene, session, reader, task, now):
    session.add(
        StandIn(
            absent_id=scene.owner.id,
            stand_in_id=scene.colleague.id,
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=1),
        )
    )
    session.commit()
    colleague = reader("colleague", task)
    colleague.look().fill("bao-cao", text="Làm thay", percent="5")
    assert "Hồ Văn Đồng, thay mặt Đỗ Thị Thực" in colleague.text


def test_nobody_is_asked_to_name_an_owner_of_what_was_handed_in(scene, reader):
    task = scene.task(owner=None)
    director = reader("director", task)
    assert "Cần cử người thực hiện" in director.look().text
    director.fill("nop-ket-qua", proof_number="15/BC-SYT")
    assert "Chờ xác nhận" in director.text
    assert "Cần cử người thực hiện" not in director.text
    # It can be done all the same.
    assert "cu-nguoi" in director.answer.text


def test_who_said_that_it_is_not_theirs_is_not_asked_to_take_it_on(reader, task):
    director = reader("director", task)
    assert "Nhiệm vụ mới giao" in director.look().text
    director.fill("khong-thuoc-trach-nhiem", reason="Thuộc Sở Nội vụ")
    assert "Nhiệm vụ mới giao" not in director.text
    assert "tiep-nhan" in director.answer.text

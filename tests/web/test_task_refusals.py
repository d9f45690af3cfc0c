"""What a task page refuses: with a sentence, beside its field, with the typed text still there."""

from datetime import timedelta

import pytest

from giaoviec.tasks.models import ProgressUpdate, Result, StatusChange
from giaoviec.tasks.status import Move, TaskStatus
from tests.builders.tasks import reread

pytestmark = pytest.mark.usefixtures("moment")


def error_at(page, field):
    """The text of the error that stands at a field with this id."""
    body = page.answer.text
    at = body.index(f'id="{field}-error"')
    return body[at : body.index("</p>", at)]


def test_a_result_without_proof_is_refused_at_the_proof_and_the_text_stays(scene, reader, task):
    owner = reader("owner", task)
    owner.look().fill("nop-ket-qua", summary="Đã xong cả")
    assert owner.status == 422
    assert "Kết quả cần minh chứng" in error_at(owner, "nop-ket-qua-proof_number")
    assert owner.form("nop-ket-qua")["summary"] == "Đã xong cả"
    assert reread(task).status is TaskStatus.ASSIGNED


@pytest.mark.parametrize(
    ("slug", "typed", "field", "sentence"),
    [
        ("bao-cao", {"text": ""}, "text", "Hãy ghi rõ"),
        ("bao-cao", {"text": "   "}, "text", "Hãy ghi rõ"),
        ("bao-cao", {"text": "Được", "percent": "101"}, "percent", "từ 0 đến 100"),
        ("bao-cao", {"text": "Được", "percent": "nhiều"}, "percent", ""),
        ("bao-cao", {"text": "a" * 5001}, "text", "5.000"),
        ("nop-ket-qua", {"proof_link": "javascript:alert(1)"}, "proof_link", "http://"),
        ("nop-ket-qua", {"handed_in_on": "2026-09-01"}, "proof_number", "minh chứng"),
        ("nop-ket-qua", {"proof_link": "https://a.vn", "handed_in_on": "2026-09-01"}, "proof_number", "số, ký hiệu"),
        ("nop-ket-qua", {"proof_number": "1", "handed_in_on": "2026-07-01"}, "handed_in_on", "trước lúc giao việc"),
        ("nop-ket-qua", {"proof_number": "1", "handed_in_on": "0001-01-01"}, "handed_in_on", "kiểm tra lại năm"),
        ("nop-ket-qua", {"proof_number": "1", "handed_in_on": "32/13/2026"}, "handed_in_on", ""),
        ("xin-gia-han", {"reason": "Chờ"}, "due_on", "Hãy chọn ngày"),
        ("xin-gia-han", {"reason": "Chờ", "due_on": "2026-09-01"}, "due_on", "muộn hơn"),
        ("xin-gia-han", {"reason": "Chờ", "phrase": "khi nào xong"}, "phrase", "sự kiện"),
        ("xin-gia-han", {"reason": "Chờ", "phrase": "20/9/2026", "due_on": "2026-09-20"}, "phrase", "không điền cả hai"),
        ("xin-gia-han", {"reason": "", "due_on": "2026-09-20"}, "reason", "Hãy ghi rõ"),
        ("khong-thuoc-trach-nhiem", {"reason": "\u200b"}, "reason", "Chưa nêu lý do"),
    ],
)  # fmt: skip
def test_what_is_filled_in_wrongly_is_said_at_its_field(scene, reader, task, slug, typed, field, sentence):  # fmt: skip
    owner = reader("owner", task)
    owner.look().fill(slug, **typed)
    assert owner.status == 422
    assert sentence in error_at(owner, f"{slug}-{field}")
    kept = owner.form(slug)
    assert all(kept.get(name) == value for name, value in typed.items() if value.strip("\u200b "))


def test_a_head_cannot_name_somebody_of_another_unit(scene, reader):
    task = scene.task(owner=None)
    director = reader("director", task)
    director.look().fill("cu-nguoi", person=str(scene.finance_focal.id))
    assert director.status == 422
    assert "không công tác tại Sở Y tế" in error_at(director, "cu-nguoi-person")


@pytest.mark.parametrize("person", ["", "abc", "-1", "0", "99999999999999999999", "1e3", "２"])
def test_an_id_that_is_nobodys_is_refused_in_words(scene, reader, person):
    task = scene.task(owner=None)
    director = reader("director", task)
    director.look().fill("cu-nguoi", person=person)
    assert director.status == 422
    assert reread(task).owner_id is None


def test_a_move_that_one_may_not_make_is_forbidden_and_nothing_happens(scene, reader, task):
    owner, vice = reader("owner", task), reader("other_vice", task)
    token = owner.look().form("bao-cao")["csrf_token"]
    vice.look()
    for who, slug in (
        (owner, "xac-nhan"),
        (owner, "thu-hoi"),
        (owner, "don-doc"),
        (owner, "dong-y-gia-han"),
    ):
        values = {"csrf_token": token, "reason": "x", "text": "x"}
        assert who.send(slug, values).status == 403
        assert "không có quyền" in who.text
    assert reread(task).status is TaskStatus.ASSIGNED


def test_nobody_confirms_their_own_result(scene, reader):
    task = scene.task(owner=scene.monitor, assigner=scene.chair)
    monitor = reader("monitor", task)
    monitor.look().fill("nop-ket-qua", proof_number="1/BC")
    assert "xac-nhan" not in monitor.offered()
    values = {"csrf_token": monitor.client.token("/ho-so")}
    assert monitor.send("xac-nhan", values).status == 403
    assert "không được tự xác nhận" in monitor.text


def test_a_cooperating_unit_cannot_answer_for_another(scene, reader, task):
    head = reader("finance_head", task)
    values = head.look().form("phoi-hop-tra-loi") | {"text": "Xong"}
    refused = head.send("phoi-hop-tra-loi", values | {"unit_id": str(scene.office.id)})
    assert refused.status == 422
    assert "không chủ trì và không phối hợp" in head.text


def test_who_was_too_slow_learns_what_changed_and_keeps_the_text(
    scene, session, reader, task, moment
):
    owner, chair = reader("owner", task), reader("chair", task)
    owner.look()
    moment.shift(timedelta(minutes=5))
    chair.look().fill("dieu-chinh", deliverable="Công văn", reason="Văn bản ghi nhầm")
    owner.fill("bao-cao", text="Bài báo cáo dài", percent="10")
    assert owner.status == 409
    assert "vừa được người khác cập nhật" in owner.text
    assert "Điều chỉnh nhiệm vụ – Nguyễn Thị Chủ" in owner.text
    assert owner.form("bao-cao")["text"] == "Bài báo cáo dài"
    assert session.query(ProgressUpdate).count() == 0
    values = owner.form("bao-cao")
    assert owner.send("bao-cao", values).status == 200
    assert session.query(ProgressUpdate).one().text == "Bài báo cáo dài"


def test_text_for_a_move_that_is_gone_is_shown_again(scene, reader, task, moment):
    owner, chair = reader("owner", task), reader("chair", task)
    owner.look()
    moment.shift(timedelta(minutes=5))
    chair.look().fill("tam-dung", reason="Chờ quyết định")
    owner.fill("bao-cao", text="Bài báo cáo dài")
    assert owner.status == 409
    assert "bao-cao" not in owner.offered()
    assert "Nội dung bạn đã nhập (chưa được ghi)" in owner.text
    assert "Bài báo cáo dài" in owner.text


@pytest.mark.parametrize(
    ("slug", "typed"),
    [
        ("tiep-nhan", {}),
        ("bao-cao", {"text": "Một lần"}),
        ("nop-ket-qua", {"proof_number": "12/BC"}),
        ("xin-gia-han", {"due_on": "2026-09-18", "reason": "Chờ"}),
        ("khong-thuoc-trach-nhiem", {"reason": "Không phải"}),
    ],
)
def test_a_second_tap_is_harmless_and_answered_in_words(scene, session, reader, task, slug, typed):
    owner = reader("owner", task)
    values = owner.look().form(slug) | typed
    assert owner.send(slug, values).status == 200
    before = session.query(StatusChange).count(), session.query(ProgressUpdate).count(), session.query(Result).count()  # fmt: skip
    again = owner.send(slug, values)
    assert again.status in (403, 409)
    assert 'role="alert"' in again.answer.text
    session.rollback()
    after = session.query(StatusChange).count(), session.query(ProgressUpdate).count(), session.query(Result).count()  # fmt: skip
    assert before == after
    assert session.query(StatusChange).filter_by(move=Move.ASSIGN).count() == 1


def test_a_form_without_its_token_does_nothing(scene, session, reader, task):
    owner = reader("owner", task)
    values = owner.look().form("bao-cao") | {"text": "Giả"}
    values.pop("csrf_token")
    assert owner.client.post(f"{owner.address}/bao-cao", data=values).status_code == 400
    assert session.query(ProgressUpdate).count() == 0


def test_a_move_that_does_not_exist_is_not_found(scene, reader, task):
    owner = reader("owner", task)
    token = owner.look().form("bao-cao")["csrf_token"]
    assert owner.send("xoa-het", {"csrf_token": token}).status == 404
    assert owner.client.get(f"{owner.address}/xoa-het").status_code == 404


def test_the_address_of_a_refused_form_opened_again_leads_to_the_page(scene, reader, task):
    answer = reader("owner", task).client.get(f"/nhiem-vu/{task.id}/bao-cao")
    assert answer.status_code == 302
    assert answer.location == f"/nhiem-vu/{task.id}"

"""Adding and withdrawing cooperating units on a task's page."""

from datetime import date

import pytest

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.org.models import UnitKind
from giaoviec.tasks.models import CoopPart
from tests.builders.org import make_unit
from tests.web.task_scene import Forms

pytestmark = pytest.mark.usefixtures("moment")

ADD, WITHDRAW = "them-phoi-hop", "thoi-phoi-hop"


def parts(task):
    db.session.rollback()
    found = db.session.query(CoopPart).filter_by(task_id=task.id).order_by(CoopPart.id)
    return [(part.unit_name, part.withdrawn_at is None) for part in found]


def test_units_are_added_as_they_are_typed_and_the_page_tells_it(scene, reader, task):
    chair = reader("chair", task).look()
    assert 'data-combo="/giao-viec/tim-don-vi"' in chair.answer.text
    assert "js/assign.js" in chair.answer.text
    chair.fill(ADD, units="van phong ubnd", due_on="2026-09-08")
    assert parts(task) == [("Sở Tài chính", True), ("Văn phòng UBND", True)]
    assert "Đã thêm đơn vị phối hợp: Văn phòng UBND." in chair.text
    assert "Thời hạn phối hợp" in chair.text
    assert "08/09/2026" in chair.text
    added = db.session.query(CoopPart).filter_by(unit_name="Văn phòng UBND").one()
    assert added.due_at == zone.end_of_day(date(2026, 9, 8))


def test_a_group_stands_for_those_that_do_not_cooperate_yet(scene, reader, task):
    wards = [
        make_unit(parent=scene.ubnd, kind=UnitKind.WARD, name=f"UBND Phường {name}")
        for name in ("Một", "Hai")
    ]
    chair = reader("chair", task).look()
    chair.fill(ADD, units="UBND Phường Một")
    chair.fill(ADD, units="UBND các phường, xã, đặc khu")
    assert [name for name, _ in parts(task)] == ["Sở Tài chính", *(one.name for one in wards)]
    chair.fill(ADD, units="UBND các phường, xã, đặc khu")
    assert (chair.status, "Chưa chọn đơn vị nào để thêm" in chair.text) == (422, True)


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ("", "Hãy chọn đơn vị."),
        (" ; ;", "Chưa chọn đơn vị nào để thêm"),
        ("Sở Y tế", "đã chủ trì nhiệm vụ này"),
        ("Sở Tài chính", "đang phối hợp thực hiện nhiệm vụ này rồi"),
        ("Sở Không Có", "Sở Không Có"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("x" * 6000, "quá dài"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_stays_typed(scene, reader, task, units, told):
    chair = reader("chair", task).look().fill(ADD, units=units)
    assert chair.status == 422
    assert told in chair.text
    assert 'aria-invalid="true"' in chair.answer.text
    assert "<script>alert" not in chair.answer.text
    assert chair.form(ADD)["units"].strip() == units.strip()
    assert parts(task) == [("Sở Tài chính", True)]


def test_a_closed_unit_is_not_added(scene, reader, task):
    make_unit(parent=scene.ubnd, name="Sở Cũ", valid_to=date(2026, 7, 31))
    chair = reader("chair", task).look().fill(ADD, units="Sở Cũ")
    assert (chair.status, "Sở Cũ" in chair.text) == (422, True)
    assert parts(task) == [("Sở Tài chính", True)]


def test_a_withdrawn_unit_leaves_the_page_and_its_work_stays_in_the_story(scene, reader, task):
    head, monitor = reader("finance_head", task), reader("monitor", task)
    unit = scene.finance.id
    head.look().fill("phoi-hop-bao-cao", part=unit, text="Đang thẩm định giá")
    head.fill("phoi-hop-tra-loi", part=unit, text="Đã thẩm định xong")
    monitor.look().fill(WITHDRAW, unit=str(unit), reason="Đủ ý kiến")
    assert "Đã cho đơn vị thôi phối hợp." in monitor.text
    assert parts(task) == [("Sở Tài chính", False)]
    assert 'id="phoi-hop"' not in monitor.answer.text
    for words in (
        "Sở Tài chính thôi phối hợp", "Đủ ý kiến", "Sở Tài chính báo cáo phối hợp",
        "Đang thẩm định giá", "Sở Tài chính trả lời phần phối hợp", "Đã thẩm định xong",
    ):  # fmt: skip
        assert words in monitor.text
    assert WITHDRAW not in monitor.offered()
    assert head.look().status == 404


def test_a_returning_unit_answers_anew_and_both_answers_are_told(scene, reader, task, moment):
    head, monitor = reader("finance_head", task), reader("monitor", task)
    unit = scene.finance.id
    for words in ("Ý kiến lần đầu", "Ý kiến lần sau"):
        head.look().fill("phoi-hop-tra-loi", part=unit, text=words)
        moment.shift(60)
        monitor.look().fill(WITHDRAW, unit=str(unit), reason="Xong")
        monitor.fill(ADD, units="STC")
        moment.shift(60)
    story = monitor.look().text
    assert story.index("Ý kiến lần sau") < story.index("Ý kiến lần đầu")


def test_a_withdrawal_without_a_reason_or_of_somebody_else_is_refused(scene, reader, task):
    monitor = reader("monitor", task).look().fill(WITHDRAW, unit=str(scene.finance.id), reason=" ")
    assert monitor.status == 422
    monitor.look().fill(WITHDRAW, unit=str(scene.office.id), reason="x")
    assert (monitor.status, "không phối hợp thực hiện" in monitor.text) == (422, True)
    assert parts(task) == [("Sở Tài chính", True)]


def test_who_may_not_decide_may_not_post_it_either(scene, reader, task):
    shown = reader("chair", task).look().form(ADD)
    for name, status in (("owner", 403), ("finance_head", 403), ("other_vice", 403)):
        somebody = reader(name, task).look()
        token = next(v for _, v in Forms(somebody.answer.text).forms if "csrf_token" in v)
        values = shown | {"units": "VPUB", "csrf_token": token["csrf_token"]}
        assert somebody.send(ADD, values).status == status
    assert parts(task) == [("Sở Tài chính", True)]


def test_what_changed_meanwhile_is_shown_beside_what_was_typed(scene, reader, task):
    chair, monitor = reader("chair", task).look(), reader("monitor", task).look()
    monitor.fill(ADD, units="VPUB")
    chair.fill(ADD, units="Phòng Nghiệp vụ")
    assert chair.status == 409
    assert "Thêm đơn vị phối hợp" in chair.text
    assert chair.form(ADD)["units"] == "Phòng Nghiệp vụ"

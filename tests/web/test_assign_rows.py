"""The rows of "Giao việc": units and people that are meant, groups, rows added and removed, spoken orders."""

from datetime import UTC, date, datetime

import pytest

from giaoviec.core.db import db
from giaoviec.org.models import UnitKind
from giaoviec.tasks.models import SourceDocument
from tests.builders.org import appoint, make_person, make_unit
from tests.web.assign_form import FORM, NOW, candidates, filled, tasks, value_of
from tests.web.clock import standing_at

moment = standing_at(NOW)


@pytest.fixture
def client(entering):
    return entering("monitor")


def test_an_ambiguous_unit_shows_candidates_and_one_of_them_is_chosen(client, scene):
    other = make_unit(
        "STC-NV", parent=scene.finance, name="Phòng Nghiệp vụ", kind=UnitKind.DIVISION
    )
    answer = client.send(FORM, filled({"lead": "Phòng Nghiệp vụ", "content": "Giữ nguyên"}))
    assert answer.status_code == 422
    buttons = candidates(client)
    assert buttons == [
        "rows-0-lead=Phòng Nghiệp vụ, Sở Y tế",
        "rows-0-lead=Phòng Nghiệp vụ, Sở Tài chính",
    ]
    chosen = filled({"lead": "Phòng Nghiệp vụ", "content": "Giữ nguyên"}) | {"choose": buttons[1]}
    assert client.send(FORM, chosen).status_code == 200
    assert value_of(client, "rows-0-lead") == "Phòng Nghiệp vụ, Sở Tài chính"
    assert "Giữ nguyên" in client.page.text
    sent = filled({"lead": "Phòng Nghiệp vụ, Sở Tài chính"})
    assert client.send(FORM, sent).status_code == 303
    assert [task.lead_unit_id for task in tasks()] == [other.id]


def test_what_no_unit_is_called_shows_those_that_begin_so(client):
    assert client.send(FORM, filled({"lead": "tài chính"})).status_code == 422
    assert candidates(client) == ["rows-0-lead=Sở Tài chính"]


def test_one_of_several_cooperating_units_is_chosen_in_its_place(client, scene):
    make_unit("STC-NV", parent=scene.finance, name="Phòng Nghiệp vụ", kind=UnitKind.DIVISION)
    client.send(FORM, filled({"coop": "STC; Phòng Nghiệp vụ"}))
    buttons = candidates(client)
    assert buttons[0] == "rows-0-coop=STC; Phòng Nghiệp vụ, Sở Y tế"


def test_two_people_of_one_name_are_told_apart(client, scene):
    twin = make_person("Đỗ Thị Thực", email="thuc.hai@example.vn")
    appoint(twin, scene.health)
    client.send(FORM, filled({"owner": "Đỗ Thị Thực"}))
    buttons = candidates(client)
    assert "rows-0-owner=Đỗ Thị Thực <thuc.hai@example.vn>" in buttons
    assert (
        client.send(FORM, filled({"owner": "Đỗ Thị Thực <thuc.hai@example.vn>"})).status_code == 303
    )
    assert tasks()[0].owner_id == twin.id


def test_a_group_says_to_how_many_units_it_goes_and_gives_each_a_task(client, scene):
    for number in range(3):
        make_unit(f"P{number}", parent=scene.ubnd, name=f"Phường {number}", kind=UnitKind.WARD)
    row = {"lead": "UBND các phường, xã, đặc khu"}
    assert client.send(FORM, filled(row) | {"preview": "1"}).status_code == 200
    assert "Nhóm này có 3 đơn vị" in client.page.text
    assert "sẽ có 3 nhiệm vụ" in client.page.text
    assert tasks() == []
    assert client.send(FORM, filled(row)).status_code == 303
    given = tasks()
    assert len(given) == 3
    assert len({task.group_key for task in given}) == 1
    client.send(FORM, filled(row | {"owner": "Đỗ Thị Thực", "content": "Việc khác"}))
    assert "không ghi được người thực hiện" in client.page.text


def test_rows_are_added_and_removed_without_losing_what_is_typed(client):
    sent = filled(
        {"content": "Việc một"}, {"content": "Việc hai", "lead": "STC"}, {"content": "Việc ba"}
    )
    assert client.send(FORM, sent | {"add": "1"}).status_code == 200
    assert value_of(client, "rows-3-lead") == ""
    assert value_of(client, "rows-1-lead") == "STC"
    assert "Chưa giao được" not in client.page.text
    client.send(FORM, sent | {"remove": "0"})
    assert value_of(client, "rows-0-lead") == "STC"
    assert "Việc một" not in client.page.text
    assert "Việc hai" in client.page.text
    assert "Việc ba" in client.page.text
    assert "rows-2-lead" not in {one.get("name") for one in client.page.all("input")}


def test_not_more_rows_than_one_page_bears(client):
    sent = filled(*({"content": f"Việc {n}"} for n in range(50)))
    client.send(FORM, sent | {"add": "1"})
    assert "nhiều nhất 50 dòng" in client.page.text
    assert "rows-50-lead" not in {one.get("name") for one in client.page.all("input")}


def test_fields_that_no_form_of_ours_sends_do_no_harm(client):
    odd = filled() | {
        "rows-²-content": "x", "rows-99999999999999-content": "x", "rows--content": "x", "rows-": "x",
        "rows-7-content": "Việc xa", "rows-7-lead": "STC", "rows-7-urgency": "nope", "source": "nope",
        "stream": "nope", "choose_": "x",
    }  # fmt: skip
    assert client.send(FORM, odd).status_code == 303
    assert [task.content for task in tasks()] == ["Rà soát thủ tục", "Việc xa"]
    for edit in (
        {"remove": "²"},
        {"remove": "99"},
        {"choose": "source=x"},
        {"choose": "rows-9-lead=x"},
    ):
        assert client.send(FORM, filled() | edit).status_code == 200
    assert client.send(FORM, {}).status_code == 422


def test_a_leader_gives_a_spoken_order_with_content_unit_and_deadline_alone(entering, scene):
    client = entering("vice")
    client.get(FORM)
    checked = [one["value"] for one in client.page.all("input") if "checked" in one]
    assert checked == ["spoken"]
    assert "open" not in client.page.all("details")[-1]
    sent = {
        "source": "spoken", "rows-0-content": "Kiểm tra bệnh viện", "rows-0-lead": "SYT",
        "rows-0-phrase": "trước 17 giờ ngày 8/9/2026",
    }  # fmt: skip
    assert client.send(FORM, sent).status_code == 303
    [task] = tasks()
    assert task.due_at == datetime(2026, 9, 8, 10, 0, tzinfo=UTC)
    assert task.assigner_id == scene.vice.id
    document = db.session.get(SourceDocument, task.document_id)
    assert (document.is_spoken, document.doc_number) == (True, "")
    assert (document.subject, document.issued_on) == ("Kiểm tra bệnh viện", date(2026, 9, 4))
    assert (document.signer, document.signer_id) == ("Trần Văn Phó", scene.vice.id)


def test_the_office_says_who_gave_a_spoken_order(client, scene):
    sent = filled(source="spoken", doc_number="bỏ qua", issued_on="")
    assert client.send(FORM, sent).status_code == 422
    assert "Hãy ghi ai đã chỉ đạo" in client.page.text
    assert client.send(FORM, sent | {"signer": "tran van pho"}).status_code == 303
    document = db.session.get(SourceDocument, tasks()[0].document_id)
    assert (document.doc_number, document.signer_id) == ("", scene.vice.id)

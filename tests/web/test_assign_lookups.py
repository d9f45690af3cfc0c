"""What the form of "Giao việc" tells while one types."""

from datetime import date

import pytest

from giaoviec.org.models import UnitKind
from tests.builders.org import appoint, make_person, make_unit
from tests.web.assign_form import FORM, NOW
from tests.web.clock import standing_at

moment = standing_at(NOW)


@pytest.fixture
def client(entering):
    return entering("monitor")


def test_units_are_found_while_one_types_whatever_the_accents(client, scene):
    make_unit("P1", parent=scene.ubnd, name="Phường Một", kind=UnitKind.WARD)
    make_unit("P2", parent=scene.ubnd, name="Phường Hai", kind=UnitKind.WARD)

    def found(text):
        answer = client.get(f"{FORM}/tim-don-vi", query_string={"q": text})
        return [one["value"] for one in answer.json["options"]]

    assert found("so tai") == ["Sở Tài chính"]
    assert found("SYT")[0] == "Sở Y tế"
    assert found("các phường")[0] == "các phường"
    assert found("phòng nghiệp") == ["Phòng Nghiệp vụ, Sở Y tế"]
    assert "Ủy ban nhân dân phường Vũng Tàu" not in found("ubnd phường vũ")
    make_unit("VT", parent=scene.ubnd, name="Ủy ban nhân dân phường Vũng Tàu", kind=UnitKind.WARD)
    assert found("ubnd phường vũ") == ["Ủy ban nhân dân phường Vũng Tàu"]
    assert found("") == found("zzz") == []
    closed = make_unit("CU", parent=scene.ubnd, name="Sở Đã Giải Thể", valid_to=date(2025, 6, 30))
    assert closed.name not in found("sở đã")


def test_owners_are_looked_for_in_the_lead_units_tree_only(client, scene):
    def found(text, unit=""):
        answer = client.get(f"{FORM}/tim-nguoi", query_string={"q": text, "don-vi": unit})
        return [one["value"] for one in answer.json["options"]]

    assert found("do thi", "Sở Y tế") == ["Đỗ Thị Thực"]
    assert found("ngo thi tai", "Sở Y tế") == []
    assert found("ngo thi tai") == ["Ngô Thị Tài"]
    assert len(found("", "Sở Y tế")) == 5
    assert found("", "Sở Không Có") == []
    twin = make_person("Đỗ Thị Thực", email="hai@example.vn")
    appoint(twin, scene.health)
    assert "Đỗ Thị Thực <hai@example.vn>" in found("đỗ thị thực", "SYT")


def test_the_moment_of_a_deadline_and_its_reason_are_told_at_once(client):
    def told(**asked):
        answer = client.get(f"{FORM}/thoi-han", query_string=asked, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return answer.text

    text = told(**{"cum-tu": "10 ngày làm việc", "ngay": "2026-09-01"})
    assert "Hạn: 23:59 16/09/2026." in text
    assert "Đếm 10 ngày làm việc kể từ ngày 01/09/2026" in text
    assert "là một sự kiện" in told(**{"cum-tu": "sau khi có ý kiến của Bộ", "ngay": "2026-09-01"})
    assert "rows-3-reason" in told(
        **{"dong": "3", "rows-3-phrase": "kịp thời", "issued_on": "2026-09-01"}
    )
    assert "Hạn: 23:59 11/09/2026." in told(han="2026-09-11", ngay="nonsense")
    assert "chưa rõ thời hạn" in told(dong="²")
    assert client.get(f"{FORM}/thoi-han").status_code == 302


def test_the_lead_unit_is_told_at_once(client, scene):
    def told(text):
        asked = {"dong": "0", "rows-0-lead": text}
        answer = client.get(
            f"{FORM}/don-vi-chu-tri", query_string=asked, headers={"HX-Request": "true"}
        )
        return answer.text

    assert "Sở Tài chính (STC)" in told("so tai chinh")
    assert "Không tìm thấy đơn vị" in told("Sở Không Có")
    assert told("").strip() == ""

"""Units as administrators keep them, on their pages."""

import pytest
from sqlalchemy import select

from giaoviec.core.actor import ACCOUNT_ROLES, Role
from giaoviec.org.models import Rank, Unit, UnitKind
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_task
from tests.web.queries import only_questions

UNITS = "/quan-tri/don-vi"
NEW = {
    "code": "SKHCN",
    "name": "Sở Khoa học và Công nghệ",
    "kind": "department",
    "parent": "UBND Thành phố",
    "email": "khcn@example.vn",
    "other_names": "Sở KHCN; Sở Khoa học",
}


def send(admin, unit, what="", **data):
    """Post one of the forms of the unit's page."""
    where = f"{UNITS}/{unit.id}"
    key = what or "sua"
    named = {f"{key}-{name}": value for name, value in data.items()}
    return admin.send(f"{where}/{what}" if what else where, named, of=where)


@pytest.mark.parametrize("role", [one for one in ACCOUNT_ROLES if one is not Role.ADMIN])
def test_others_are_refused(as_role, unit, role):
    client = as_role(role)
    for address in (UNITS, f"{UNITS}/them", f"{UNITS}/{unit.id}", "/quan-tri/tim-don-vi?q=s"):
        assert client.get(address).status_code == 403
    assert client.send(f"{UNITS}/them", NEW, of="/viec-cua-toi").status_code == 403


def test_units_are_found_by_name_code_kind_and_whether_they_exist(admin, top, unit, now):
    make_unit("P1", parent=unit, kind=UnitKind.DIVISION, name="Phòng Ngân sách")
    make_unit("CU", parent=top, name="Sở Đã cũ", valid_to=now.date())
    admin.get(f"{UNITS}?q=so+tai+chinh")
    assert "Sở Tài chính" in admin.page.text
    assert "Phòng Ngân sách" not in admin.page.text
    admin.get(f"{UNITS}?cap=division")
    assert "Phòng Ngân sách" in admin.page.text
    admin.get(f"{UNITS}?q=cu")
    assert "Sở Đã cũ" not in admin.page.text
    admin.get(f"{UNITS}?q=cu&tinh-trang=het")
    assert "Sở Đã cũ" in admin.page.text
    admin.get(f"{UNITS}?q=%25&cap=x&trang=-1")
    assert "Không tìm thấy đơn vị nào" in admin.page.text


def test_many_units_stand_on_pages(admin, top):
    for number in range(60):
        make_unit(parent=top, name=f"Sở thử {number:02}")
    admin.get(f"{UNITS}?q=thu")
    assert "Sở thử 49" in admin.page.text
    assert "Sở thử 50" not in admin.page.text
    admin.get(f"{UNITS}?q=thu&trang=2")
    assert "Sở thử 50" in admin.page.text


def test_a_unit_is_added_under_the_one_that_was_named(admin, session, top):
    answer = admin.send(f"{UNITS}/them", NEW)
    assert answer.status_code == 303
    made = session.scalar(select(Unit).where(Unit.code == "SKHCN"))
    assert made.parent_id == top.id
    admin.get(answer.location)
    assert "Sở KHCN; Sở Khoa học" in admin.page.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "stc"}, "Mã “stc” là của đơn vị Sở Tài chính"),
        ({"name": ""}, "Hãy nhập ô này."),
        ({"parent": "Sở Không có"}, "Không tìm thấy đơn vị “Sở Không có”"),
        ({"parent": ""}, "Hãy chọn đơn vị cấp trên"),
        ({"email": "x"}, "không phải là địa chỉ e-mail"),
        ({"kind": "x"}, "Not a valid choice"),
        ({"valid_from": "0001-01-01"}, "Hãy kiểm tra lại năm"),
        ({"valid_from": "32/13/2026"}, "Hãy chọn một ngày có thật"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(admin, session, unit, change, says):
    assert admin.send(f"{UNITS}/them", NEW | change).status_code == 422
    assert says in admin.page.text
    assert session.scalar(select(Unit.id).where(Unit.name == NEW["name"])) is None


def test_a_unit_is_put_right_renamed_and_ended(admin, session, unit):
    stored = {"code": "STC", "name": "Sở Tài chánh", "kind": "department", "parent": "UB"}
    assert send(admin, unit, email="stc@example.vn", **stored).status_code == 303
    since = {"name": "Sở Ngân sách", "since": "2026-01-01"}
    assert send(admin, unit, "doi-ten", **since).status_code == 303
    assert send(admin, unit, "ket-thuc", last_day="2026-08-31").status_code == 303
    admin.get(f"{UNITS}/{unit.id}")
    for words in ("Sở Ngân sách", "Sở Tài chánh", "stc@example.vn", "31/08/2026"):
        assert words in admin.page.text
    assert admin.send(f"{UNITS}/{unit.id}/mo-lai", of=f"{UNITS}/{unit.id}").status_code == 303
    session.rollback()
    assert session.get(Unit, unit.id).valid_to is None


def test_a_refused_form_stays_open_as_it_was_filled_in(admin, unit, top):
    make_unit("P1", parent=unit, kind=UnitKind.DIVISION, name="Phòng Ngân sách")
    assert send(admin, unit, "ket-thuc", last_day="2026-08-31").status_code == 422
    assert "Phòng Ngân sách" in admin.page.text
    opened = [one["id"] for one in admin.page.all("details") if "open" in one]
    assert opened == ["ket-thuc"]
    assert send(admin, unit, "doi-ten", name="", since="2026-01-01").status_code == 422
    assert send(admin, top, "ket-thuc", last_day="2026-08-31").status_code == 422
    assert send(admin, top, "ket-thuc", last_day="").status_code == 422


def test_an_ending_unit_says_what_it_leaves_undone(admin, unit):
    make_task(unit)
    admin.get(f"{UNITS}/{unit.id}")
    assert "Đơn vị còn chủ trì 1 việc chưa xong." in admin.page.text
    assert send(admin, unit, "ket-thuc", last_day="2026-08-31").status_code == 303
    admin.get(f"{UNITS}/{unit.id}")
    assert "đã thôi hoạt động mà còn chủ trì 1 việc chưa xong" in admin.page.text
    links = {one.get("href") for one in admin.page.all("a")}
    assert "/nhiem-vu?don-vi=STC" in links


def test_a_focal_point_is_named_by_name_and_must_serve_there(admin, session, unit, top):
    inside, outside = make_person("Lê Thị Bình"), make_person("Trần Văn Nam")
    appoint(inside, unit)
    appoint(outside, top)
    assert send(admin, unit, "dau-moi", person="Lê Thị Bình").status_code == 303
    session.rollback()
    assert session.get(Unit, unit.id).focal_point_id == inside.id
    assert send(admin, unit, "dau-moi", person="Trần Văn Nam").status_code == 422
    assert "nên không thể làm đầu mối" in admin.page.text
    assert send(admin, unit, "dau-moi", person="Không Ai").status_code == 422
    assert send(admin, unit, "dau-moi", person="").status_code == 303


def test_units_and_people_are_suggested_while_one_types(admin, unit):
    appoint(make_person("Lê Thị Bình"), unit, Rank.HEAD)
    found = admin.get("/quan-tri/tim-don-vi?q=stc").json
    assert [one["label"] for one in found["options"]] == ["Sở Tài chính"]
    found = admin.get("/quan-tri/tim-nguoi?q=binh").json
    assert [one["value"] for one in found["options"]] == ["Lê Thị Bình"]


@pytest.mark.parametrize("what", ["", "/doi-ten", "/dau-moi", "/ket-thuc", "/mo-lai"])
def test_a_unit_that_is_not_there_is_not_found(admin, top, what):
    assert admin.send(f"{UNITS}/999999{what}", of=UNITS).status_code == 404


def test_list_and_page_ask_as_much_for_many_as_for_few(admin, statements, unit):
    def asked() -> list[int]:
        counts = []
        for address in (UNITS, f"{UNITS}/{unit.id}", f"{UNITS}/them"):
            with statements() as seen:
                assert admin.get(address).status_code == 200
            counts.append(len(only_questions(seen)))
        return counts

    make_unit(parent=unit, kind=UnitKind.DIVISION)
    appoint(make_person(), unit)
    few = asked()
    for _ in range(15):
        make_unit(parent=unit, kind=UnitKind.DIVISION)
        appoint(make_person(), unit)
    assert asked() == few

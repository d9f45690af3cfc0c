"""The lists of units and people, handed in by administrators."""

import io

from sqlalchemy import select

from giaoviec.core.actor import Role
from giaoviec.org.models import Person, Unit

LISTS = "/quan-tri/don-vi"
UNITS = "Mã,Tên,Cấp,Mã cấp trên\nUB,Ủy ban nhân dân Thành phố,committee,\nSTC,Sở Tài chính,department,UB\n"
PEOPLE = (
    "Họ tên,Chức vụ,Mã đơn vị,Vai trò,E-mail,Từ ngày,Đến ngày,Phụ trách\n"
    "Lê Thị Bình,Giám đốc,STC,đứng đầu,binh@example.vn,,,\n"
)


def hand_in(client, *, of=LISTS, units=UNITS, people=PEOPLE, **more):
    files = {"units": (units, "đơn vị.csv"), "people": (people, "cán bộ.csv")}
    data = {
        field: (io.BytesIO(text.encode()), name) for field, (text, name) in files.items() if text
    }
    return client.send(LISTS, data | more, of=of, content_type="multipart/form-data")


def stored(session) -> tuple[set[str], set[str]]:
    session.rollback()
    units = set(session.scalars(select(Unit.code)))
    return units, set(session.scalars(select(Person.name).where(Person.name == "Lê Thị Bình")))


def test_others_are_refused(as_role, session):
    client = as_role(Role.OFFICE)
    assert client.get(LISTS).status_code == 403
    assert hand_in(client, of="/viec-cua-toi", nhap="1").status_code == 403
    assert "STC" not in stored(session)[0]


def test_lists_are_checked_without_keeping_anything(admin, session):
    assert hand_in(admin).status_code == 200
    assert "Danh sách không có lỗi" in admin.page.text
    assert "Đơn vị: 2 mới" in admin.page.text
    assert stored(session) == (set(), set())


def test_lists_are_taken_over_and_a_second_time_change_nothing(admin, session):
    assert hand_in(admin, nhap="1").status_code == 303
    assert stored(session) == ({"UB", "STC"}, {"Lê Thị Bình"})
    hand_in(admin)
    assert "Đơn vị: 0 mới, 0 thay đổi. Cán bộ: 0 mới, 0 thay đổi." in admin.page.text


def test_errors_stand_beside_their_rows_and_nothing_is_kept(admin, session):
    wrong = UNITS + "SXD,Sở Xây dựng,department,KHONG\n"
    assert hand_in(admin, units=wrong, nhap="1").status_code == 422
    assert "Các lỗi" in admin.page.text
    assert "KHONG" in admin.page.text
    assert stored(session) == (set(), set())


def test_what_is_no_list_is_said_beside_its_field(admin):
    assert hand_in(admin, units="", people="").status_code == 422
    assert "Hãy chọn ít nhất một danh sách" in admin.page.text
    assert hand_in(admin, units="Tên\nA\n", people="").status_code == 422
    assert "thiếu cột bắt buộc" in admin.page.text

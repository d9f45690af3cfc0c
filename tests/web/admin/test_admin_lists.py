"""The lists of units and people, handed in by administrators."""

import io

from sqlalchemy import select

from giaoviec.core.actor import Role
from giaoviec.files.models import StoredFile
from giaoviec.org.models import Person, Unit
from tests.web.queries import only_questions

LISTS = "/quan-tri/nhap-danh-sach"
UNITS = "Mã,Tên,Cấp,Mã cấp trên\nUB,Ủy ban nhân dân Thành phố,committee,\nSTC,Sở Tài chính,department,UB\n"
PEOPLE = (
    "Họ tên,Chức vụ,Mã đơn vị,Vai trò,E-mail,Từ ngày,Đến ngày,Phụ trách\n"
    "Lê Thị Bình,Giám đốc,STC,đứng đầu,binh@example.vn,,,\n"
)


def hand_in(client, *, of=LISTS, units=UNITS, people=PEOPLE):
    """Send the files, and open the check to which that leads."""
    files = {"units": (units, "đơn vị.csv"), "people": (people, "cán bộ.csv")}
    data = {
        field: (io.BytesIO(text.encode()), name) for field, (text, name) in files.items() if text
    }
    answer = client.send(LISTS, data, of=of, content_type="multipart/form-data")
    if answer.status_code == 303:
        assert client.get(answer.location).status_code == 200
    return answer


def confirm(client, answer):
    return client.send(answer.location, of=answer.location)


def stored(session) -> tuple[set[str], set[str]]:
    session.rollback()
    units = set(session.scalars(select(Unit.code)))
    return units, set(session.scalars(select(Person.name).where(Person.name == "Lê Thị Bình")))


def test_others_are_refused(as_role, session):
    client = as_role(Role.OFFICE)
    assert client.get(LISTS).status_code == 403
    assert hand_in(client, of="/viec-cua-toi").status_code == 403
    assert client.get(f"{LISTS}/kiem-tra?don-vi=1").status_code == 403
    assert session.scalars(select(StoredFile)).all() == []


def test_lists_are_checked_without_keeping_anything(admin, session):
    hand_in(admin)
    assert "Danh sách không có lỗi, chưa có gì được ghi" in admin.page.text
    assert stored(session) == (set(), set())


def test_checked_lists_are_taken_over_without_choosing_them_again(admin, session):
    answer = hand_in(admin)
    assert confirm(admin, answer).status_code == 303
    assert stored(session) == ({"UB", "STC"}, {"Lê Thị Bình"})
    admin.get(LISTS)
    assert "Đơn vị: 2 mới, 0 thay đổi. Cán bộ: 1 mới, 0 thay đổi." in admin.page.text
    hand_in(admin)
    assert "không còn gì để nhập" in admin.page.text


def test_one_list_alone_is_enough(admin, session):
    assert confirm(admin, hand_in(admin, people="")).status_code == 303
    assert stored(session) == ({"UB", "STC"}, set())


def test_errors_stand_beside_their_rows_and_nothing_is_kept(admin, session):
    wrong = UNITS + "SXD,Sở Xây dựng,department,KHONG\n"
    answer = hand_in(admin, units=wrong)
    assert "Các lỗi" in admin.page.text
    assert "KHONG" in admin.page.text
    token = admin.token(LISTS)
    assert admin.post(answer.location, data={"csrf_token": token}).status_code == 422
    assert stored(session) == (set(), set())


def test_what_is_no_list_is_said_beside_its_field_and_not_kept(admin, session):
    assert hand_in(admin, units="", people="").status_code == 422
    assert "Hãy chọn ít nhất một danh sách" in admin.page.text
    assert hand_in(admin, units="Tên\nA\n", people=PEOPLE).status_code == 422
    assert "thiếu cột bắt buộc" in admin.page.text
    assert session.scalars(select(StoredFile)).all() == []


def test_lists_of_another_administrator_are_not_found(admin, as_role):
    where = hand_in(admin).location
    other = as_role(Role.ADMIN)
    assert other.get(where).status_code == 404
    assert other.send(where, of=LISTS).status_code == 404
    assert other.get(f"{LISTS}/kiem-tra").status_code == 302


def test_a_check_asks_as_much_for_many_rows_as_for_few(admin, statements):
    def asked(count: int) -> int:
        units = UNITS + "".join(f"S{n},Sở số {n},department,UB\n" for n in range(count))
        where = hand_in(admin, units=units).location
        with statements() as seen:
            admin.get(where)
        # Rows written and taken back are not counted: they are the list itself.
        return len([one for one in only_questions(seen) if one.lstrip().startswith("SELECT")])

    assert asked(2) == asked(40)

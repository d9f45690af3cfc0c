"""People as administrators keep them, on their pages."""

from datetime import date

import pytest
from sqlalchemy import select

from giaoviec.accounts.models import OneTimeLink
from giaoviec.accounts.usecases.invite import send_reset
from giaoviec.core import clock
from giaoviec.core.actor import ACCOUNT_ROLES, Actor, Role
from giaoviec.org.models import Appointment, Person, Rank
from tests.builders.accounts import make_account
from tests.builders.org import appoint, make_person, make_unit
from tests.web.admin.person_page import PEOPLE, opened, send
from tests.web.queries import only_questions

POST = {"unit": "Sở Tài chính", "title": "Phó Giám đốc", "rank": "deputy"}
NEW = {"name": "Lê Thị Bình", "email": "binh@example.vn", "code": "CB01"} | POST


@pytest.mark.parametrize("role", [one for one in ACCOUNT_ROLES if one is not Role.ADMIN])
def test_others_are_refused(as_role, person, role):
    client = as_role(role)
    for address in (PEOPLE, f"{PEOPLE}/them", f"{PEOPLE}/{person.id}", "/quan-tri/tim-nguoi?q=a"):
        assert client.get(address).status_code == 403
    assert client.send(f"{PEOPLE}/them", NEW, of="/viec-cua-toi").status_code == 403


def test_people_are_found_by_name_unit_address_and_whether_they_serve(admin, unit, person):
    make_person("Đỗ Đã Nghỉ", code="CB99")
    for text in ("tran+van+nam", "stc", "so+tai", person.email):
        admin.get(f"{PEOPLE}?q={text}")
        assert "Trần Văn Nam" in admin.page.text, text
        assert "Đỗ Đã Nghỉ" not in admin.page.text
    admin.get(f"{PEOPLE}?q=cb99")
    assert "Đỗ Đã Nghỉ" in admin.page.text
    admin.get(f"{PEOPLE}?chuc-vu=khong")
    assert "Đỗ Đã Nghỉ" in admin.page.text
    assert "Trần Văn Nam" not in admin.page.text
    admin.get(f"{PEOPLE}?q=%25&trang=x")
    assert "Không tìm thấy cán bộ nào" in admin.page.text


@pytest.mark.parametrize(
    "text", ["Phó giám đốc Sở Tài chính", "pho giam doc stc", "nam pho", "STC phó"]
)
def test_people_are_found_by_the_post_they_hold(admin, unit, text):
    for name, title in (("Trần Văn Nam", "Phó Giám đốc"), ("Lê Thị Lan", "Kế toán trưởng")):
        appoint(make_person(name), unit, Rank.DEPUTY, title=title)
    admin.get(PEOPLE, query_string={"q": text})
    assert "Trần Văn Nam" in admin.page.text
    assert "Lê Thị Lan" not in admin.page.text


def test_many_people_stand_on_pages_by_given_name(admin):
    for number in range(60):
        make_person(f"Nguyễn Thử {number:02}")
    admin.get(f"{PEOPLE}?q=thu")
    assert "Nguyễn Thử 49" in admin.page.text
    assert "Nguyễn Thử 50" not in admin.page.text
    admin.get(f"{PEOPLE}?q=thu&trang=2")
    assert "Nguyễn Thử 50" in admin.page.text


def test_a_person_is_added_with_a_post_and_offered_an_account(admin, session, unit):
    answer = admin.send(f"{PEOPLE}/them", NEW)
    assert answer.status_code == 303
    post = session.scalars(select(Appointment).where(Appointment.unit_id == unit.id)).one()
    assert (post.title, post.rank) == ("Phó Giám đốc", Rank.DEPUTY)
    admin.get(answer.location)
    links = [one.get("href", "") for one in admin.page.all("a")]
    account = next(one for one in links if "tai-khoan/them" in one)
    admin.get(account)
    filled = {one.get("name"): one.get("value") for one in admin.page.all("input")}
    assert (filled["name"], filled["unit_code"]) == ("Lê Thị Bình", "STC")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "Hãy nhập ô này."),
        ({"email": "x"}, "không phải là địa chỉ e-mail"),
        ({"unit": "Sở Không có"}, "Không tìm thấy đơn vị"),
        ({"unit": ""}, "Hãy nhập ô này."),
        ({"rank": "head"}, "đã có người đứng đầu"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "lại trước ngày đầu 01/02/2026"),
        ({"valid_to": "9999-12-31"}, "Hãy kiểm tra lại năm"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(admin, session, unit, change, says):
    appoint(make_person(), unit, Rank.HEAD)
    assert admin.send(f"{PEOPLE}/them", NEW | change).status_code == 422
    assert says in admin.page.text
    assert session.scalar(select(Person.id).where(Person.name == "Lê Thị Bình")) is None


def test_name_and_address_are_put_right_and_links_to_the_old_address_stop(admin, session, person):
    account = make_account(person=person)
    send_reset(account.id, actor=Actor.operator(), now=clock.now())
    answer = send(admin, person, name="Trần Văn Năm", email="nam@example.vn", code="CB7")
    assert answer.status_code == 303
    session.rollback()
    assert session.get(Person, person.id).name == "Trần Văn Năm"
    assert session.scalars(select(OneTimeLink)).one().expires_at <= clock.now()
    assert send(admin, person, name="", email="").status_code == 422
    assert opened(admin) == ["sua"]


def test_posts_are_given_put_right_ended_and_taken_back(admin, session, unit, person):
    assert send(admin, person, "chuc-vu", **POST).status_code == 303
    post = session.scalars(select(Appointment).where(Appointment.rank == Rank.DEPUTY)).one()
    page = f"{PEOPLE}/{person.id}/chuc-vu/{post.id}"
    right = {f"sua-{name}": value for name, value in (POST | {"title": "Phó GĐ"}).items()}
    assert admin.send(page, right).status_code == 303
    last = {"ket-thuc-last_day": "2026-08-31"}
    assert admin.send(f"{page}/ket-thuc", last, of=page).status_code == 303
    session.rollback()
    stored = session.get(Appointment, post.id)
    assert (stored.title, stored.valid_to) == ("Phó GĐ", date(2026, 8, 31))
    assert admin.send(f"{page}/bo", of=page).status_code == 303
    session.rollback()
    assert session.scalars(select(Appointment.rank)).all() == [Rank.OFFICIAL]


def test_a_refused_post_stays_open_as_it_was_filled_in(admin, unit, person):
    appoint(make_person("Ngô Đứng Đầu"), unit, Rank.HEAD)
    assert send(admin, person, "chuc-vu", **POST | {"rank": "head"}).status_code == 422
    assert "Ngô Đứng Đầu" in admin.page.text
    assert opened(admin) == ["chuc-vu"]


def test_a_post_of_somebody_else_is_not_found(admin, unit, person):
    other = make_person()
    post = appoint(other, unit)
    for what in ("", "/ket-thuc", "/bo"):
        where = f"{PEOPLE}/{person.id}/chuc-vu/{post.id}{what}"
        assert admin.send(where, of=PEOPLE).status_code == 404
    assert admin.get(f"{PEOPLE}/{person.id}/chuc-vu/{post.id}").status_code == 404


@pytest.mark.parametrize(
    "what", ["", "/chuc-vu", "/phu-trach", "/lam-thay", "/lam-thay/1/ket-thuc"]
)
def test_a_person_who_is_not_there_is_not_found(admin, what):
    assert admin.send(f"{PEOPLE}/999999{what}", of=PEOPLE).status_code == 404


def test_list_and_page_ask_as_much_for_many_as_for_few(admin, statements, top, unit):
    leader = make_person()
    appoint(leader, top, Rank.DEPUTY)

    def more(count):
        for _ in range(count):
            other = make_person()
            post = appoint(other, unit)
            appoint(leader, make_unit(parent=top))
        return post

    def asked(post) -> list[int]:
        counts = []
        addresses = (
            PEOPLE, f"{PEOPLE}/{leader.id}", f"{PEOPLE}/them",
            f"{PEOPLE}/{post.person_id}/chuc-vu/{post.id}",
        )  # fmt: skip
        for address in addresses:
            with statements() as seen:
                assert admin.get(address).status_code == 200
            counts.append(len(only_questions(seen)))
        return counts

    few = asked(more(1))
    assert asked(more(12)) == few

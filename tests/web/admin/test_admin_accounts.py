"""Accounts as administrators keep them."""

import pytest
from sqlalchemy import select

from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import ACCOUNT_ROLES, Role
from giaoviec.org.models import Person
from tests.builders.accounts import make_account
from tests.builders.org import make_person, make_unit
from tests.web.queries import only_questions

ACCOUNTS = "/quan-tri/tai-khoan"
NEW = {
    "name": "Lê Thị Bình",
    "unit_code": "STC",
    "role": "official",
    "email": "binh@example.vn",
    "username": "binh.le",
    "invite": "y",
}


@pytest.mark.parametrize("role", [one for one in ACCOUNT_ROLES if one is not Role.ADMIN])
def test_others_than_administrators_are_refused_and_offered_nothing(as_role, role):
    client = as_role(role)
    for address in ("/quan-tri", ACCOUNTS, f"{ACCOUNTS}/them"):
        assert client.get(address).status_code == 403
    assert client.send(f"{ACCOUNTS}/them", NEW, of="/viec-cua-toi").status_code == 403
    assert "/quan-tri" not in {one.get("href") for one in client.page.all("a")}


def test_the_menu_leads_administrators_to_the_parts(admin):
    admin.get("/quan-tri")
    assert ACCOUNTS in {one.get("href") for one in admin.page.all("a")}


def test_accounts_are_found_by_name_without_accents_by_role_and_state(admin):
    make_account(Role.HEAD, person=make_person("Đặng Văn Đô"), username="do.dang")
    make_account(Role.LEADER, person=make_person("Trần Lệ"), username="le.tran", is_active=False)
    admin.get(f"{ACCOUNTS}?q=dang+van+do")
    assert "do.dang" in admin.page.text
    assert "le.tran" not in admin.page.text
    admin.get(f"{ACCOUNTS}?vai-tro=leader&tinh-trang=khoa")
    assert "le.tran" in admin.page.text
    assert "do.dang" not in admin.page.text
    admin.get(f"{ACCOUNTS}?q=%25")
    assert "Không tìm thấy tài khoản" in admin.page.text


def test_many_accounts_stand_on_pages(admin):
    person = make_person()
    for number in range(60):
        make_account(person=person, username=f"n{number:03}")
    admin.get(f"{ACCOUNTS}?q=n0")
    assert "n049" in admin.page.text
    assert "n050" not in admin.page.text
    admin.get(f"{ACCOUNTS}?q=n0&trang=2")
    assert "n050" in admin.page.text


@pytest.mark.parametrize("page", ["0", "-5", "x", "99999999999999999999"])
def test_a_page_number_that_makes_no_sense_does_no_harm(admin, page):
    assert admin.get(f"{ACCOUNTS}?trang={page}&vai-tro=x&tinh-trang=y").status_code == 200


def test_a_new_account_has_its_person_and_an_invitation(admin, session):
    make_unit("STC")
    assert admin.send(f"{ACCOUNTS}/them", NEW).status_code == 303
    made = session.scalar(select(Account).where(Account.username == "binh.le"))
    assert session.get(Person, made.person_id).email == "binh@example.vn"
    assert session.scalar(select(OneTimeLink.account_id)) == made.id
    admin.get(f"{ACCOUNTS}?q=binh.le")
    assert "Chưa đặt mật khẩu" in admin.page.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit_code": "KHONG"}, "Không có đơn vị nào mang mã “KHONG”"),
        ({"username": "co dau cach"}, "không có khoảng trắng"),
        ({"username": "da.co"}, "đã có người dùng"),
        ({"email": "khong-phai-thu"}, "không hợp lệ"),
        ({"name": ""}, "Hãy nhập họ tên"),
        ({"role": "operator"}, "Chưa tạo được tài khoản"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(admin, session, change, says):
    make_unit("STC")
    make_account(username="da.co")
    before = len(session.scalars(select(Account.id)).all())
    assert admin.send(f"{ACCOUNTS}/them", NEW | change).status_code == 422
    assert says in admin.page.text
    assert len(session.scalars(select(Account.id)).all()) == before


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(admin, browser, session):
    account = make_account(username="an.le")
    other = browser()
    other.sign_in(account)
    assert admin.send(f"{ACCOUNTS}/{account.id}/khoa", of=ACCOUNTS).status_code == 303
    assert other.get("/ho-so").status_code == 302
    assert admin.send(f"{ACCOUNTS}/{account.id}/mo", of=ACCOUNTS).status_code == 303
    assert browser().sign_in("an.le").status_code == 303
    told = set(session.scalars(select(AuditEntry.action)))
    assert {"account.disabled", "account.enabled"} <= told


def test_nobody_closes_their_own_account(admin, session):
    own = session.scalar(select(Account.id).where(Account.role == Role.ADMIN))
    assert admin.send(f"{ACCOUNTS}/{own}/khoa", of=ACCOUNTS).status_code == 409
    assert admin.get(ACCOUNTS).status_code == 200


def test_a_link_for_a_password_is_sent_on_request(admin, session):
    account = make_account(username="an.le")
    assert admin.send(f"{ACCOUNTS}/{account.id}/lien-ket", of=ACCOUNTS).status_code == 303
    assert session.scalar(select(OneTimeLink.account_id)) == account.id
    assert admin.send(f"{ACCOUNTS}/999999/lien-ket", of=ACCOUNTS).status_code == 404


def test_role_and_address_are_changed_and_the_person_is_a_click_away(admin, session):
    account = make_account(username="an.le")
    page = f"{ACCOUNTS}/{account.id}"
    admin.get(page)
    links = {one.get("href") for one in admin.page.all("a")}
    assert f"/quan-tri/can-bo/{account.person_id}" in links
    assert admin.send(page, {"role": "head", "email": "moi@example.vn"}).status_code == 303
    session.rollback()
    assert session.get(Account, account.id).role is Role.HEAD
    assert session.get(Person, account.person_id).email == "moi@example.vn"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": "khong-phai-thu"}, "không hợp lệ"),
        ({"role": "operator"}, "Chưa ghi được"),
        ({"role": ""}, "Chưa ghi được"),
    ],
)
def test_a_change_that_cannot_be_is_said_beside_its_field(admin, session, change, says):
    account = make_account(Role.OFFICIAL)
    data = {"role": "head", "email": "a@example.vn"} | change
    assert admin.send(f"{ACCOUNTS}/{account.id}", data).status_code == 422
    assert says in admin.page.text
    session.rollback()
    assert session.get(Account, account.id).role is Role.OFFICIAL


def test_the_last_administrator_cannot_step_down(admin, session):
    own = session.scalar(select(Account.id).where(Account.role == Role.ADMIN))
    data = {"role": "office", "email": ""}
    assert admin.send(f"{ACCOUNTS}/{own}", data).status_code == 422
    assert "quản trị viên cuối cùng" in admin.page.text
    make_account(Role.ADMIN)
    assert admin.send(f"{ACCOUNTS}/{own}", data).status_code == 303
    assert admin.get(ACCOUNTS).status_code == 403


def test_an_account_that_is_not_there_is_not_found(admin):
    assert admin.get(f"{ACCOUNTS}/999999").status_code == 404
    assert admin.send(f"{ACCOUNTS}/999999", of=ACCOUNTS).status_code == 404


def test_the_list_asks_as_much_for_many_accounts_as_for_few(admin, statements):
    def asked() -> int:
        with statements() as seen:
            admin.get(ACCOUNTS)
        return len(only_questions(seen))

    few = asked()
    for _ in range(20):
        make_account()
    assert asked() == few

"""One's own profile: password, sessions, and what one may not touch."""

import pytest
from sqlalchemy import select

from giaoviec.accounts.models import AuthSession
from giaoviec.core.actor import Role
from giaoviec.org.models import Rank
from tests.builders.accounts import PASSWORD, make_account
from tests.builders.org import appoint, make_person, make_unit

NEW = "Mua-thu-2026-roi!"


@pytest.fixture
def account(app):
    person = make_person("Lê An", email="an@example.vn")
    appoint(person, make_unit(name="Sở Tài chính"), Rank.HEAD, title="Giám đốc")
    return make_account(Role.HEAD, person=person, username="an.le")


@pytest.fixture
def client(page_client, account):
    page_client.sign_in(account)
    return page_client


def change(client, current=PASSWORD, new=NEW, again=None):
    data = {"current": current, "new": new, "again": new if again is None else again}
    return client.send("/ho-so/mat-khau", data, of="/ho-so")


def test_the_profile_shows_post_unit_and_address(client):
    client.get("/ho-so")
    for fact in ("Lê An", "an.le", "Giám đốc, Sở Tài chính", "an@example.vn", "Lãnh đạo đơn vị"):
        assert fact in client.page.text


def test_somebody_without_an_address_is_told_that_no_reminder_reaches_them(as_role):
    client = as_role(Role.OFFICIAL, person=make_person(email=None))
    client.get("/ho-so")
    assert "thư nhắc việc không đến được" in client.page.text
    assert "Chưa có chức vụ hôm nay" in client.page.text


def test_a_changed_password_ends_sessions_elsewhere_and_keeps_this_one(client, browser, account):
    other = browser()
    other.sign_in(account)
    assert change(client).status_code == 303
    assert client.get("/ho-so").status_code == 200
    assert other.get("/ho-so").status_code == 302
    assert browser().sign_in(account).status_code == 401
    assert browser().sign_in(account, NEW).status_code == 303


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"current": "sai"}, "Mật khẩu hiện tại không đúng"),
        ({"new": "ngan"}, "cần ít nhất 14 ký tự"),
        ({"new": "An.Le-2026-xin-chao"}, "không được chứa tên đăng nhập"),
        ({"again": "khac"}, "không giống nhau"),
        ({"current": ""}, "Hãy nhập mật khẩu hiện tại"),
        ({"new": "", "again": ""}, "Hãy nhập mật khẩu mới"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_and_nothing_changes(
    client, browser, account, data, says
):
    assert change(client, **data).status_code == 422
    assert says in client.page.text
    typed = [one.get("value") for one in client.page.all("input") if one.get("type") == "password"]
    assert set(typed) <= {None, ""}
    assert browser().sign_in(account).status_code == 303


def test_guessing_in_the_profile_is_slowed_down(client):
    for _ in range(5):
        assert change(client, current="sai").status_code == 422
    assert change(client).status_code == 429
    assert "thử lại sau" in client.page.text


def test_sessions_are_listed_with_the_present_one_marked(client, browser, account):
    browser().send(
        "/dang-nhap",
        {"username": account.username, "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120 Safari/537"},
    )
    client.get("/ho-so")
    assert "Chrome trên Android" in client.page.text
    assert client.page.text.count("Đang dùng") == 1


def test_a_session_is_ended_from_afar(client, browser, account, session):
    other = browser()
    other.sign_in(account)
    newest = session.scalar(select(AuthSession.id).order_by(AuthSession.id.desc()).limit(1))
    assert client.send(f"/ho-so/phien/{newest}/ket-thuc", of="/ho-so").status_code == 303
    assert other.get("/ho-so").status_code == 302
    assert client.get("/ho-so").status_code == 200


def test_somebody_elses_session_is_not_there(client, as_role, session):
    other = as_role(Role.ADMIN)
    newest = session.scalar(select(AuthSession.id).order_by(AuthSession.id.desc()).limit(1))
    assert client.send(f"/ho-so/phien/{newest}/ket-thuc", of="/ho-so").status_code == 404
    assert other.get("/ho-so").status_code == 200


def test_all_other_sessions_are_ended_at_once(client, browser, account):
    others = [browser(), browser()]
    for other in others:
        other.sign_in(account)
    assert client.send("/ho-so/phien/ket-thuc-phien-khac", of="/ho-so").status_code == 303
    assert [other.get("/ho-so").status_code for other in others] == [302, 302]
    assert client.get("/ho-so").status_code == 200

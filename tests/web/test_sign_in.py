"""Signing in and out in the browser."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from giaoviec.accounts.models import AuthSession
from giaoviec.core.actor import Role
from giaoviec.core.db import transaction
from giaoviec.settings.demo import Demo, DemoAccount, keep_demo
from tests.builders.accounts import PASSWORD, make_account
from tests.web.clock import standing_at
from tests.web.queries import only_questions

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


moment = standing_at(NOW)


@pytest.fixture
def account(app):
    return make_account(username="an")


def cookie_of(client):
    return client.get_cookie("giaoviec").value


def test_one_signs_in_and_sees_ones_work(page_client, account):
    answer = page_client.sign_in("an")
    assert (answer.status_code, answer.location) == (303, "/viec-cua-toi")
    assert page_client.get("/viec-cua-toi").status_code == 200
    assert "Việc của tôi" in page_client.page.text


def test_a_wrong_password_is_said_in_words_and_the_name_stays(page_client, account):
    answer = page_client.sign_in("an", "sai")
    assert answer.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page_client.page.text
    values = [one.get("value") for one in page_client.page.all("input")]
    assert "an" in values
    assert "sai" not in values
    assert page_client.get("/viec-cua-toi").status_code == 302


@pytest.mark.parametrize("username", ["an", "khong.co.ai"])
def test_after_five_wrong_passwords_one_waits_whether_the_account_exists_or_not(
    page_client, account, username
):
    for _ in range(5):
        assert page_client.sign_in(username, "sai").status_code == 401
    answer = page_client.sign_in(username)
    assert answer.status_code == 429
    assert "thử lại sau 15 phút" in page_client.page.text


def test_a_name_in_another_unicode_form_signs_in(page_client, app):
    make_account(username="nguyễn.an")
    assert page_client.sign_in("Nguye\u0302\u0303n.An").status_code == 303


@pytest.mark.parametrize("missing", ["username", "password"])
def test_an_empty_field_is_named(page_client, account, missing):
    data = {"username": "an", "password": PASSWORD, missing: ""}
    assert page_client.send("/dang-nhap", data).status_code == 422
    assert "Hãy nhập" in page_client.page.text


def test_a_cookie_from_before_sign_in_is_worth_nothing_after_it(browser, account):
    victim, attacker = browser(), browser()
    victim.get("/dang-nhap")
    planted = cookie_of(victim)
    victim.sign_in("an")
    assert cookie_of(victim) != planted
    attacker.set_cookie("giaoviec", planted)
    assert attacker.get("/viec-cua-toi").status_code == 302


def test_a_cookie_copied_before_signing_out_is_worth_nothing_after_it(browser, account):
    owner, thief = browser(), browser()
    owner.sign_in("an")
    thief.set_cookie("giaoviec", cookie_of(owner))
    assert thief.get("/viec-cua-toi").status_code == 200
    answer = owner.send("/dang-xuat", of="/viec-cua-toi")
    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    assert thief.get("/viec-cua-toi").status_code == 302
    owner.get("/dang-nhap")
    assert "Bạn đã đăng xuất" in owner.page.text


def test_signing_in_again_in_the_same_browser_ends_the_session_before(
    page_client, account, session
):
    make_account(username="binh")
    page_client.sign_in("an")
    page_client.send("/dang-nhap", {"username": "binh", "password": PASSWORD}, of="/viec-cua-toi")
    open_ones = session.scalars(select(AuthSession).where(AuthSession.revoked_at.is_(None))).all()
    assert len(open_ones) == 1
    assert open_ones[0].account_id != account.id


def test_the_cookie_is_not_for_scripts_nor_other_sites_and_goes_with_the_browser(
    page_client, account
):
    cookie = page_client.sign_in("an").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    assert page_client.get_cookie("remember_token") is None


def test_an_idle_session_goes_to_the_sign_in_page_and_back(page_client, account, moment):
    page_client.sign_in("an")
    moment.shift(timedelta(minutes=15))
    assert page_client.get("/viec-cua-toi").status_code == 200
    moment.shift(timedelta(minutes=15, seconds=1))
    answer = page_client.get("/ho-so?a=b")
    assert (answer.status_code, answer.location) == (302, "/dang-nhap?next=/ho-so?a%3Db")
    page_client.get(answer.location)
    assert "Phiên làm việc đã hết. Hãy đăng nhập lại." in page_client.page.text
    assert page_client.sign_in("an", next="/ho-so?a=b").location == "/ho-so?a=b"


def test_nobody_is_told_of_an_end_who_signed_out_or_never_was_in(page_client, account):
    page_client.get("/dang-nhap")
    assert "Phiên làm việc" not in page_client.page.text
    page_client.sign_in("an")
    page_client.post("/dang-xuat", data={"csrf_token": page_client.token("/ho-so")})
    page_client.get("/dang-nhap")
    assert "Phiên làm việc" not in page_client.page.text


def test_a_page_that_asks_by_itself_keeps_no_session_alive(page_client, account, moment):
    page_client.sign_in("an")
    for _ in range(15):
        moment.shift(timedelta(minutes=1))
        assert page_client.get("/thong-bao/so", headers=HTMX).status_code == 200
    moment.shift(timedelta(seconds=1))
    assert page_client.get("/viec-cua-toi").status_code == 302


def test_a_page_whose_session_ended_is_left_alone_while_somebody_writes_in_it(page_client, account):
    """The bell asks each minute; a redirection would throw away what was typed."""
    answer = page_client.get("/thong-bao/so", headers=HTMX)
    assert (answer.status_code, answer.text) == (204, "")
    assert "HX-Redirect" not in answer.headers


def test_whoever_writes_in_a_page_for_long_is_not_idle(page_client, account, moment):
    page_client.sign_in("an")
    for _ in range(4):
        moment.shift(timedelta(minutes=14))
        assert page_client.get("/ho-so/dang-dung").status_code == 204
    assert page_client.get("/viec-cua-toi").status_code == 200


def test_last_seen_is_written_once_a_minute_however_many_pages_are_read(
    page_client, account, moment, session
):
    page_client.sign_in("an")
    seen = []
    for seconds in (30, 30, 30):
        moment.shift(timedelta(seconds=seconds))
        page_client.get("/viec-cua-toi")
        seen.append(session.scalars(select(AuthSession.last_seen_at)).one() - NOW)
    assert [one.total_seconds() for one in seen] == [0, 60, 60]


def test_who_is_signed_in_is_read_in_one_statement(page_client, account, statements):
    page_client.sign_in("an")
    with statements() as sent:
        assert page_client.get("/dang-nhap").status_code == 302
    assert len(only_questions(sent)) == 1
    assert "auth_session" in only_questions(sent)[0]


def test_a_disabled_account_is_out_at_once(page_client, account, session):
    page_client.sign_in("an")
    account.is_active = False
    session.commit()
    assert page_client.get("/viec-cua-toi").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "https://example.com/", "//example.com", "/\\example.com", "\\\\example.com", "/\texample",
        "javascript:alert(1)", "http:example.com", "/a\r\nSet-Cookie: x=1", "viec-cua-toi", "",
        "/%0d%0aSet-Cookie:x", "///example.com",
    ],
)  # fmt: skip
def test_sign_in_leads_to_our_own_pages_only(page_client, account, path):
    answer = page_client.sign_in("an", next=path)
    target = answer.location
    assert answer.status_code == 303
    assert target == "/viec-cua-toi" or target.startswith("/%0d%0a")
    assert "Set-Cookie: x" not in str(answer.headers)


def test_a_deep_link_is_kept_through_sign_in(page_client, account):
    answer = page_client.get("/ho-so")
    assert answer.location == "/dang-nhap?next=/ho-so"
    page_client.get(answer.location)
    hidden = {one.get("id"): one.get("value") for one in page_client.page.all("input")}
    assert hidden["next"] == "/ho-so"


def test_whoever_is_signed_in_is_not_asked_again(page_client, account):
    page_client.sign_in("an")
    assert page_client.get("/dang-nhap").location == "/viec-cua-toi"


def test_htmx_is_told_to_leave_for_the_sign_in_page(page_client, account):
    answer = page_client.get("/viec-cua-toi", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/dang-nhap")


def test_an_address_that_is_only_claimed_is_not_kept(page_client, account, session):
    page_client.post(
        "/dang-nhap",
        data={"csrf_token": page_client.token(), "username": "an", "password": PASSWORD},
        headers={"X-Forwarded-For": "10.1.2.3"},
        environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
    )
    newest = select(AuthSession.address).order_by(AuthSession.id.desc()).limit(1)
    assert session.scalar(newest) == "127.0.0.1"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.INSPECTOR])
def test_every_role_lands_on_its_work(as_role, role):
    assert as_role(role).get("/viec-cua-toi").status_code == 200


def test_a_demonstration_offers_its_accounts_and_a_real_installation_none(page_client, app):
    page_client.get("/dang-nhap")
    assert "Tài khoản dùng thử" not in page_client.page.text
    chair = DemoAccount("chu.tich", "leader", "Lê An", "Chủ tịch")
    with transaction() as session:
        keep_demo(session, Demo(PASSWORD, (chair,)))
    page_client.get("/dang-nhap")
    offered = [one.get("data-fill-username") for one in page_client.page.all("button")]
    assert [one for one in offered if one] == ["chu.tich"]
    assert PASSWORD in page_client.page.text

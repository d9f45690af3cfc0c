"""Invitations and lost passwords in the browser."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from giaoviec.accounts.links import token_of
from giaoviec.accounts.models import OneTimeLink
from giaoviec.accounts.usecases.invite import invite
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from tests.builders.accounts import make_account
from tests.web.clock import standing_at

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
NEW = "Mua-thu-2026-roi!"


moment = standing_at(NOW)


@pytest.fixture
def account(app):
    return make_account(username="an.le", password=None)


@pytest.fixture
def path(account):
    invite([account.id], actor=Actor.operator(), now=NOW)
    return f"/dat-mat-khau/{token_of(db.session.scalars(select(OneTimeLink)).one())}"


def choose(client, path, new=NEW, again=NEW):
    return client.send(path, {"new": new, "again": again})


def test_an_invited_person_chooses_a_password_and_signs_in(page_client, path):
    page_client.get(path)
    assert "an.le" in page_client.page.text
    answer = choose(page_client, path)
    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    page_client.get("/dang-nhap")
    assert "Đã đặt mật khẩu" in page_client.page.text
    assert page_client.sign_in("an.le", NEW).status_code == 303


def test_opening_the_link_spends_nothing(page_client, path):
    for _ in range(3):
        assert page_client.get(path).status_code == 200
    assert choose(page_client, path).status_code == 303


def test_a_used_link_is_gone_and_says_what_to_do(page_client, path):
    choose(page_client, path)
    answer = page_client.get(path)
    assert answer.status_code == 410
    assert "Nhận liên kết khác" in page_client.page.text


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 410)])
def test_an_invitation_ends_after_72_hours_to_the_second(
    page_client, path, moment, seconds, status
):
    moment.shift(timedelta(hours=72, seconds=seconds))
    assert page_client.get(path).status_code == status


def test_a_link_that_ends_while_the_form_is_open_changes_nothing(page_client, path, moment):
    token = page_client.token(path)
    moment.shift(timedelta(hours=72))
    answer = page_client.post(path, data={"csrf_token": token, "new": NEW, "again": NEW})
    assert answer.status_code == 410
    assert page_client.sign_in("an.le", NEW).status_code == 401


@pytest.mark.parametrize("token", ["x", "0" * 64, "đ"])
def test_a_token_nobody_gave_out_is_gone(page_client, account, token):
    assert page_client.get(f"/dat-mat-khau/{token}").status_code == 410


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        (NEW, "khac", "không giống nhau"),
        ("ngan", "ngan", "cần ít nhất 14 ký tự"),
        ("", "", "Hãy nhập mật khẩu mới"),
    ],
)
def test_a_refused_password_leaves_the_link_usable(page_client, path, new, again, says):
    assert choose(page_client, path, new, again).status_code == 422
    assert says in page_client.page.text
    assert choose(page_client, path).status_code == 303


def test_a_password_set_by_link_signs_out_whoever_uses_this_browser(page_client, path):
    make_account(username="khac")
    page_client.sign_in("khac")
    choose(page_client, path)
    assert page_client.get("/viec-cua-toi").status_code == 302


@pytest.mark.parametrize("identity", ["an.le", "AN.LE", "khong.co.ai", "ai@example.vn"])
def test_asking_for_a_link_is_answered_alike_for_everybody(page_client, account, identity):
    answer = page_client.send("/quen-mat-khau", {"identity": identity})
    assert (answer.status_code, answer.location) == (303, "/quen-mat-khau/da-gui")
    page_client.get(answer.location)
    assert "Nếu tên đăng nhập hoặc địa chỉ thư này có trong chương trình" in page_client.page.text
    assert identity not in page_client.page.text


def test_an_empty_question_is_refused(page_client):
    assert page_client.send("/quen-mat-khau", {"identity": ""}).status_code == 422
    assert "Hãy nhập" in page_client.page.text

"""Signing in: who gets in, who is slowed down, and what is remembered."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from giaoviec.accounts import passwords
from giaoviec.accounts.errors import TooManyTries, WrongCredentials
from giaoviec.accounts.models import AuthSession, SignInFailure
from giaoviec.accounts.sessions import signed_in, token_hash
from giaoviec.accounts.usecases.sign_in import SignIn, sign_in
from giaoviec.audit.models import AuditEntry
from giaoviec.core.db import db
from giaoviec.settings.models import Setting
from tests.builders.accounts import PASSWORD, make_account
from tests.builders.org import saved

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WINDOW = timedelta(minutes=15)


def enter(username="an", password=PASSWORD, *, address="10.0.0.1", now=NOW):
    return sign_in(
        SignIn(username=username, password=password, address=address, user_agent="Firefox"), now=now
    )


def fail(times, username="an", *, address="10.0.0.1", now=NOW):
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            enter(username, "sai mật khẩu", address=address, now=now)


def actions(session):
    return session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


@pytest.fixture
def account(app):
    return make_account(username="an")


def test_the_right_password_opens_a_session_whose_token_is_kept_nowhere(session, account):
    token = enter()
    row = session.scalars(select(AuthSession)).one()
    assert row.token_hash == token_hash(token) != token
    assert (row.account_id, row.address, row.user_agent) == (account.id, "10.0.0.1", "Firefox")
    assert signed_in(session, token, now=NOW).standing.account_id == account.id
    assert actions(session) == ["account.signed_in"]


def test_every_sign_in_gives_another_token(account):
    assert enter() != enter()


@pytest.mark.parametrize("typed", [" AN ", "An"])
def test_case_and_spaces_around_a_user_name_do_not_matter(account, typed):
    assert enter(typed)


@pytest.mark.parametrize(
    "changes", [{"is_active": False}, {"password_hash": None}], ids=["disabled", "never set"]
)
def test_disabled_accounts_and_those_without_a_password_look_like_unknown_ones(app, changes):
    make_account(username="binh", **changes)
    refusals = []
    for username in ("binh", "khong.co.ai"):
        with pytest.raises(WrongCredentials) as refusal:
            enter(username)
        refusals.append(str(refusal.value))
    assert len(set(refusals)) == 1


def test_unknown_names_leave_the_same_traces_as_known_ones(session, account):
    fail(1, "an")
    fail(1, "khong.co.ai")
    keys = session.scalars(select(SignInFailure.key).order_by(SignInFailure.id)).all()
    assert keys == ["account:an", "address:10.0.0.1", "account:khong.co.ai", "address:10.0.0.1"]
    assert actions(session) == ["account.sign_in_failed"] * 2


def test_what_was_typed_as_a_name_is_not_in_the_audit(session, account):
    fail(1, "mật-khẩu-gõ-nhầm-ô")
    entry = session.scalars(select(AuditEntry)).one()
    assert "gõ-nhầm" not in f"{entry.details}{entry.actor_name}{entry.subject_id}"


def test_the_sixth_try_waits_even_with_the_right_password(account):
    fail(5)
    with pytest.raises(TooManyTries, match="15 phút"):
        enter()


def test_a_pause_ends_when_the_first_failure_leaves_the_window(account):
    fail(5)
    with pytest.raises(TooManyTries, match="sau 1 phút"):
        enter(now=NOW + WINDOW - SECOND)
    assert enter(now=NOW + WINDOW)


def test_tries_during_a_pause_do_not_lengthen_it(account):
    fail(5)
    with pytest.raises(TooManyTries):
        enter(password="sai", now=NOW + WINDOW - SECOND)
    assert enter(now=NOW + WINDOW)


def test_unknown_names_are_paused_alike(app):
    fail(5, "khong.co.ai")
    with pytest.raises(TooManyTries):
        enter("khong.co.ai")


def test_a_pause_of_one_account_leaves_others_alone(account):
    make_account(username="binh")
    fail(5, "an")
    assert enter("binh")


def test_the_right_password_wipes_the_accounts_failures(account):
    fail(4)
    enter()
    fail(4)
    assert enter()


def test_an_address_is_paused_after_fifty_failures_over_any_names(account):
    for number in range(10):
        fail(5, f"ten.{number}")
    with pytest.raises(TooManyTries):
        enter(address="10.0.0.1")
    assert enter(address="10.0.0.2")


def test_administrators_set_how_many_failures_are_borne(account):
    saved(Setting(key="accounts.failures_per_account", value="2"))
    fail(2)
    with pytest.raises(TooManyTries):
        enter()


def test_failures_of_yesterday_are_forgotten(session, account):
    fail(1)
    fail(1, now=NOW + timedelta(days=1, seconds=1))
    db.session.rollback()
    assert {row.at for row in session.scalars(select(SignInFailure))} == {
        NOW + timedelta(days=1, seconds=1)
    }


def test_a_hash_of_weaker_parameters_is_renewed_at_sign_in(session, account):
    account.password_hash = passwords.PasswordHasher(1, 8, 1).hash(PASSWORD)
    saved(account)
    enter()
    session.refresh(account)
    assert not passwords.is_outdated(account.password_hash)
    assert passwords.is_right(PASSWORD, account.password_hash)


@pytest.mark.parametrize(
    "username", ["", " ", "x" * 5000, "\x00", "'; DROP TABLE account; --", "😀"]
)
def test_hostile_names_are_only_wrong(account, username):
    with pytest.raises(WrongCredentials):
        enter(username)


@pytest.mark.parametrize("password", ["", "x" * 100_000, "\x00", "😀"])
def test_hostile_passwords_are_only_wrong(account, password):
    with pytest.raises(WrongCredentials):
        enter(password=password)

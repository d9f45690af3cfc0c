"""A session ends by time, by idleness, by hand, and with its account."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from giaoviec.accounts.limits import Limits, read_limits
from giaoviec.accounts.models import AuthSession
from giaoviec.accounts.queries import actor_for_account
from giaoviec.accounts.sessions import open_sessions, signed_in
from giaoviec.accounts.usecases.create import disable_account
from giaoviec.accounts.usecases.sign_in import (
    SignIn,
    note_seen,
    revoke_other_sessions,
    revoke_session,
    sign_in,
    sign_out,
)
from giaoviec.accounts.usecases.sweep import KEEP_SESSIONS, sweep
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.org.models import StandIn
from giaoviec.settings.models import Setting
from tests.builders.accounts import PASSWORD, make_account
from tests.builders.org import appoint, make_person, make_unit, saved

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def account(app):
    return make_account(username="an")


def enter(username="an", *, now=NOW):
    return sign_in(SignIn(username=username, password=PASSWORD, address="10.0.0.1"), now=now)


def is_in(token, now=NOW):
    db.session.rollback()
    return signed_in(db.session(), token, now=now) is not None


def seen(token, now):
    note_seen(signed_in(db.session(), token, now=now).session_id, now=now)


@pytest.mark.parametrize(
    ("role", "minutes"), [(Role.OFFICIAL, 15), (Role.HEAD, 15), (Role.ADMIN, 5)]
)
def test_a_session_idle_for_longer_than_its_limit_has_ended(app, role, minutes):
    make_account(role, username="an")
    token = enter()
    limit = timedelta(minutes=minutes)
    assert is_in(token, NOW + limit)
    assert not is_in(token, NOW + limit + SECOND)


def test_a_session_in_use_lives_until_the_working_day_is_over(account):
    token, moment, end = enter(), NOW, NOW + timedelta(hours=Limits().session_hours)
    while moment < end - 10 * MINUTE:
        moment += 10 * MINUTE
        seen(token, min(moment, end - SECOND))
    assert is_in(token, end - SECOND)
    assert not is_in(token, end)


def test_a_changed_idle_limit_holds_for_sessions_already_open(account):
    token = enter()
    saved(Setting(key="accounts.idle_minutes", value="1"))
    assert not is_in(token, NOW + MINUTE + SECOND)


def test_an_idle_limit_that_is_no_number_locks_nobody_out(account):
    token = enter()
    saved(Setting(key="accounts.idle_minutes", value="một giờ"))
    assert is_in(token, NOW + MINUTE)


def test_last_seen_is_written_at_most_once_a_minute(session, account):
    token = enter()
    for moment, kept in [
        (NOW + MINUTE - SECOND, NOW),
        (NOW + MINUTE, NOW + MINUTE),
        (NOW + MINUTE + SECOND, NOW + MINUTE),
    ]:
        seen(token, moment)
        assert session.scalars(select(AuthSession.last_seen_at)).one() == kept


def test_a_token_nobody_gave_out_opens_nothing(session, account):
    enter()
    for token in ("", "x", "x" * 10_000, session.scalars(select(AuthSession.token_hash)).one()):
        assert not is_in(token)


def test_signing_out_ends_this_session_and_no_other(session, account):
    here, there = enter(), enter()
    actor = actor_for_account(session, account.id, now=NOW, origin="10.0.0.1")
    sign_out(signed_in(session, here, now=NOW).session_id, actor=actor, now=NOW)
    assert not is_in(here)
    assert is_in(there)


def test_one_ends_ones_own_sessions_from_afar_but_nobody_elses(session, account):
    other = make_account(username="binh")
    mine, theirs = enter(), enter("binh")
    actor = actor_for_account(session, account.id, now=NOW, origin="10.0.0.1")
    with pytest.raises(NotFound):
        revoke_session(signed_in(session, theirs, now=NOW).session_id, actor=actor, now=NOW)
    assert is_in(theirs)
    own_id = signed_in(session, mine, now=NOW).session_id
    revoke_session(own_id, actor=actor, now=NOW)
    assert not is_in(mine)
    with pytest.raises(NotFound):
        revoke_session(own_id, actor=actor, now=NOW)
    assert other.id != account.id


def test_ending_all_others_keeps_the_one_in_use(session, account):
    tokens = [enter() for _ in range(3)]
    actor = actor_for_account(session, account.id, now=NOW, origin="10.0.0.1")
    keep = signed_in(session, tokens[1], now=NOW).session_id
    assert revoke_other_sessions(keep, actor=actor, now=NOW) == 2
    assert [is_in(token) for token in tokens] == [False, True, False]


def test_disabling_an_account_ends_its_sessions_at_once(account):
    token = enter()
    disable_account(account.id, actor=Actor.operator(), now=NOW)
    assert not is_in(token)


def test_only_sessions_that_still_open_doors_are_listed(session, account):
    enter(now=NOW - timedelta(minutes=16))
    live = enter()
    rows = open_sessions(session, account.id, read_limits(session), role=Role.OFFICIAL, now=NOW)
    assert [row.id for row in rows] == [signed_in(session, live, now=NOW).session_id]


def test_who_is_behind_a_request_is_read_in_one_query(session, statements):
    unit, person, absent = make_unit(name="Sở Tài chính"), make_person("Lê An"), make_person()
    appoint(person, unit)
    appoint(person, make_unit())
    saved(
        StandIn(
            absent_id=absent.id, stand_in_id=person.id,
            starts_at=NOW - MINUTE, ends_at=NOW + MINUTE,
        )
    )  # fmt: skip
    make_account(person=person, username="an")
    token = enter()
    with statements() as asked:
        who = signed_in(session, token, now=NOW)
    assert len([one for one in asked if one.lstrip().startswith(("SELECT", "WITH"))]) == 1
    assert (who.standing.name, who.standing.unit_name) == ("Lê An", "Sở Tài chính")
    assert len(who.standing.unit_ids) == 2
    assert who.standing.stands_in_for == {absent.id}


def test_the_sweep_forgets_what_ended_long_ago_and_nothing_else(session, account):
    token = enter()
    ends = session.scalars(select(AuthSession.expires_at)).one()
    sweep(now=ends + KEEP_SESSIONS)
    assert session.scalars(select(AuthSession)).all()
    sweep(now=ends + KEEP_SESSIONS + SECOND)
    assert not session.scalars(select(AuthSession)).all()
    assert not is_in(token)

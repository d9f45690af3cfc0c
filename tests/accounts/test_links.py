"""Invitations and lost passwords: links that work once, for a while, and stand in no table."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from giaoviec.accounts.errors import LinkNotUsable, NoAddress, WeakPassword
from giaoviec.accounts.links import token_of
from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.accounts.sessions import signed_in
from giaoviec.accounts.usecases.create import disable_account
from giaoviec.accounts.usecases.invite import (
    AskReset,
    invite,
    invite_people,
    request_reset,
    send_reset,
)
from giaoviec.accounts.usecases.passwords import SetPasswordWithLink, set_password_with_link
from giaoviec.accounts.usecases.sign_in import SignIn, sign_in
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.notify.account_letters import AccountLetters
from giaoviec.notify.models import Message
from giaoviec.notify.sources import Letter, Unwanted
from giaoviec.org.models import Rank, UnitKind
from tests.builders.accounts import PASSWORD, make_account
from tests.builders.org import appoint, make_person, make_unit

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NEW = "Mua-thu-2026-roi!"
OPERATOR = Actor.operator()


@pytest.fixture
def account(app):
    return make_account(username="an", person=make_person("Lê Văn An", email="an@example.vn"))


def links(session):
    db.session.rollback()
    return session.scalars(select(OneTimeLink).order_by(OneTimeLink.id)).all()


def last_token(session):
    return token_of(links(session)[-1])


def spend(token, new=NEW, *, now=NOW):
    return set_password_with_link(
        SetPasswordWithLink(token=token, new=new, address="10.0.0.1"), now=now
    )


def letter(session, *, now=NOW):
    message = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    return AccountLetters().letters(session, [message], now=now)[message.id]


def ask(identity, *, address="10.0.0.1", now=NOW):
    request_reset(AskReset(identity=identity, address=address), now=now)


@pytest.mark.parametrize(("purpose", "hours"), [("invite", 72), ("reset", 2)])
def test_a_link_works_to_its_last_second_and_not_beyond(session, account, purpose, hours):
    for late, works in [(-SECOND, True), (timedelta(0), False)]:
        if purpose == "invite":
            invite([account.id], actor=OPERATOR, now=NOW)
        else:
            send_reset(account.id, actor=OPERATOR, now=NOW)
        token, moment = last_token(session), NOW + timedelta(hours=hours) + late
        if works:
            assert spend(token, now=moment) == "an"
        else:
            with pytest.raises(LinkNotUsable):
                spend(token, now=moment)


def test_a_link_works_once(session, account):
    invite([account.id], actor=OPERATOR, now=NOW)
    token = last_token(session)
    spend(token)
    with pytest.raises(LinkNotUsable):
        spend(token, "Mua-dong-2026-roi!")
    assert sign_in(SignIn(username="an", password=NEW, address="x"), now=NOW)


def test_a_refused_password_leaves_the_link_usable(session, account):
    invite([account.id], actor=OPERATOR, now=NOW)
    with pytest.raises(WeakPassword):
        spend(last_token(session), "ngan")
    assert spend(last_token(session)) == "an"


def test_a_newer_link_puts_the_older_one_out_of_use(session, account):
    invite([account.id], actor=OPERATOR, now=NOW)
    older = last_token(session)
    send_reset(account.id, actor=OPERATOR, now=NOW)
    assert last_token(session) != older
    with pytest.raises(LinkNotUsable):
        spend(older)
    assert spend(last_token(session))


def test_two_links_of_the_same_second_differ(session, account):
    other = make_account()
    invite([account.id, other.id], actor=OPERATOR, now=NOW)
    assert len({token_of(link) for link in links(session)}) == 2


def test_a_link_of_a_disabled_account_opens_nothing(session, account):
    invite([account.id], actor=OPERATOR, now=NOW)
    token = last_token(session)
    disable_account(account.id, actor=OPERATOR, now=NOW)
    with pytest.raises(LinkNotUsable):
        spend(token)


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "đ", "\x00"])
def test_a_token_nobody_gave_out_opens_nothing(account, token):
    with pytest.raises(LinkNotUsable):
        spend(token)


def test_a_password_set_with_a_link_ends_every_session(session, account):
    token = sign_in(SignIn(username="an", password=PASSWORD, address="x"), now=NOW)
    send_reset(account.id, actor=OPERATOR, now=NOW)
    spend(last_token(session))
    assert signed_in(session, token, now=NOW) is None


def test_the_token_stands_in_no_table(session, account):
    invite([account.id], actor=OPERATOR, now=NOW)
    token = last_token(session)
    for table in db.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            assert token not in repr(row), table.name


def test_an_invitation_is_mailed_at_any_hour_with_the_working_link(app, session, account):
    invite([account.id], actor=OPERATOR, now=NOW)
    message = session.scalars(select(Message)).one()
    assert (message.source, message.kind, message.channel.value, message.is_urgent) == (
        "accounts", "invite", "email", True,
    )  # fmt: skip
    written = letter(session)
    assert isinstance(written, Letter)
    address = f"http://127.0.0.1:8000/dat-mat-khau/{last_token(session)}"
    for part in (written.text, written.html):
        assert address in part
        assert "Lê Văn An" in part
        assert "09:00 07/09/2026" in part
    assert last_token(session) not in written.subject + written.summary + written.link


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("used", "link-used"),
        ("late", "link-expired"),
        ("closed", "account-disabled"),
        ("key", "secret-key-changed"),
    ],
)
def test_a_letter_whose_link_would_not_work_is_not_sent(app, session, account, what, reason):
    invite([account.id], actor=OPERATOR, now=NOW)
    moment = NOW
    if what == "used":
        spend(last_token(session))
    elif what == "late":
        moment = NOW + timedelta(hours=72)
    elif what == "closed":
        disable_account(account.id, actor=OPERATOR, now=NOW)
    else:
        app.secret_key = "another"
    assert letter(session, now=moment) == Unwanted(reason)


@pytest.mark.parametrize("typed", ["an", "AN ", "an@example.vn", "An@Example.VN"])
def test_a_lost_password_is_found_by_name_or_address(session, account, typed):
    ask(typed)
    assert [link.purpose for link in links(session)] == ["reset"]
    assert spend(last_token(session)) == "an"


@pytest.mark.parametrize("typed", ["", "khong.co.ai", "ai@example.vn", "%", "x" * 9000, "\x00"])
def test_asking_for_somebody_unknown_sends_nothing_and_says_nothing(session, account, typed):
    assert ask(typed) is None
    assert links(session) == []


def test_asking_again_at_once_does_not_bury_the_first_mail(session, account):
    ask("an")
    ask("an", now=NOW + timedelta(minutes=5) - SECOND)
    assert len(links(session)) == 1
    ask("an", now=NOW + timedelta(minutes=5))
    assert len(links(session)) == 2


def test_one_address_asks_for_ten_people_and_then_waits(session):
    accounts = [make_account(username=f"so.{number}") for number in range(11)]
    for account in accounts:
        ask(account.username)
    assert len(links(session)) == 10
    ask("so.10", address="10.0.0.2")
    assert len(links(session)) == 11


def test_nobody_is_sent_a_link_who_has_no_address_and_it_is_said(session):
    account = make_account(person=make_person("Lê Bình", email=None), username="binh")
    assert invite([account.id], actor=OPERATOR, now=NOW).without_address == ["Lê Bình"]
    with pytest.raises(NoAddress, match="Lê Bình"):
        send_reset(account.id, actor=OPERATOR, now=NOW)
    ask("binh")
    assert links(session) == []


def test_only_administrators_invite(session, account):
    official = Actor(role=Role.OFFICIAL, name="x")
    for attempt in (
        lambda: invite([account.id], actor=official, now=NOW),
        lambda: invite_people(actor=official, now=NOW),
        lambda: send_reset(account.id, actor=official, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize(
    ("kind", "rank", "role"),
    [
        (UnitKind.COMMITTEE, Rank.HEAD, Role.LEADER),
        (UnitKind.COMMITTEE, Rank.DEPUTY, Role.LEADER),
        (UnitKind.COMMITTEE, Rank.OFFICIAL, Role.OFFICIAL),
        (UnitKind.OFFICE, Rank.HEAD, Role.OFFICE),
        (UnitKind.OFFICE, Rank.OFFICIAL, Role.OFFICE),
        (UnitKind.DEPARTMENT, Rank.HEAD, Role.HEAD),
        (UnitKind.DIVISION, Rank.DEPUTY, Role.HEAD),
        (UnitKind.WARD, Rank.HEAD, Role.HEAD),
        (UnitKind.WARD, Rank.OFFICIAL, Role.OFFICIAL),
    ],
)
def test_imported_people_get_the_role_of_their_post(session, kind, rank, role):
    appoint(make_person(email="an.lv@example.vn"), make_unit(kind=kind), rank)
    assert invite_people(actor=OPERATOR, now=NOW).usernames == ["an.lv"]
    assert session.scalars(select(Account)).one().role is role


@pytest.mark.parametrize(
    ("above", "rank", "role"),
    [
        (UnitKind.OFFICE, Rank.OFFICIAL, Role.OFFICE),
        (UnitKind.OFFICE, Rank.HEAD, Role.OFFICE),
        (UnitKind.DEPARTMENT, Rank.OFFICIAL, Role.OFFICIAL),
        (UnitKind.DEPARTMENT, Rank.HEAD, Role.HEAD),
    ],
)
def test_a_division_of_the_office_monitors_like_the_office(session, above, rank, role):
    division = make_unit(kind=UnitKind.DIVISION, parent=make_unit(kind=above))
    appoint(make_person(email="lam.nt@example.vn"), division, rank)
    invite_people(actor=OPERATOR, now=NOW)
    assert session.scalars(select(Account)).one().role is role


def test_with_several_posts_the_widest_role_counts(session):
    person = make_person()
    appoint(person, make_unit(), Rank.OFFICIAL)
    appoint(person, make_unit(kind=UnitKind.COMMITTEE), Rank.DEPUTY)
    invite_people(actor=OPERATOR, now=NOW)
    assert session.scalars(select(Account)).one().role is Role.LEADER


def test_everyone_is_invited_once_and_again_only_when_the_link_has_run_out(session):
    unit = make_unit()
    appoint(make_person(email="an@stc.example.vn"), unit)
    appoint(make_person(email="an@skhdt.example.vn"), unit)
    appoint(make_person("Lê Bình", email=None), unit)
    make_person(email="khong.chuc.vu@example.vn")
    first = invite_people(actor=OPERATOR, now=NOW)
    assert first.usernames == ["an", "an@skhdt.example.vn"]
    assert first.without_address == ["Lê Bình"]
    assert invite_people(actor=OPERATOR, now=NOW).usernames == []
    spend(token_of(links(session)[0]))
    later = invite_people(actor=OPERATOR, now=NOW + timedelta(hours=72))
    assert later.usernames == ["an@skhdt.example.vn"]

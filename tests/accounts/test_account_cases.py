"""Accounts made, disabled, enabled; passwords changed; languages chosen; all of it audited."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from giaoviec.accounts import passwords
from giaoviec.accounts.errors import (
    AddressNotUsable,
    NameMissing,
    PersonUnclear,
    TooManyTries,
    UnitNotFound,
    UsernameNotUsable,
    UsernameTaken,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
)
from giaoviec.accounts.models import Account
from giaoviec.accounts.queries import actor_for_account
from giaoviec.accounts.sessions import signed_in
from giaoviec.accounts.usecases.create import (
    CreateAccount,
    create_account,
    disable_account,
    enable_account,
)
from giaoviec.accounts.usecases.passwords import ChangePassword, change_password
from giaoviec.accounts.usecases.profile import LanguageUnknown, choose_language
from giaoviec.accounts.usecases.sign_in import SignIn, sign_in
from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.org.models import Appointment, Person, Rank, UnitKind
from tests.builders.accounts import PASSWORD
from tests.builders.org import appoint, make_person, make_unit

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
OPERATOR = Actor.operator()
ADMIN = Actor(role=Role.ADMIN, name="Quản trị")
NEW = "Mua-thu-2026-roi!"


def create(actor=OPERATOR, **changes):
    values = {
        "username": "an", "role": Role.OFFICIAL, "unit_code": "STC", "name": "Lê Văn An",
        "email": None, "password": PASSWORD,
    } | changes  # fmt: skip
    account_id = create_account(CreateAccount(**values), actor=actor, now=NOW)
    return db.session.get(Account, account_id)


def people():
    return db.session.scalars(select(Person).order_by(Person.id)).all()


@pytest.fixture
def unit(app):
    return make_unit("STC", name="Sở Tài chính")


def test_a_new_account_brings_person_and_post_along(session, unit):
    account = create(email="An.LV@Example.vn")
    person = session.get(Person, account.person_id)
    assert (person.name, person.name_folded, person.email) == (
        "Lê Văn An", "le van an", "An.LV@example.vn",
    )  # fmt: skip
    post = session.scalars(select(Appointment)).one()
    assert (post.unit_id, post.person_id, post.rank, post.title) == (
        unit.id, person.id, Rank.OFFICIAL, "Chuyên viên",
    )  # fmt: skip
    assert sign_in(SignIn(username="an", password=PASSWORD, address="x"), now=NOW)


def test_somebody_of_this_name_in_the_unit_is_taken(session, unit):
    person = make_person("Lê Văn An", email=None)
    appoint(person, unit, Rank.HEAD)
    assert create(name="  LÊ  văn an", email="an@example.vn").person_id == person.id
    assert people() == [person]
    session.refresh(person)
    assert person.email == "an@example.vn"


@pytest.mark.parametrize("name", ["Lê Văn Ân", "Le Van An"])
def test_accents_tell_people_apart(unit, name):
    appoint(make_person("Lê Văn An"), unit)
    create(name=name)
    assert len(people()) == 2


def test_a_namesake_in_another_unit_or_of_the_past_is_somebody_else(unit):
    appoint(make_person("Lê Văn An"), make_unit())
    appoint(make_person("Lê Văn An"), unit, valid_to=date(2026, 9, 3))
    create()
    assert len(people()) == 3


def test_of_two_namesakes_the_address_tells_which(unit):
    first, second = (
        make_person("Lê Văn An", email="a1@x.vn"),
        make_person("Lê Văn An", email="a2@x.vn"),
    )
    appoint(first, unit)
    appoint(second, unit)
    with pytest.raises(PersonUnclear, match=r"Sở Tài chính.*Lê Văn An"):
        create()
    with pytest.raises(PersonUnclear):
        create(email="a3@x.vn")
    assert create(email="A2@x.vn").person_id == second.id


@pytest.mark.parametrize(
    ("role", "kind", "first", "second"),
    [
        (Role.HEAD, UnitKind.DEPARTMENT, Rank.HEAD, Rank.DEPUTY),
        (Role.LEADER, UnitKind.COMMITTEE, Rank.HEAD, Rank.DEPUTY),
        (Role.LEADER, UnitKind.DEPARTMENT, Rank.OFFICIAL, Rank.OFFICIAL),
        (Role.OFFICE, UnitKind.OFFICE, Rank.OFFICIAL, Rank.OFFICIAL),
        (Role.ADMIN, UnitKind.COMMITTEE, Rank.OFFICIAL, Rank.OFFICIAL),
        (Role.INSPECTOR, UnitKind.DEPARTMENT, Rank.OFFICIAL, Rank.OFFICIAL),
    ],
)
def test_a_unit_gets_one_head(session, role, kind, first, second):
    make_unit("U1", kind=kind)
    create(role=role, unit_code="U1", username="mot", name="Người Một")
    create(role=role, unit_code="U1", username="hai", name="Người Hai")
    assert session.scalars(select(Appointment.rank).order_by(Appointment.id)).all() == [
        first,
        second,
    ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"username": "a b"}, UsernameNotUsable),
        ({"username": ""}, UsernameNotUsable),
        ({"username": "x" * 101}, UsernameNotUsable),
        ({"username": "a\nb"}, UsernameNotUsable),
        ({"unit_code": "KHONG"}, UnitNotFound),
        ({"unit_code": ""}, UnitNotFound),
        ({"name": " "}, NameMissing),
        ({"email": "khong-co-a-cong"}, AddressNotUsable),
        ({"email": "a@x.vn, b@x.vn"}, AddressNotUsable),
        ({"email": "a@x.vn\nBcc: b@x.vn"}, AddressNotUsable),
        ({"password": "1234567"}, WeakPassword),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(session, unit, changes, refusal):
    with pytest.raises(refusal):
        create(**changes)
    assert people() == []
    assert session.scalars(select(AuditEntry)).all() == []


def test_a_user_name_is_given_once_whatever_its_case(unit):
    create()
    with pytest.raises(UsernameTaken):
        create(username=" AN")


def test_unit_codes_are_found_in_capitals_too(unit):
    assert create(unit_code="stc")


def test_administrators_are_held_to_the_rules_where_the_operator_is_not(unit):
    assert create(password="matkhau1")
    with pytest.raises(WeakPassword):
        create(ADMIN, username="binh", password="matkhau1")
    assert create(ADMIN, username="binh", password=PASSWORD)


def test_only_administrators_make_disable_and_enable(unit):
    account = create()
    official = Actor(role=Role.OFFICIAL, name="x")
    with pytest.raises(NotAllowed):
        create(official, username="binh")
    for change in (disable_account, enable_account):
        with pytest.raises(NotAllowed):
            change(account.id, actor=official, now=NOW)


def test_a_disabled_account_opens_again_with_the_password_it_had(unit):
    account_id = create().id
    disable_account(account_id, actor=OPERATOR, now=NOW)
    with pytest.raises(WrongCredentials):
        sign_in(SignIn(username="an", password=PASSWORD, address="x"), now=NOW)
    enable_account(account_id, actor=OPERATOR, now=NOW)
    assert sign_in(SignIn(username="an", password=PASSWORD, address="x"), now=NOW)


def change(account, *, current=PASSWORD, new=NEW, session_id=0):
    actor = actor_for_account(db.session(), account.id, now=NOW, origin="10.0.0.1")
    change_password(
        ChangePassword(current=current, new=new, session_id=session_id, address="10.0.0.1"),
        actor=actor,
        now=NOW,
    )


def test_a_changed_password_ends_every_other_session(session, unit):
    account = create()
    here, there = (
        sign_in(SignIn(username="an", password=PASSWORD, address="x"), now=NOW) for _ in range(2)
    )
    change(account, session_id=signed_in(session, here, now=NOW).session_id)
    assert signed_in(session, here, now=NOW)
    assert signed_in(session, there, now=NOW) is None
    assert sign_in(SignIn(username="an", password=NEW, address="x"), now=NOW)
    with pytest.raises(WrongCredentials):
        sign_in(SignIn(username="an", password=PASSWORD, address="x"), now=NOW)


def test_a_weak_new_password_changes_nothing(session, unit):
    account = create()
    with pytest.raises(WeakPassword):
        change(account, new="ngan")
    session.refresh(account)
    assert passwords.is_right(PASSWORD, account.password_hash)


def test_guessing_the_current_password_is_slowed_down_like_signing_in(unit):
    account = create()
    for _ in range(5):
        with pytest.raises(WrongPassword):
            change(account, current="sai")
    with pytest.raises(TooManyTries):
        change(account)


def test_a_language_chosen_is_that_of_pages_and_mails(session, unit):
    account = create()
    actor = actor_for_account(session, account.id, now=NOW, origin="x")
    choose_language("en", actor=actor, now=NOW)
    session.refresh(account)
    assert (account.locale, session.get(Person, account.person_id).locale) == ("en", "en")
    with pytest.raises(LanguageUnknown):
        choose_language("fr", actor=actor, now=NOW)


def test_every_change_leaves_a_line_and_none_holds_a_password(session, unit):
    account = create(email="an@x.vn")
    change(account)
    disable_account(account.id, actor=OPERATOR, now=NOW)
    enable_account(account.id, actor=OPERATOR, now=NOW)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "person.created", "account.created", "account.password_changed",
        "account.disabled", "account.enabled",
    ]  # fmt: skip
    kept = account.password_hash
    for entry in entries:
        told = json.dumps([str(value) for value in vars(entry).values()])
        assert PASSWORD not in told
        assert NEW not in told
        assert kept not in told
        assert "argon2" not in told

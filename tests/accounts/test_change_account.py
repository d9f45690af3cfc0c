"""An account's role and its owner's address, changed by administrators."""

import pytest
from sqlalchemy import select

from giaoviec.accounts.errors import AccountNotFound, AddressNotUsable, LastAdministrator
from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.accounts.usecases.change import ChangeAccount, change_account, withdraw_links
from giaoviec.accounts.usecases.invite import send_reset
from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import Invalid, NotAllowed
from giaoviec.org.models import Person
from tests.builders.accounts import make_account
from tests.builders.org import make_person

OPERATOR = Actor.operator()


def change(account, role=None, email="moi@example.vn", *, actor=OPERATOR, now):
    cmd = ChangeAccount(account_id=account.id, role=role or account.role, email=email)
    change_account(cmd, actor=actor, now=now)


def actions(session):
    return session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_role_and_address_change_and_each_has_its_line(session, app, now):
    account = make_account(Role.OFFICIAL, person=make_person(email="cu@example.vn"))
    change(account, Role.HEAD, now=now)
    session.expire_all()
    assert session.get(Account, account.id).role is Role.HEAD
    assert session.get(Person, account.person_id).email == "moi@example.vn"
    assert actions(session) == ["account.changed", "person.changed"]
    change(account, Role.HEAD, now=now)
    assert len(actions(session)) == 2
    change(account, email=" ", now=now)
    assert session.get(Person, account.person_id).email is None


def test_a_link_sent_to_the_old_address_opens_nothing(session, app, now):
    account = make_account()
    send_reset(account.id, actor=OPERATOR, now=now)
    change(account, now=now)
    assert session.scalars(select(OneTimeLink)).one().expires_at <= now
    send_reset(account.id, actor=OPERATOR, now=now)
    withdraw_links(account.person_id, actor=OPERATOR, now=now)
    assert not session.scalars(select(OneTimeLink.id).where(OneTimeLink.expires_at > now)).all()


def test_the_last_administrator_stays_one(session, app, now):
    account = make_account(Role.ADMIN)
    make_account(Role.ADMIN, is_active=False)
    make_account(Role.ADMIN, password=None)
    own = Actor(role=Role.ADMIN, name="x", account_id=account.id)
    with pytest.raises(LastAdministrator):
        change(account, Role.OFFICE, actor=own, now=now)
    session.rollback()
    assert session.get(Account, account.id).role is Role.ADMIN
    make_account(Role.ADMIN)
    change(account, Role.OFFICE, actor=own, now=now)
    assert session.get(Account, account.id).role is Role.OFFICE


def test_what_cannot_be_is_refused(app, now):
    account = make_account()
    with pytest.raises(AddressNotUsable):
        change(account, email="khong-phai", now=now)
    with pytest.raises(Invalid):
        change(account, Role.OPERATOR, now=now)
    with pytest.raises(AccountNotFound):
        change_account(
            ChangeAccount(account_id=999_999, role=Role.HEAD, email=""), actor=OPERATOR, now=now
        )
    with pytest.raises(NotAllowed):
        change(account, actor=Actor(role=Role.HEAD, name="x"), now=now)
    with pytest.raises(NotAllowed):
        withdraw_links(account.person_id, actor=Actor(role=Role.OFFICE, name="x"), now=now)

"""Accounts made by hand at the console or by the administrator, disabled and enabled again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.accounts import passwords
from giaoviec.accounts.errors import AccountNotFound, OwnAccount, UsernameTaken
from giaoviec.accounts.limits import read_limits
from giaoviec.accounts.links import cancel_links
from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.accounts.models import Account
from giaoviec.accounts.names import new_address, new_username
from giaoviec.accounts.people import Wanted, person_in_unit, unit_with_code
from giaoviec.accounts.sessions import end_sessions
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAccount:
    """`password` None: the account is entered by a one-time link first."""

    username: str
    role: Role
    unit_code: str
    name: str
    email: str | None = None
    password: str | None = None


def create_account(cmd: CreateAccount, *, actor: Actor, now: datetime) -> int:
    """Make an account for somebody in a unit, and the person and the post where they are missing.

    The operator at the console may set a password below the rules (never
    under eight characters); everybody else keeps to them.

    Raises:
        UsernameTaken, UsernameNotUsable, NameMissing, AddressNotUsable: one of the fields.
        UnitNotFound: no unit has this code.
        PersonUnclear: several in the unit have this name and the address does not tell which.
        WeakPassword: the password lacks something.
    """
    require_administrator(actor)
    username = new_username(cmd.username)
    email = new_address(cmd.email) if cmd.email else None
    with transaction() as session:
        _check_password(session, cmd, username, actor)
        if session.scalar(select(Account.id).where(Account.username == username)):
            raise UsernameTaken(username=username)
        unit = unit_with_code(session, cmd.unit_code)
        wanted = Wanted(name=cmd.name, email=email, role=cmd.role)
        person = person_in_unit(session, wanted, unit, actor=actor, now=now)
        account = Account(
            username=username,
            role=cmd.role,
            person_id=person.id,
            locale=person.locale,
            password_hash=passwords.hash_password(cmd.password) if cmd.password else None,
            created_at=now,
            password_changed_at=now if cmd.password else None,
        )
        session.add(account)
        session.flush()
        record(
            session, actor, "account.created", "account", account.id,
            at=now, username=username, role=cmd.role, person=person.id, unit=unit.code,
        )  # fmt: skip
        return account.id


def disable_account(account_id: int, *, actor: Actor, now: datetime) -> None:
    """Close an account: its sessions end and its links stop working at once.

    Raises:
        OwnAccount: it is the actor's own.
        AccountNotFound: there is none.
    """
    require_administrator(actor)
    if account_id == actor.account_id:
        raise OwnAccount
    with transaction() as session:
        account = _account(session, account_id)
        account.is_active = False
        ended = end_sessions(session, account.id, now=now)
        cancel_links(session, account.id, now=now)
        record(
            session, actor, "account.disabled", "account", account.id,
            at=now, username=account.username, sessions=len(ended),
        )  # fmt: skip


def enable_account(account_id: int, *, actor: Actor, now: datetime) -> None:
    """Open a disabled account again, with the password it had."""
    require_administrator(actor)
    with transaction() as session:
        account = _account(session, account_id)
        account.is_active = True
        record(
            session,
            actor,
            "account.enabled",
            "account",
            account.id,
            at=now,
            username=account.username,
        )


def require_administrator(actor: Actor) -> None:
    """Refuse those who may not administer.

    Raises:
        NotAllowed: the actor's role does not administer.
    """
    if reach(actor.role, Verb.ADMINISTER) is Reach.NONE:
        raise NotAllowed


def _check_password(session: Session, cmd: CreateAccount, username: str, actor: Actor) -> None:
    if cmd.password is None:
        return
    if actor.role is Role.OPERATOR:
        passwords.require_bearable(cmd.password)
    else:
        passwords.require_strong(cmd.password, read_limits(session), username=username)


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise AccountNotFound(username=account_id)
    return account

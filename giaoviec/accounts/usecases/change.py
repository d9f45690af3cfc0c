"""An account's role and the address of its owner, as administrators change them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.accounts.errors import AccountNotFound, LastAdministrator
from giaoviec.accounts.links import cancel_links
from giaoviec.accounts.models import Account
from giaoviec.accounts.names import new_address
from giaoviec.accounts.usecases.create import require_administrator
from giaoviec.audit.record import record
from giaoviec.core.actor import ACCOUNT_ROLES, Actor, Role
from giaoviec.core.db import transaction
from giaoviec.core.errors import Invalid
from giaoviec.org.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAccount:
    """`email` "": the owner has no address any more."""

    account_id: int
    role: Role
    email: str


def change_account(cmd: ChangeAccount, *, actor: Actor, now: datetime) -> None:
    """Give an account another role, and its owner another address; both hold at once.

    Links for passwords that went to the old address stop working.

    Raises:
        NotAllowed: the actor does not administer.
        AccountNotFound: there is none.
        AddressNotUsable: what was typed is no address.
        LastAdministrator: nobody would be left to administer.
    """
    require_administrator(actor)
    if cmd.role not in ACCOUNT_ROLES:
        raise Invalid
    email = new_address(cmd.email) if cmd.email.strip() else None
    with transaction() as session:
        account = session.get(Account, cmd.account_id)
        person = session.get(Person, account.person_id) if account else None
        if account is None or person is None:
            raise AccountNotFound(username=cmd.account_id)
        changes: dict[str, Any] = {}
        if account.role is not cmd.role:
            _require_another_administrator(session, account)
            changes["role"] = {"before": account.role, "after": cmd.role}
            account.role = cmd.role
        if changes:
            record(
                session, actor, "account.changed", "account", account.id,
                at=now, username=account.username, **changes,
            )  # fmt: skip
        if person.email != email:
            record(
                session, actor, "person.changed", "person", person.id,
                at=now, before={"email": person.email}, after={"email": email},
            )  # fmt: skip
            person.email = email
            _cancel_links_of(session, person.id, now)


def withdraw_links(person_id: int, *, actor: Actor, now: datetime) -> None:
    """Stop the links for passwords that went to an address which was not, or is no more, this person's.

    Raises:
        NotAllowed: the actor does not administer.
    """
    require_administrator(actor)
    with transaction() as session:
        _cancel_links_of(session, person_id, now)
        record(session, actor, "person.links_withdrawn", "person", person_id, at=now)


def _require_another_administrator(session: Session, account: Account) -> None:
    if account.role is not Role.ADMIN or not account.is_active:
        return
    # Locked, so that two who demote each other at once do not both succeed.
    able = session.scalars(
        select(Account)
        .where(Account.role == Role.ADMIN, Account.is_active, Account.password_hash.is_not(None))
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if not any(one.id != account.id for one in able):
        raise LastAdministrator


def _cancel_links_of(session: Session, person_id: int, now: datetime) -> None:
    for account_id in session.scalars(select(Account.id).where(Account.person_id == person_id)):
        cancel_links(session, account_id, now=now)

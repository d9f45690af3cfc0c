"""The administrator's list of accounts: searched, filtered, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from giaoviec.accounts.models import Account, AuthSession
from giaoviec.accounts.names import username_key
from giaoviec.core.actor import Role
from giaoviec.core.text import fold
from giaoviec.org.models import Person

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account as the list shows it."""

    id: int
    person_id: int
    username: str
    role: Role
    is_active: bool
    # A password was set; without one, the account waits for its invitation to be followed.
    has_password: bool
    name: str
    email: str | None
    last_seen_at: datetime | None


def list_accounts(
    session: Session,
    *,
    text: str = "",
    role: Role | None = None,
    is_active: bool | None = None,
    page: int = 1,
) -> tuple[Sequence[AccountRow], bool]:
    """One page of accounts by user name, and whether there are more; one query.

    `text` is looked for in user names, names (without accents) and addresses.
    """
    seen_at = (
        select(func.max(AuthSession.last_seen_at))
        .where(AuthSession.account_id == Account.id)
        .correlate(Account)
        .scalar_subquery()
    )
    stmt = (
        select(Account, Person.name, Person.email, seen_at)
        .join(Person, Person.id == Account.person_id)
        .order_by(Account.username)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    if folded := fold(text):
        key = username_key(text)
        stmt = stmt.where(
            or_(
                Account.username.contains(key, autoescape=True),
                Person.name_folded.contains(folded, autoescape=True),
                func.lower(Person.email).contains(key, autoescape=True),
            )
        )
    if role is not None:
        stmt = stmt.where(Account.role == role)
    if is_active is not None:
        stmt = stmt.where(Account.is_active.is_(is_active))
    rows = [
        AccountRow(
            id=account.id,
            person_id=account.person_id,
            username=account.username,
            role=account.role,
            is_active=account.is_active,
            has_password=account.password_hash is not None,
            name=name,
            email=email,
            last_seen_at=last_seen_at,
        )
        for account, name, email, last_seen_at in session.execute(stmt)
    ]
    return rows[:PAGE], len(rows) > PAGE


def has_account(session: Session, account_id: int) -> bool:
    """Whether there is such an account, disabled or not."""
    return session.scalar(select(Account.id).where(Account.id == account_id)) is not None


def accounts_of(session: Session, person_id: int) -> Sequence[Account]:
    """The person's accounts, closed ones too."""
    return session.scalars(
        select(Account).where(Account.person_id == person_id).order_by(Account.username)
    ).all()


def account_row(session: Session, account_id: int) -> AccountRow | None:
    """One account as the list shows it, or None."""
    row = session.execute(
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id == account_id)
    ).one_or_none()
    if row is None:
        return None
    account, person = row
    return AccountRow(
        id=account.id,
        person_id=account.person_id,
        username=account.username,
        role=account.role,
        is_active=account.is_active,
        has_password=account.password_hash is not None,
        name=person.name,
        email=person.email,
        last_seen_at=None,
    )

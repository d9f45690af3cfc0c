"""Reading accounts: who an actor is, and the lists of the console and the administrator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from giaoviec.accounts.actors import standing
from giaoviec.accounts.errors import AccountNotFound
from giaoviec.accounts.links import is_usable
from giaoviec.accounts.models import Account, AuthSession, OneTimeLink
from giaoviec.accounts.names import username_key
from giaoviec.accounts.sessions import token_hash
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.org.models import Appointment, Person, Unit
from giaoviec.org.validity import holds_on


def actor_for_username(session: Session, username: str, *, now: datetime, origin: str) -> Actor:
    """The actor behind a user name, with the posts and stand-ins of `now`.

    Raises:
        AccountNotFound: no active account has this name.
    """
    found = standing(session, Account.username == username_key(username), now=now)
    if found is None:
        raise AccountNotFound(username=username)
    return found.actor(origin)


def actor_for_account(session: Session, account_id: int, *, now: datetime, origin: str) -> Actor:
    """The actor behind an account, with the posts and stand-ins of `now`.

    Raises:
        AccountNotFound: there is no such account, or it is disabled.
    """
    found = standing(session, Account.id == account_id, now=now)
    if found is None:
        raise AccountNotFound(username=account_id)
    return found.actor(origin)


def account_named(session: Session, username: str) -> Account:
    """The account of this user name, disabled ones too.

    Raises:
        AccountNotFound: there is none.
    """
    account = session.scalar(select(Account).where(Account.username == username_key(username)))
    if account is None:
        raise AccountNotFound(username=username)
    return account


def account_rows(session: Session) -> list[tuple[Account, Person, datetime | None]]:
    """Every account with its person and when it was last seen, by user name."""
    seen = (
        select(AuthSession.account_id, func.max(AuthSession.last_seen_at).label("seen_at"))
        .group_by(AuthSession.account_id)
        .subquery()
    )
    stmt = (
        select(Account, Person, seen.c.seen_at)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(seen, seen.c.account_id == Account.id)
        .order_by(Account.username)
    )
    return [(account, person, seen_at) for account, person, seen_at in session.execute(stmt)]


def account_of_link(session: Session, token: str, *, now: datetime) -> Account | None:
    """Whose password this one-time link sets; None when it does not work (any more)."""
    stmt = (
        select(OneTimeLink, Account)
        .join(Account, Account.id == OneTimeLink.account_id)
        .where(OneTimeLink.token_hash == token_hash(token), Account.is_active)
    )
    for link, account in session.execute(stmt):
        if is_usable(link, now=now):
            found: Account = account
            return found
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What people see about themselves."""

    username: str
    role: Role
    name: str
    email: str | None
    locale: str
    password_changed_at: datetime | None
    # Title and unit of each post held today.
    posts: tuple[tuple[str, str], ...]


def own_profile(session: Session, account_id: int, *, now: datetime) -> Profile:
    """An account's person and posts of the day, in one query."""
    today = zone.local_date(now)
    rows = session.execute(
        select(Account, Person, Appointment.title, Unit.name)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(
            Appointment, and_(Appointment.person_id == Person.id, holds_on(today, Appointment))
        )
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(Account.id == account_id)
        .order_by(Appointment.id)
    ).all()
    if not rows:
        raise AccountNotFound(username=account_id)
    account, person = rows[0][0], rows[0][1]
    return Profile(
        username=account.username,
        role=account.role,
        name=person.name,
        email=person.email,
        locale=account.locale,
        password_changed_at=account.password_changed_at,
        posts=tuple((row[2], row[3]) for row in rows if row[3] is not None),
    )


def address_of(session: Session, person_id: int) -> str:
    """A person's e-mail address; "" without one."""
    return session.scalar(select(Person.email).where(Person.id == person_id)) or ""

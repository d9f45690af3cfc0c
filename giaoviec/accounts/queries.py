"""Reading accounts: who an actor is, and the lists of the console and the administrator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from giaoviec.accounts.actors import standing
from giaoviec.accounts.errors import AccountNotFound
from giaoviec.accounts.models import Account, AuthSession, OneTimeLink
from giaoviec.accounts.names import username_key
from giaoviec.core.actor import Actor
from giaoviec.org.models import Person


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


def account_rows(session: Session) -> Sequence[Row[Any]]:
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
    return session.execute(stmt).all()


def link_with_hash(session: Session, token_hash: str) -> OneTimeLink | None:
    return session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash))

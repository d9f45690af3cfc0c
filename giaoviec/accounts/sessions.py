"""Browsers signed in: a random token in the cookie, its hash in our table, ended by time or by hand."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, case, select, update
from sqlalchemy.orm import Session

from giaoviec.accounts.actors import NOW, Standing, at_moment, standing_columns, standing_of
from giaoviec.accounts.limits import PREFIX, Limits, positive
from giaoviec.accounts.models import Account, AuthSession
from giaoviec.core.actor import Role
from giaoviec.core.db import read
from giaoviec.org.models import Person
from giaoviec.settings.models import Setting

# Between two writes of `last_seen_at`: reading pages must not become writing.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is behind a request, read once; no row of the database, so it outlives a transaction."""

    session_id: int
    username: str
    locale: str
    last_seen_at: datetime
    standing: Standing


def token_hash(token: str) -> str:
    """What is stored of a token; tokens are random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(
    session: Session,
    account_id: int,
    limits: Limits,
    *,
    address: str,
    user_agent: str,
    now: datetime,
) -> str:
    """Open a session and return its token, which is stored nowhere. Does not commit."""
    token = secrets.token_urlsafe(32)
    session.add(
        AuthSession(
            token_hash=token_hash(token),
            account_id=account_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=limits.session_hours),
            address=address[:64],
            user_agent=user_agent[:300],
        )
    )
    return token


def signed_in(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Whose browser this is, with posts and stand-ins, in one query; None when it is nobody's.

    A session ends at `expires_at`, after the idle time of the account's role,
    when revoked, and with the account. The idle limit is read in the same
    query, so that a change of the setting holds at once.
    """
    rows = read(session, _behind_token(), at_moment(now) | {"hash": token_hash(token)})
    if not rows:
        return None
    first = rows[0]
    if now - first.last_seen_at > _idle_limit(first.role, first.idle_setting):
        return None
    return SignedIn(
        session_id=first.session_id,
        username=first.username,
        locale=first.locale,
        last_seen_at=first.last_seen_at,
        standing=standing_of(rows),
    )


@cache
def _behind_token() -> Select[Any]:
    """Put together once: it takes longer than to answer, and every request asks it."""
    me = (
        select(
            AuthSession.id.label("session_id"),
            AuthSession.last_seen_at,
            Account.id.label("account_id"),
            Account.username,
            Account.role,
            Account.locale,
            Person.id.label("person_id"),
            Person.name,
            _idle_setting().label("idle_setting"),
        )
        .join(Account, Account.id == AuthSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            AuthSession.token_hash == bindparam("hash"),
            AuthSession.revoked_at.is_(None),
            AuthSession.expires_at > NOW,
            Account.is_active,
        )
        .cte("me")
    )
    return standing_columns(me)


def end_sessions(
    session: Session, account_id: int, *, now: datetime, but: int | None = None
) -> Sequence[int]:
    """Revoke the account's open sessions, save `but`; returns their ids. Does not commit."""
    ended = (
        update(AuthSession)
        .where(
            AuthSession.account_id == account_id,
            AuthSession.revoked_at.is_(None),
            AuthSession.id != (but or 0),
        )
        .values(revoked_at=now)
        .returning(AuthSession.id)
    )
    return session.scalars(ended).all()


def open_sessions(
    session: Session, account_id: int, limits: Limits, *, role: Role, now: datetime
) -> Sequence[AuthSession]:
    """Sessions that still open doors, the last one seen first."""
    stmt = (
        select(AuthSession)
        .where(
            AuthSession.account_id == account_id,
            AuthSession.revoked_at.is_(None),
            AuthSession.expires_at > now,
            AuthSession.last_seen_at >= now - limits.idle_for(role),
        )
        .order_by(AuthSession.last_seen_at.desc(), AuthSession.id.desc())
        .limit(50)
    )
    return session.scalars(stmt).all()


def _idle_setting() -> ScalarSelect[str]:
    key = case(
        (Account.role == Role.ADMIN, PREFIX + "idle_minutes_admin"),
        else_=PREFIX + "idle_minutes",
    )
    return select(Setting.value).where(Setting.key == key).correlate(Account).scalar_subquery()


def _idle_limit(role: Role, setting: str | None) -> timedelta:
    # Read as text and understood here: a value that is no number must not lock everybody out.
    if minutes := positive(setting):
        return timedelta(minutes=minutes)
    return Limits().idle_for(role)

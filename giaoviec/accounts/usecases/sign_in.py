"""Signing in and out, and keeping track of sessions."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from giaoviec.accounts import passwords, throttle
from giaoviec.accounts.actors import standing
from giaoviec.accounts.errors import TooManyTries, WrongCredentials
from giaoviec.accounts.limits import read_limits
from giaoviec.accounts.models import Account, AuthSession
from giaoviec.accounts.names import username_key
from giaoviec.accounts.sessions import SEEN_EVERY, end_sessions, start_session
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.core.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    username: str
    password: str
    address: str
    user_agent: str = ""


def sign_in(cmd: SignIn, *, now: datetime) -> str:
    """Open a session and return its token.

    Names that exist and names that do not take the same time, leave the same
    traces and get the same answer. The password is checked before the write
    transaction (it takes a tenth of a second), and the count of failures is
    read inside it: guesses made at once do not slip past each other.

    Raises:
        WrongCredentials: no such account, disabled, without a password, or a wrong one.
        TooManyTries: too many have failed for this name or from this address.
    """
    username = username_key(cmd.username)
    reader = db.session()
    limits = read_limits(reader)
    throttle.require_may_try(reader, limits, username=username, address=cmd.address, now=now)
    known = reader.scalar(select(Account).where(Account.username == username))
    tried_hash = known.password_hash if known else None
    fits = passwords.is_right(cmd.password, tried_hash)

    with transaction() as session:
        account = session.scalar(
            select(Account).where(Account.username == username).with_for_update()
        )
        wait = throttle.minutes_to_wait(
            session, limits, username=username, address=cmd.address, now=now
        )
        usable = account is not None and account.is_active and account.password_hash == tried_hash
        if fits and usable and not wait and account is not None:
            return _let_in(session, account, cmd, now=now)
        if not wait:
            _turn_away(session, username, account, cmd, now=now)
    if wait:
        raise TooManyTries(minutes=wait)
    raise WrongCredentials


def sign_out(session_id: int, *, actor: Actor, now: datetime) -> None:
    """End the session that one is using."""
    with transaction() as session:
        if _revoke(session, session_id, actor.account_id, now):
            record(session, actor, "account.signed_out", "account", actor.account_id, at=now)


def revoke_session(session_id: int, *, actor: Actor, now: datetime) -> None:
    """End one of one's own sessions from afar.

    Raises:
        NotFound: it is not one's own, or has ended already.
    """
    with transaction() as session:
        if not _revoke(session, session_id, actor.account_id, now):
            raise NotFound
        _record_revoked(session, session_id, actor, now)


def revoke_other_sessions(session_id: int, *, actor: Actor, now: datetime) -> int:
    """End all of one's own sessions but this one; returns how many."""
    with transaction() as session:
        ended = end_sessions(session, actor.account_id or 0, now=now, but=session_id)
        if ended:
            _record_revoked(session, sorted(ended), actor, now)
        return len(ended)


def note_seen(session_id: int, *, now: datetime) -> None:
    """Remember that the session is in use; at most one write a minute, whoever asks how often."""
    with transaction() as session:
        session.execute(
            update(AuthSession)
            .where(AuthSession.id == session_id, AuthSession.last_seen_at <= now - SEEN_EVERY)
            .values(last_seen_at=now)
        )


def _let_in(session: Session, account: Account, cmd: SignIn, *, now: datetime) -> str:
    if passwords.is_outdated(account.password_hash or ""):
        account.password_hash = passwords.hash_password(cmd.password)
    throttle.forget_failures(session, username=account.username)
    token = start_session(
        session,
        account.id,
        read_limits(session),
        address=cmd.address,
        user_agent=cmd.user_agent,
        now=now,
    )
    who = standing(session, Account.id == account.id, now=now)
    if who is None:
        raise WrongCredentials
    record(session, who.actor(cmd.address), "account.signed_in", "account", account.id, at=now)
    return token


def _turn_away(
    session: Session, username: str, account: Account | None, cmd: SignIn, *, now: datetime
) -> None:
    throttle.count_failure(session, username=username, address=cmd.address, now=now)
    # What was typed is not kept: people type passwords into the name field.
    record(
        session,
        replace(Actor.system(), origin=cmd.address),
        "account.sign_in_failed",
        "account",
        account.id if account else "",
        at=now,
    )


def _record_revoked(
    session: Session, revoked: int | list[int], actor: Actor, now: datetime
) -> None:
    record(
        session, actor, "account.session_revoked", "account", actor.account_id, at=now,
        revoked=revoked,
    )  # fmt: skip


def _revoke(session: Session, session_id: int, account_id: int | None, now: datetime) -> bool:
    revoked = (
        update(AuthSession)
        .where(
            AuthSession.id == session_id,
            AuthSession.account_id == account_id,
            AuthSession.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(AuthSession.id)
    )
    return session.scalar(revoked) is not None

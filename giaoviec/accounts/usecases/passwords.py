"""Passwords changed by their owner, or set with a one-time link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.accounts import passwords, throttle
from giaoviec.accounts.actors import standing
from giaoviec.accounts.errors import LinkNotUsable, TooManyTries, WrongPassword
from giaoviec.accounts.limits import Limits, read_limits
from giaoviec.accounts.links import cancel_links, is_usable
from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.accounts.sessions import end_sessions, token_hash
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.core.errors import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """`session_id` is the session that stays; all others of the account end."""

    current: str
    new: str
    session_id: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPasswordWithLink:
    token: str
    new: str
    address: str


def change_password(cmd: ChangePassword, *, actor: Actor, now: datetime) -> None:
    """Change one's own password; every other session ends.

    A wrong current password counts as a failed sign-in: a browser left open
    is no place to guess from.

    Raises:
        WrongPassword, TooManyTries: the current password.
        WeakPassword: the new one.
    """
    reader = db.session()
    limits = read_limits(reader)
    known = reader.get(Account, actor.account_id)
    if known is None:
        raise NotAllowed
    username, tried_hash = known.username, known.password_hash
    throttle.require_may_try(reader, limits, username=username, address=cmd.address, now=now)
    fits = passwords.is_right(cmd.current, tried_hash)
    if fits:
        passwords.require_strong(cmd.new, limits, username=username)
    with transaction() as session:
        account = session.scalars(
            select(Account).where(Account.id == actor.account_id).with_for_update()
        ).one()
        wait = throttle.minutes_to_wait(
            session, limits, username=username, address=cmd.address, now=now
        )
        if fits and not wait and account.password_hash == tried_hash:
            _set(session, account, cmd.new, now=now)
            ended = end_sessions(session, account.id, now=now, but=cmd.session_id)
            record(
                session,
                actor,
                "account.password_changed",
                "account",
                account.id,
                at=now,
                sessions_ended=len(ended),
            )
            return
        if not wait:
            throttle.count_failure(session, username=username, address=cmd.address, now=now)
    if wait:
        raise TooManyTries(minutes=wait)
    raise WrongPassword


def set_password_with_link(cmd: SetPasswordWithLink, *, now: datetime) -> str:
    """Spend a one-time link on a new password; every session ends. Returns the user name.

    Raises:
        LinkNotUsable: unknown, used, expired, replaced, or the account is disabled.
        WeakPassword: the new password lacks something; the link stays usable.
    """
    with transaction() as session:
        link, account = usable_link(session, cmd.token, now=now)
        limits: Limits = read_limits(session)
        passwords.require_strong(cmd.new, limits, username=account.username)
        _set(session, account, cmd.new, now=now)
        link.used_at = now
        cancel_links(session, account.id, now=now)
        end_sessions(session, account.id, now=now)
        throttle.forget_failures(session, username=account.username)
        who = standing(session, Account.id == account.id, now=now)
        if who is None:
            raise LinkNotUsable
        record(
            session,
            who.actor(cmd.address),
            "account.password_set",
            "account",
            account.id,
            at=now,
            link=link.purpose,
        )
        return account.username


def usable_link(session: Session, token: str, *, now: datetime) -> tuple[OneTimeLink, Account]:
    """The link of this token and its account, locked for the transaction that spends it.

    Raises:
        LinkNotUsable: unknown, used, expired, replaced, or the account is disabled.
    """
    found = session.execute(
        select(OneTimeLink, Account)
        .join(Account, Account.id == OneTimeLink.account_id)
        .where(OneTimeLink.token_hash == token_hash(token), Account.is_active)
        .with_for_update()
    ).one_or_none()
    if found is None or not is_usable(found[0], now=now):
        raise LinkNotUsable
    return found[0], found[1]


def _set(session: Session, account: Account, new: str, *, now: datetime) -> None:
    account.password_hash = passwords.hash_password(new)
    account.password_changed_at = now
    session.flush()

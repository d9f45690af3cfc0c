"""Slowing down those who guess: wrong passwords counted per account and per network address."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from giaoviec.accounts.errors import TooManyTries
from giaoviec.accounts.limits import Limits
from giaoviec.accounts.models import SignInFailure

# Longer than any window that makes sense; what is older is of no use.
_KEEP = timedelta(days=1)


def account_key(username: str) -> str:
    """Counted for names that exist and names that do not alike."""
    key = f"account:{username}"
    if len(key) <= SignInFailure.key.type.length:
        return key
    return "account:" + hashlib.sha256(username.encode()).hexdigest()


def address_key(address: str) -> str:
    return f"address:{address[:64]}"


def reset_key(address: str) -> str:
    return f"reset:{address[:64]}"


def minutes_to_wait(
    session: Session, limits: Limits, *, username: str, address: str, now: datetime
) -> int:
    """Whole minutes until the next try; 0 when one may try now."""
    return max(
        _wait(session, account_key(username), limits.failures_per_account, limits, now),
        _wait(session, address_key(address), limits.failures_per_address, limits, now),
    )


def require_may_try(
    session: Session, limits: Limits, *, username: str, address: str, now: datetime
) -> None:
    """Refuse a further try while too many have failed.

    Raises:
        TooManyTries: with the minutes to wait.
    """
    if minutes := minutes_to_wait(session, limits, username=username, address=address, now=now):
        raise TooManyTries(minutes=minutes)


def count_failure(session: Session, *, username: str, address: str, now: datetime) -> None:
    """Remember a wrong password; forgets what is a day old. Does not commit."""
    session.add_all(
        [
            SignInFailure(key=account_key(username), at=now),
            SignInFailure(key=address_key(address), at=now),
        ]
    )
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - _KEEP))


def forget_failures(session: Session, *, username: str) -> None:
    """After a right password the account starts anew; its network address does not."""
    session.execute(delete(SignInFailure).where(SignInFailure.key == account_key(username)))


def may_ask_reset(session: Session, limits: Limits, *, address: str, now: datetime) -> bool:
    """Whether this address may ask for another reset mail; counts the question. Does not commit."""
    key = reset_key(address)
    may = not _wait(session, key, limits.resets_per_address, limits, now)
    if may:
        session.add(SignInFailure(key=key, at=now))
    return may


def _wait(session: Session, key: str, allowed: int, limits: Limits, now: datetime) -> int:
    # The failure that has to leave the window: the `allowed`-th from the end.
    within = (
        select(SignInFailure.at)
        .where(SignInFailure.key == key, SignInFailure.at > now - limits.failure_window)
        .order_by(SignInFailure.at.desc())
        .limit(allowed)
        .subquery()
    )
    count, oldest = session.execute(
        select(func.count(), func.min(within.c.at)).select_from(within)
    ).one()
    if count < allowed:
        return 0
    seconds = (oldest + limits.failure_window - now).total_seconds()
    return max(1, -int(-seconds // 60))

"""One-time links: made here, told by whoever `app.py` hands in, spent once."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from flask import Flask, current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from giaoviec.accounts.limits import Limits
from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.accounts.sessions import token_hash

_KEY = "giaoviec.link_teller"


class Purpose(StrEnum):
    INVITE = "invite"
    RESET = "reset"


class LinkTeller(Protocol):
    """Brings a link to its person; accounts stand below the outbox and cannot do it themselves."""

    def link_made(
        self, session: Session, link: OneTimeLink, *, recipient_id: int, now: datetime
    ) -> None:
        """Tell the person, in the transaction that made the link; does not commit."""
        ...


def use_teller(app: Flask, teller: LinkTeller) -> None:
    """Hand accounts the one who tells; `create_app` calls this."""
    app.extensions[_KEY] = teller


def make_link(
    session: Session, account: Account, purpose: Purpose, limits: Limits, *, now: datetime
) -> OneTimeLink:
    """A new link for this account, told to its person; earlier ones stop working. Does not commit."""
    cancel_links(session, account.id, now=now)
    hours = limits.invite_hours if purpose is Purpose.INVITE else limits.reset_hours
    link = OneTimeLink(
        account_id=account.id,
        purpose=purpose.value,
        nonce=secrets.token_hex(16),
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    link.token_hash = token_hash(token_of(link))
    session.add(link)
    session.flush()  # the letter speaks of the link's id
    teller: LinkTeller = current_app.extensions[_KEY]
    teller.link_made(session, link, recipient_id=account.person_id, now=now)
    return link


def cancel_links(session: Session, account_id: int, *, now: datetime) -> None:
    """Make every link of the account useless that still works. Does not commit."""
    session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.account_id == account_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(expires_at=now)
    )


def token_of(link: OneTimeLink) -> str:
    """The token of a link, worked out again whenever its letter is written.

    It stands in no table and no log: only the secret key and the row together give it.
    """
    key = hashlib.sha256(
        b"giaoviec one-time link\0" + str(current_app.secret_key).encode()
    ).digest()
    told = f"{link.purpose}:{link.account_id}:{link.nonce}:{int(link.created_at.timestamp())}"
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()


def is_usable(link: OneTimeLink | None, *, now: datetime) -> bool:
    """Whether the link still opens its door; at `expires_at` itself it no longer does."""
    return link is not None and link.used_at is None and now < link.expires_at

"""The local mailbox: the mails of an installation without a relay, readable in the browser.

Administrators read all of it, everybody else what was written to their own
address: a mail may hold a link that sets a password.
"""

from email.utils import getaddresses

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.accounts.queries import address_of
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.notify.mailbox import LetterHead, LocalMailbox, StoredLetter
from giaoviec.notify.relays import has_relay, in_test_mode, local_mailbox
from giaoviec.web.access import signed_in
from giaoviec.web.headers import MAIL_POLICY
from giaoviec.web.signing import current_actor

pages = Blueprint("mailbox", __name__, url_prefix="/hop-thu")
PAGE_SIZE = 30
# How many mails are looked through for those of one person before a page ends.
LOOK_THROUGH = 600


@pages.get("", endpoint="list")
@signed_in
def index() -> ResponseReturnValue:
    """Newest first; `truoc` is the last mail of the page before."""
    before = request.args.get("truoc")
    heads, onward = _page_of(_open(), before)
    return render_template(
        "mailbox/list.html",
        mails=[_line(head) for head in heads],
        is_test_mode=in_test_mode(),
        previous_url=url_for("mailbox.list") if before else None,
        next_url=url_for("mailbox.list", truoc=onward) if onward else None,
    )


@pages.get("/<key>")
@signed_in
def show(key: str) -> ResponseReturnValue:
    letter = _letter(key)
    return render_template(
        "mailbox/show.html",
        mail={
            **_line(letter.head),
            "sender": letter.sender,
            "text": letter.text,
            "headers": [
                ("From", letter.sender),
                ("To", letter.head.to),
                ("Subject", letter.head.subject),
                ("Message-ID", letter.message_id),
            ],
        },
        part_url=url_for("mailbox.part", key=key) if letter.html else None,
        back_url=url_for("mailbox.list"),
    )


@pages.get("/<key>/html")
@signed_in
def part(key: str) -> ResponseReturnValue:
    """The HTML part alone, under a policy in which nothing of it can act."""
    letter = _letter(key)
    if not letter.html:
        raise NotFound
    response = Response(letter.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _open() -> LocalMailbox:
    if has_relay():
        raise NotFound
    return local_mailbox()


def _letter(key: str) -> StoredLetter:
    letter = _open().read_letter(key)
    if letter is None or not _may_read(letter.head, _own_address()):
        raise NotFound
    return letter


def _page_of(mailbox: LocalMailbox, before: str | None) -> tuple[list[LetterHead], str]:
    """The mails of one page, and the key from which the next one goes on ("": there is none)."""
    own_address = _own_address()
    found: list[LetterHead] = []
    for _chunk in range(LOOK_THROUGH // PAGE_SIZE):
        heads = mailbox.list_letters(limit=PAGE_SIZE, before=before)
        for head in heads:
            before = head.key
            if _may_read(head, own_address):
                found.append(head)
            if len(found) == PAGE_SIZE:
                return found, before
        if len(heads) < PAGE_SIZE:
            return found, ""
    return found, before or ""


def _own_address() -> str | None:
    """The only address whose mails the reader may see; None: all of them."""
    actor = current_actor()
    if reach(actor.role, Verb.ADMINISTER) is not Reach.NONE:
        return None
    return address_of(db.session(), actor.person_id or 0).lower()


def _may_read(head: LetterHead, own_address: str | None) -> bool:
    return own_address is None or (own_address != "" and own_address in _addresses(head.to))


def _addresses(header: str) -> set[str]:
    return {address.lower() for _name, address in getaddresses([header])}


def _line(head: LetterHead) -> dict[str, object]:
    return {
        "url": url_for("mailbox.show", key=head.key),
        "recipient": head.to,
        "subject": head.subject,
        "date": head.sent_at,
    }

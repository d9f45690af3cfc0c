"""Invitations and lost-password links as mails: told to accounts, written at sending.

The link's token is worked out when the mail is written; the outbox never holds it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.accounts.links import Purpose, is_usable, token_of
from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.accounts.sessions import token_hash
from giaoviec.core.i18n import shown
from giaoviec.notify.models import Channel
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.notify.sources import DueMessage, Letter, Unwanted
from giaoviec.org.models import Person

SOURCE = "accounts"
PATH = "/dat-mat-khau/"


class AccountLetters:
    """A `LinkTeller` for accounts and a `Source` for the outbox."""

    def link_made(
        self, session: Session, link: OneTimeLink, *, recipient_id: int, now: datetime
    ) -> None:
        """See `accounts.links.LinkTeller`."""
        note = Note(
            recipient_id=recipient_id,
            source=SOURCE,
            kind=link.purpose,
            key=f"accounts.{link.purpose}:{link.id}",
            about=str(link.id),
            channels=(Channel.EMAIL,),
            # Whoever waits at the sign-in page waits now, whatever the hour.
            is_urgent=True,
        )
        enqueue(session, [note], now=now)

    def letters(
        self, session: Session, messages: Sequence[DueMessage], *, now: datetime
    ) -> Mapping[int, Letter | Unwanted]:
        """See `notify.sources.Source`."""
        rows = session.execute(
            select(OneTimeLink, Account, Person)
            .join(Account, Account.id == OneTimeLink.account_id)
            .join(Person, Person.id == Account.person_id)
            .where(OneTimeLink.id.in_({int(message.about) for message in messages}))
        )
        known = {link.id: (link, account, person) for link, account, person in rows}
        return {message.id: _letter(known.get(int(message.about)), now) for message in messages}


def _letter(found: tuple[OneTimeLink, Account, Person] | None, now: datetime) -> Letter | Unwanted:
    if found is None:
        return Unwanted("link-gone")
    link, account, person = found
    if not account.is_active:
        return Unwanted("account-disabled")
    if not is_usable(link, now=now):
        return Unwanted("link-used" if link.used_at else "link-expired")
    token = token_of(link)
    if token_hash(token) != link.token_hash:
        # Made under another secret key: the link would not open.
        return Unwanted("secret-key-changed")
    return _written(link, account, person, token)


def _written(link: OneTimeLink, account: Account, person: Person, token: str) -> Letter:
    base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
    if link.purpose == Purpose.INVITE.value:
        subject = _("Lời mời dùng chương trình Giao việc – nhắc việc")
        told = _(
            "Bạn đã được cấp tài khoản trên chương trình Giao việc – nhắc việc. Hãy mở liên kết dưới đây để đặt mật khẩu và đăng nhập."
        )
        label = _("Đặt mật khẩu")
        otherwise = _("Nếu bạn không chờ thư này, hãy báo quản trị viên của cơ quan.")
    else:
        subject = _("Đặt lại mật khẩu Giao việc – nhắc việc")
        told = _(
            "Có yêu cầu đặt lại mật khẩu cho tài khoản của bạn. Hãy mở liên kết dưới đây để đặt mật khẩu mới."
        )
        label = _("Đặt mật khẩu mới")
        otherwise = _("Nếu bạn không yêu cầu, hãy bỏ qua thư này: mật khẩu hiện tại vẫn dùng được.")
    context = {
        "base_url": base_url,
        "recipient_name": person.name,
        "subject": subject,
        "told": told,
        "label": label,
        "otherwise": otherwise,
        "username": account.username,
        "url": base_url + PATH + token,
        "until": _("Liên kết dùng được một lần, đến %(until)s.", until=shown(link.expires_at)),
        "locale": person.locale,
    }
    environment = current_app.jinja_env
    return Letter(
        subject=subject,
        summary=told,
        text=environment.get_template("mail/account_link.txt").render(context),
        html=environment.get_template("mail/account_link.html").render(context),
    )

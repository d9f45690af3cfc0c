"""What people set about themselves."""

from datetime import datetime

from giaoviec.accounts.models import Account
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import Invalid, NotAllowed
from giaoviec.core.i18n import N_
from giaoviec.org.models import Person

LANGUAGES = ("vi", "en")


class LanguageUnknown(Invalid):
    code = "accounts.language-unknown"
    text = N_("Chương trình có tiếng Việt và tiếng Anh. Hãy chọn một trong hai.")


def choose_language(locale: str, *, actor: Actor, now: datetime) -> None:
    """Read pages and mails in this language from now on.

    Raises:
        LanguageUnknown: neither "vi" nor "en".
    """
    if locale not in LANGUAGES:
        raise LanguageUnknown
    with transaction() as session:
        account = session.get(Account, actor.account_id)
        if account is None:
            raise NotAllowed
        if account.locale == locale:
            return
        before, account.locale = account.locale, locale
        person = session.get(Person, account.person_id)
        if person is not None:
            person.locale = locale
        record(
            session, actor, "account.language_chosen", "account", account.id,
            at=now, locale={"before": before, "after": locale},
        )  # fmt: skip

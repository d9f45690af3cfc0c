"""Asking the sources, once for many messages: still wanted, and how does it read?"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from giaoviec.notify.recipients import Recipient
from giaoviec.notify.sources import DueMessage, Letter, Source, Unwanted, source_named
from giaoviec.notify.undelivered import NAME, UndeliveredNotices

log = logging.getLogger(__name__)

# The outbox's own messages, beside those of the sources it is handed.
_OWN: dict[str, Source] = {NAME: UndeliveredNotices()}


def read_letters(
    session: Session,
    messages: Sequence[DueMessage],
    people: Mapping[int, Recipient],
    *,
    now: datetime,
) -> dict[int, Letter | Unwanted]:
    """What the sources say of these messages, by id.

    A message is missing in the answer when its source failed on it (that is
    logged): one that cannot be read must not keep the others from going.
    """
    groups: dict[tuple[str, str], list[DueMessage]] = defaultdict(list)
    for message in messages:
        groups[people[message.recipient_id].locale, message.source].append(message)
    found: dict[int, Letter | Unwanted] = {}
    for (locale, name), group in groups.items():
        with force_locale(locale):
            found |= _ask(session, name, group, now)
    return found


def _ask(
    session: Session, name: str, group: Sequence[DueMessage], now: datetime
) -> dict[int, Letter | Unwanted]:
    """One source about its messages; all at once, and one by one if that fails."""
    try:
        source = _OWN.get(name) or source_named(name)
    except KeyError:
        log.error("no source named %r answers for %d messages", name, len(group))  # noqa: TRY400
        return {}
    try:
        return dict(source.letters(session, group, now=now))
    except DBAPIError:
        raise
    except Exception:
        log.exception("source %r failed on %d messages", name, len(group))
        if len(group) == 1:
            return {}
    found: dict[int, Letter | Unwanted] = {}
    for message in group:
        found |= _ask(session, name, [message], now)
    return found

"""What the outbox asks of those who put messages in it, without knowing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from flask import current_app
from sqlalchemy.orm import Session

from giaoviec.notify.models import Channel

_KEY = "giaoviec.sources"
# The reason of a source for which only the recipient stands in the way: those who are to know are told.
RECIPIENT_GONE = "recipient-gone"


@dataclass(frozen=True, slots=True)
class Letter:
    """How a message reads, in the recipient's language.

    `text` and `html` are the two parts of a mail; `summary` is the in-app
    text (one or two sentences); `link` the path it leads to ("/nhiem-vu/7").
    `joins_digest`: above the recipient's hourly cap it may wait for their
    next digest instead of for room; the source of digests then reads it.
    `left_out` names parts of it that are no longer wanted, by the source's
    own ids, each with its reason.
    """

    subject: str
    summary: str
    text: str = ""
    html: str = ""
    link: str = ""
    joins_digest: bool = False
    left_out: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Unwanted:
    """The message is no longer to be sent; `reason` is a short code ("task-closed")."""

    reason: str
    left_out: Sequence[tuple[int, str]] = ()


class DueMessage(NamedTuple):
    """A message whose turn has come: columns of `Message` that are known before it is sent."""

    id: int
    channel: Channel
    source: str
    kind: str
    about: str
    # JSON, as it was put in the outbox.
    facts: str
    recipient_id: int
    is_urgent: bool
    is_late: bool
    created_at: datetime
    attempts: int
    uncertain_count: int
    message_id: str | None


class Source(Protocol):
    """A part that puts messages in the outbox and answers for them when their turn comes."""

    def letters(
        self, session: Session, messages: Sequence[DueMessage], *, now: datetime
    ) -> Mapping[int, Letter | Unwanted]:
        """For each message id: how it reads now, or why it is not wanted any more.

        Called in a read transaction with messages of one recipient language,
        which is the present Babel language; a few queries for all of them.
        """
        ...


class SourceOfParts(Source, Protocol):
    """A source whose letters hold parts, and which keeps why a part was left out."""

    def leave_out(self, session: Session, parts: Mapping[int, str], *, now: datetime) -> None:
        """Record the reason for each part, in the transaction that settles the messages."""
        ...


def use_sources(app, sources: Mapping[str, Source]) -> None:  # type: ignore[no-untyped-def]
    """Hand the outbox its sources, by the name that messages carry; `create_app` calls this."""
    app.extensions[_KEY] = dict(sources)


def source_named(name: str) -> Source:
    source: Source = current_app.extensions[_KEY][name]
    return source

"""The outbox: every message to a person over a channel, and every try to send it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import UTCDateTime, db, str_enum


class Channel(StrEnum):
    INAPP = "inapp"
    EMAIL = "email"


class State(StrEnum):
    """Where a message is. None of them is called delivered: a relay's yes is no receipt."""

    QUEUED = "queued"
    # Claimed under a lease; `marked_at` says whether transmission may have begun.
    SENDING = "sending"
    # Taken by the relay (or put among the in-app notices).
    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    FAILED = "failed"
    # No longer wanted when its turn came; `reason` says why.
    SUPPRESSED = "suppressed"
    # Transmission began and nobody knows how it ended; it is sent again with the same Message-ID.
    UNCERTAIN = "uncertain"


_UNREAD = text("channel = 'inapp' AND state = 'accepted' AND read_at IS NULL")
_MAILED = text("channel = 'email' AND state = 'accepted'")


class Message(db.Model):
    """Something to tell one person over one channel, exactly once."""

    __tablename__ = "message"
    __table_args__ = (
        # What deliverers look for: the open ones whose turn has come.
        Index("ix_message_state_next_try_at", "state", "next_try_at"),
        Index("ix_message_recipient_channel", "recipient_id", "channel", "id"),
        Index("ix_message_about", "source", "about"),
        # Unread notices are counted on every page; a person may have 100,000 read ones. All
        # columns of the question are in it: without statistics SQLite takes no other.
        Index(
            "ix_message_unread",
            "recipient_id",
            "channel",
            "state",
            "read_at",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
        # How many mails a person had within the hour.
        Index(
            "ix_message_mailed",
            "recipient_id",
            "channel",
            "state",
            "settled_at",
            sqlite_where=_MAILED,
            postgresql_where=_MAILED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Nobody is told the same thing twice: unique over everything ever sent.
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    channel: Mapped[Channel] = mapped_column(str_enum(Channel))
    # Which Source answers for it ("reminders", "tasks", "accounts") and what kind it is there.
    source: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    # What it is about, in the source's own terms (a task's id, a digest's key).
    about: Mapped[str] = mapped_column(String(100), default="")
    # Extra facts for the source, JSON; never a finished text.
    facts: Mapped[str] = mapped_column(Text, default="{}")
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[State] = mapped_column(str_enum(State), default=State.QUEUED)
    # Hỏa tốc and security mail: day and night, every day.
    is_urgent: Mapped[bool] = mapped_column(default=False)
    # Found after its moment (the server was off): the text says so.
    is_late: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Written before transmission, cleared when its outcome is known.
    marked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # How often nobody knew how a transmission ended.
    uncertain_count: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    address: Mapped[str | None] = mapped_column(String(254))
    message_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    subject: Mapped[str | None] = mapped_column(String(300))
    # The in-app text, and where a tap on it leads.
    body: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(300))
    # The relay's words, or why it was suppressed or failed.
    answer: Mapped[str | None] = mapped_column(String(500))
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Resend(db.Model):
    """A message that somebody sent again by hand, and the one it repeats, which stays as it was."""

    __tablename__ = "resend"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    # Who asked, as they were called then.
    asked_by: Mapped[str] = mapped_column(String(200))


class BounceKind(StrEnum):
    """What a message in the mailbox for bounces says."""

    # Will never be taken: the address is wrong or closed.
    PERMANENT = "permanent"
    # Passing failures until a server on the way gave up.
    EXPIRED = "expired"
    # Not taken yet; the server goes on trying.
    DELAYED = "delayed"
    # Out of office and the like: the mail arrived somewhere.
    AUTO_REPLY = "auto_reply"
    OTHER = "other"


# Those after which a mail is "bounced".
ENDING_KINDS = (BounceKind.PERMANENT, BounceKind.EXPIRED)


class Bounce(db.Model):
    """What came back about a mail of ours, or seemed to; each letter once."""

    __tablename__ = "bounce"

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the letter: the same one read twice is known.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[BounceKind] = mapped_column(str_enum(BounceKind))
    # The mail it tells of; none: it tells of no mail of ours, and changes nothing.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    # The address to which our mail went, in lower case; "" where it is unknown.
    address: Mapped[str] = mapped_column(String(254), index=True, default="")
    # RFC 3463 ("5.1.1"); "" where none was given.
    status: Mapped[str] = mapped_column(String(12), default="")
    diagnostic: Mapped[str] = mapped_column(String(500), default="")
    # The server that tells of it.
    reporter: Mapped[str] = mapped_column(String(200), default="")
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class FlaggedAddress(db.Model):
    """An address from which too many mails came back; none is sent there until the flag is lifted.

    The address is flagged and not the person: with another address they are reached again.
    """

    __tablename__ = "flagged_address"

    # In lower case.
    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    flagged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # In a row, when it was flagged, and what the last one said.
    bounces: Mapped[int]
    diagnostic: Mapped[str] = mapped_column(String(500), default="")
    # Earlier bounces do not count any more.
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Heartbeat(db.Model):
    """The last sign of life of a process that must not be dead unnoticed."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    detail: Mapped[str] = mapped_column(String(300), default="")

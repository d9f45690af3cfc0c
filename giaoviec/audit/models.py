"""Who did what: entries that the database itself refuses to change, and their seals."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import UTCDateTime, db


class AuditEntry(db.Model):
    """One change or export. Append-only: triggers refuse update, delete and truncate."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # "task.assigned", "report.exported": feature, dot, what happened.
    action: Mapped[str] = mapped_column(String(80), index=True)
    # The moment the use case was given; `recorded_at` is the real clock beside it.
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    role: Mapped[str] = mapped_column(String(20))
    actor_name: Mapped[str] = mapped_column(String(200))
    # No foreign keys: an entry outlives what it speaks of.
    account_id: Mapped[int | None]
    person_id: Mapped[int | None]
    on_behalf_of: Mapped[int | None]
    # "cli", "scheduler" or a network address.
    origin: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    # JSON with sorted keys: the facts, {"before": …, "after": …} where something changed.
    details: Mapped[str] = mapped_column(Text)


class AuditSeal(db.Model):
    """A link of the chain over committed entries; positions have no gaps, ids may."""

    __tablename__ = "audit_seal"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    # SHA-256, hex, over the hash before, the position and every column of the entry.
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(UTCDateTime)

"""The document, or the spoken order, that tasks come from."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import UTCDateTime, db, str_enum


class Stream(StrEnum):
    """Whose order stands behind it: the Government's to the province, or the UBND's own."""

    GOVERNMENT = "government"
    UBND = "ubnd"


class SourceDocument(db.Model):
    __tablename__ = "source_document"
    __table_args__ = (UniqueConstraint("number_key", "issued_on", "subject_key", name="same"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Số, ký hiệu as written ("568/QĐ-UBND"); empty for minutes without a number.
    doc_number: Mapped[str] = mapped_column(String(100), default="")
    # Folded, for finding the same document again; "" when there is no number.
    number_key: Mapped[str] = mapped_column(String(100), default="")
    issued_on: Mapped[date] = mapped_column(Date, index=True)
    subject: Mapped[str] = mapped_column(Text)
    # SHA-256 of the folded subject where there is no number; "" otherwise: a number and a day suffice.
    subject_key: Mapped[str] = mapped_column(String(64), default="")
    # As written; `signer_id` where it is a person we know.
    signer: Mapped[str] = mapped_column(String(200), default="")
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    stream: Mapped[Stream] = mapped_column(str_enum(Stream), default=Stream.UBND)
    # An order given by word of mouth, recorded as such.
    is_spoken: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

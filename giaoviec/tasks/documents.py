"""Finding a source document again, or recording it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_
from giaoviec.core.text import tidy
from giaoviec.tasks import identity
from giaoviec.tasks.entered import entered
from giaoviec.tasks.models import SourceDocument, Stream


class SubjectMissing(Invalid):
    code = "document.subject-missing"
    text = N_(
        "Thiếu trích yếu của văn bản (hoặc nội dung của lệnh miệng). Hãy ghi ngắn gọn việc gì."
    )


class IssuedInFuture(Invalid):
    code = "document.issued-in-future"
    text = N_("Ngày ban hành %(issued_on)s ở sau hôm nay. Hãy kiểm tra lại ngày của văn bản.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A document as entered; `is_spoken` for an order by word of mouth, which has no number."""

    subject: str
    issued_on: date
    doc_number: str = ""
    signer: str = ""
    signer_id: int | None = None
    stream: Stream = Stream.UBND
    is_spoken: bool = False


def find_or_add_document(
    session: Session, facts: DocumentFacts, *, now: datetime
) -> SourceDocument:
    """The document with this number and day (without a number: this subject and day), or a new one.

    The row is locked until the transaction ends, so that two people entering
    the same document wait for each other and duplicates are seen. Does not
    commit; the document has its id.

    Raises:
        SubjectMissing, IssuedInFuture, TextTooLong: nothing was added.
    """
    if not tidy(facts.subject):
        raise SubjectMissing
    entered(facts.subject)
    entered(facts.doc_number, limit=identity.NUMBER_KEY_LENGTH)
    entered(facts.signer, limit=200)
    if facts.issued_on > zone.local_date(now):
        raise IssuedInFuture(issued_on=facts.issued_on)
    found = _find(session, facts)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            document = _new(facts, now)
            session.add(document)
        return document
    except IntegrityError:
        # Somebody else recorded it between our look and our insert.
        found = _find(session, facts)
        if found is None:
            raise
        return found


def _find(session: Session, facts: DocumentFacts) -> SourceDocument | None:
    return session.scalars(
        select(SourceDocument)
        .where(
            SourceDocument.number_key == identity.number_key(facts.doc_number),
            SourceDocument.issued_on == facts.issued_on,
            SourceDocument.subject_key == identity.subject_key(facts.doc_number, facts.subject),
        )
        .with_for_update()
    ).one_or_none()


def _new(facts: DocumentFacts, now: datetime) -> SourceDocument:
    return SourceDocument(
        doc_number=tidy(facts.doc_number),
        number_key=identity.number_key(facts.doc_number),
        issued_on=facts.issued_on,
        subject=tidy(facts.subject),
        subject_key=identity.subject_key(facts.doc_number, facts.subject),
        signer=tidy(facts.signer),
        signer_id=facts.signer_id,
        stream=facts.stream,
        is_spoken=facts.is_spoken,
        created_at=now,
    )

"""The documents of a sheet: found and locked, or recorded, before anybody looks for their tasks."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from giaoviec.intake.rows import DocumentKey, GivenTask
from giaoviec.intake.stored import stored_documents
from giaoviec.tasks.documents import DocumentFacts
from giaoviec.tasks.models import SourceDocument

# Somebody may record the same documents between our look and our insert, hardly three times.
_TRIES = 3


def documents_for(
    session: Session, given: Iterable[GivenTask], *, now: datetime
) -> dict[DocumentKey, SourceDocument]:
    """All documents of these tasks, their rows locked until the transaction ends; missing ones are added.

    Who imports the same sheet at the same time waits here, and finds the
    tasks of the first afterwards. Does not commit.
    """
    facts = _facts(given)
    found: dict[DocumentKey, SourceDocument] = {}
    for tries_left in reversed(range(_TRIES)):
        found |= stored_documents(session, facts.keys() - found.keys(), locked=True)
        # In one order for everybody: two imports must not wait for each other crosswise.
        missing = {
            key: _document(facts[key], key, now) for key in sorted(facts.keys() - found.keys())
        }
        try:
            with session.begin_nested():
                session.add_all(missing.values())
        except IntegrityError:
            if not tries_left:
                raise
        else:
            found |= missing
            break
    return found


def _facts(given: Iterable[GivenTask]) -> dict[DocumentKey, DocumentFacts]:
    facts: dict[DocumentKey, DocumentFacts] = {}
    for task in given:
        known = facts.get(task.document_key)
        # People write the subject beside the first task of a document only.
        if known is None or (task.document.subject and not known.subject):
            facts[task.document_key] = task.document
    return facts


def _document(facts: DocumentFacts, key: DocumentKey, now: datetime) -> SourceDocument:
    number_key, issued_on, subject_key = key
    return SourceDocument(
        doc_number=facts.doc_number,
        number_key=number_key,
        issued_on=issued_on,
        subject=facts.subject,
        subject_key=subject_key,
        signer=facts.signer,
        signer_id=facts.signer_id,
        stream=facts.stream,
        is_spoken=facts.is_spoken,
        created_at=now,
    )

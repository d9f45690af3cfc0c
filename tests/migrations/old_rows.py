"""Rows as the first release wrote them: what a test of a later migration finds on the way."""

from datetime import date, datetime
from typing import Any

from giaoviec.core.db import db

Row = dict[str, Any]

PERSON: Row = {
    "id": 1, "name": "Lê An", "name_folded": "le an", "name_key": "an le", "locale": "vi",
}  # fmt: skip
UNIT: Row = {
    "id": 1, "code": "SYT", "name": "Sở Y tế", "kind": "department", "path": "/1/",
    "name_folded": "so y te",
}  # fmt: skip


def plain(moment: datetime) -> datetime:
    """As the database's own column takes it."""
    return moment.replace(tzinfo=None) if db.engine.dialect.name == "sqlite" else moment


def document(at: datetime) -> Row:
    return {
        "id": 1, "doc_number": "1/QĐ", "number_key": "1/qd", "issued_on": date(2026, 1, 1),
        "subject": "Về việc", "subject_key": "", "signer": "", "stream": "ubnd",
        "is_spoken": False, "created_at": plain(at),
    }  # fmt: skip


def task(number: int = 1, **changes: Any) -> Row:
    """A task of UNIT out of the document, without a deadline."""
    return {
        "id": number, "document_id": 1, "clause": "", "content": "x", "content_key": str(number),
        "search_text": "x", "deliverable": "", "urgency": "thuong", "lead_unit_id": 1,
        "lead_unit_name": "Sở Y tế", "deadline_kind": "none", "deadline_phrase": "",
        "no_deadline_reason": "thường xuyên", "deadline_version": 1, "extension_count": 0,
        "urged_count": 0, "revision": 1, "status": "assigned",
    } | changes  # fmt: skip


def reminder(at: datetime, number: int = 1, **changes: Any) -> Row:
    """One of task 1 for person 1, told with the digest of 5 January 2026."""
    return {
        "id": number, "task_id": 1, "deadline_version": 1, "task_revision": 1, "step_key": "T-3",
        "occurrence": 0, "recipient_id": 1, "roles": "owner", "point_at": plain(at),
        "created_at": plain(at), "state": "told", "is_immediate": False, "is_urgent": False,
        "is_late": False, "bundle": "2026-01-05", **changes,
    }  # fmt: skip

"""Writing an audit line beside the change it tells of."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from giaoviec.audit.models import AuditEntry
from giaoviec.core import clock
from giaoviec.core.actor import Actor


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: object = "",
    *,
    at: datetime,
    **details: Any,
) -> None:
    """Add an entry to the present transaction: no change without its line, no line without its change.

    `at` is the use case's `now`; the real clock is kept beside it, so a
    replayed moment cannot pass for the real one.
    """
    common = _common(actor, action, subject_type, at)
    session.add(AuditEntry(**common, subject_id=str(subject_id), details=_told(details)))


def record_each(
    session: Session,
    actor: Actor,
    action: str,
    subject_type: str,
    subjects: Iterable[tuple[object, Mapping[str, Any]]],
    *,
    at: datetime,
) -> None:
    """The same for each of these (id, details), written together."""
    common = _common(actor, action, subject_type, at)
    rows = [common | {"subject_id": str(one), "details": _told(told)} for one, told in subjects]
    if rows:
        session.execute(insert(AuditEntry), rows)


def _common(actor: Actor, action: str, subject_type: str, at: datetime) -> dict[str, Any]:
    return {
        "action": action,
        "at": at,
        "recorded_at": clock.now(),
        "role": actor.role.value,
        "actor_name": actor.name,
        "account_id": actor.account_id,
        "person_id": actor.person_id,
        "on_behalf_of": actor.on_behalf_of,
        "origin": actor.origin,
        "subject_type": subject_type,
    }


def _told(details: Mapping[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)

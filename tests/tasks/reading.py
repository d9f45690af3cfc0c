"""What tests look at after a deed."""

from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message
from giaoviec.tasks.models import StatusChange


def told(kind: str, channel: Channel = Channel.INAPP) -> set[int]:
    """Who has a message of this kind in the outbox."""
    db.session.rollback()
    rows = db.session.scalars(
        select(Message.recipient_id).where(Message.kind == kind, Message.channel == channel)
    )
    return set(rows)


def mailed(kind: str) -> set[int]:
    return told(kind, Channel.EMAIL)


def audited(action: str) -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def changes(task) -> list[StatusChange]:
    db.session.rollback()
    rows = db.session.scalars(
        select(StatusChange).where(StatusChange.task_id == task.id).order_by(StatusChange.id)
    )
    return list(rows)

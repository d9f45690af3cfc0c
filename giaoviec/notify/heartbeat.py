"""Signs of life of processes that must not be dead unnoticed."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from giaoviec.core.db import transaction
from giaoviec.notify.models import Heartbeat

STALE_AFTER = timedelta(minutes=5)


def beat(name: str, detail: str = "", *, now: datetime) -> None:
    """Write that the process called `name` lives. Without an audit line: nothing is changed by it."""
    with transaction() as session:
        session.merge(Heartbeat(name=name, at=now, detail=detail[:300]))


def heartbeat_age(session: Session, name: str, *, now: datetime) -> timedelta | None:
    """How long ago it last gave a sign of life; None: it never did."""
    row = session.get(Heartbeat, name, populate_existing=True)
    return None if row is None else now - row.at


def is_alive(session: Session, name: str, *, now: datetime) -> bool:
    """Whether its last sign of life is at most five minutes old."""
    age = heartbeat_age(session, name, now=now)
    return age is not None and age <= STALE_AFTER

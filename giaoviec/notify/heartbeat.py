"""Signs of life of processes that must not be dead unnoticed."""

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from giaoviec.core.db import transaction
from giaoviec.notify.models import Heartbeat

# The clock as such, whichever process it is; the planner's last complete run; and the last time the
# mailbox for bounces could be read.
SCHEDULER, PLANNER, BOUNCES = "scheduler", "planner", "bounces"
STALE_AFTER = timedelta(minutes=5)
# A process that has been silent for so long is not coming back under its name.
_FORGET_AFTER = timedelta(days=1)
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def beat(name: str, detail: str = "", *, now: datetime) -> None:
    """Write that the process called `name` lives. Without an audit line: nothing is changed by it."""
    row = {"name": name, "at": now, "detail": detail[:300]}
    with transaction() as session:
        insert = _INSERT[session.get_bind().dialect.name](Heartbeat)
        # In one statement: two schedulers may have their first beat at one instant.
        session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=row), row)


def heartbeat_age(session: Session, name: str, *, now: datetime) -> timedelta | None:
    """How long ago it last gave a sign of life; None: it never did."""
    row = session.get(Heartbeat, name, populate_existing=True)
    return None if row is None else now - row.at


def is_alive(session: Session, name: str, *, now: datetime) -> bool:
    """Whether its last sign of life is at most five minutes old."""
    age = heartbeat_age(session, name, now=now)
    return age is not None and is_fresh(age)


def is_fresh(age: timedelta) -> bool:
    """Whether a sign of life so old is one of a living process.

    One from the future was given before the clock was set back: of what
    lives, the next is written within a minute.
    """
    return -STALE_AFTER <= age <= STALE_AFTER


def process_name(kind: str) -> str:
    """The name of this process among others of its kind: "worker/host/4711"."""
    return f"{kind}/{socket.gethostname()[:20]}/{os.getpid()}"


def processes(session: Session) -> Sequence[Heartbeat]:
    """The processes that gave signs of life, by name; also those that are silent since."""
    one = Heartbeat.name.like("%/%")
    return session.scalars(select(Heartbeat).where(one).order_by(Heartbeat.name)).all()


def forget(name: str) -> None:
    """Take back the sign of life of a process that ends as it should."""
    with transaction() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.name == name))


def forget_silent(*, now: datetime) -> None:
    """Forget processes that have been silent for a day; the scheduler as such is never forgotten."""
    with transaction() as session:
        session.execute(
            delete(Heartbeat).where(Heartbeat.name.like("%/%"), Heartbeat.at < now - _FORGET_AFTER)
        )

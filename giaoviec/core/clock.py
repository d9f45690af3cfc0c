"""The only reader of clocks, this machine's and the database's; everything else is handed `now`."""

import time
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


def now() -> datetime:
    """The present moment in UTC, cut to whole seconds.

    Deadlines end on a whole second (23:59:59), so a moment with a fraction
    would be "after" a deadline that has not passed yet.
    """
    return datetime.now(UTC).replace(microsecond=0)


def monotonic() -> float:
    """Seconds that never jump, for leases, back-off and durations."""
    return time.monotonic()


def seconds_ahead(session: Session) -> float:
    """By how much this machine's clock is ahead of the database server's; behind it: below zero.

    What the question itself took is nobody's error: it is taken off. Always
    0.0 on SQLite, where the database has no clock of its own.
    """
    if session.get_bind().dialect.name != "postgresql":
        return 0.0
    before = datetime.now(UTC)
    theirs = session.scalar(text("SELECT clock_timestamp()")) or before
    after = datetime.now(UTC)
    if before > theirs:
        return (before - theirs).total_seconds()
    return min(0.0, (after - theirs).total_seconds())

"""The only reader of the system clock; everything else is handed `now`."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC, cut to whole seconds.

    Deadlines end on a whole second (23:59:59), so a moment with a fraction
    would be "after" a deadline that has not passed yet.
    """
    return datetime.now(UTC).replace(microsecond=0)


def monotonic() -> float:
    """Seconds that never jump, for leases, back-off and durations."""
    return time.monotonic()

"""The clock of one pass."""

from collections.abc import Callable
from datetime import datetime, timedelta

from giaoviec.core import clock


class PassClock:
    """The moment a pass was given, plus the time it has taken since.

    A pass that is replayed (`--at`) lives at its own moment throughout, and a
    step of the system clock neither ends a lease early nor stretches a
    back-off. Moments are whole seconds.
    """

    def __init__(self, now: datetime, *, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._given = now
        self._monotonic = monotonic
        self._began = monotonic()

    def now(self) -> datetime:
        return self._given + timedelta(seconds=int(self._monotonic() - self._began))

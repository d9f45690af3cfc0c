"""The system's clock may be set: what waits for a moment has to hear of it."""

from giaoviec.core import clock

# Between two looks, at most, by more than what whole seconds and a clock put right softly explain.
SET_BACK_SECONDS = 30.0


class ClockWatch:
    """Compares the system's clock with the one that never jumps."""

    def __init__(self) -> None:
        self._last = self._ahead()

    def was_set_back(self) -> bool:
        """Whether the clock was set back by half a minute or more since the last look."""
        before, self._last = self._last, self._ahead()
        return self._last < before - SET_BACK_SECONDS

    def _ahead(self) -> float:
        return clock.now().timestamp() - clock.monotonic()

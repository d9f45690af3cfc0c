"""Being asked to stop: what is in hand is finished and settled, nothing new is begun."""

import signal
import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger("giaoviec.stopping")

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Whether this process was asked to stop. Shared by all its threads."""

    def __init__(self, asked: threading.Event | None = None) -> None:
        self._asked = asked or threading.Event()

    def heard_by(self, hear: Callable[[], None]) -> "Stop":
        """The same for one job: it shows that it goes on by asking whether it should."""
        return _Heard(self._asked, hear)

    def ask(self) -> None:
        self._asked.set()

    def is_asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        return self._asked.wait(seconds)


class _Heard(Stop):
    def __init__(self, asked: threading.Event, hear: Callable[[], None]) -> None:
        super().__init__(asked)
        self._hear = hear

    def is_asked(self) -> bool:
        self._hear()
        return super().is_asked()


def stop_on_signals() -> Stop:
    """A Stop that SIGTERM and Ctrl-C ask for.

    The signals are blocked and waited for in a thread of their own: a handler
    would run in the middle of whatever the main thread does, of a commit too.
    To be called before other threads are started; they inherit the block.
    """
    stop = Stop()
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)

    def wait() -> None:
        found = signal.sigwait(_SIGNALS)
        log.info("stopping", signal=signal.Signals(found).name)
        stop.ask()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return stop

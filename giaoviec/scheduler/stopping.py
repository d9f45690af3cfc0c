"""Being asked to stop: what is in hand is finished and settled, nothing new is begun."""

import signal
import threading

import structlog

log = structlog.get_logger("giaoviec.stopping")

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Whether this process was asked to stop. Shared by all its threads."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        self._asked.set()

    def is_asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        return self._asked.wait(seconds)


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

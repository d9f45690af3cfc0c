"""Keeping the scheduler's own process alive beside the web process of `giaoviec serve`."""

import os
import subprocess
import sys
import threading

import structlog

from giaoviec.core import clock
from giaoviec.scheduler.stopping import Stop

log = structlog.get_logger("giaoviec.supervise")

CHECK_SECONDS = 1.0
# A child that dies at once is not started again at once.
PAUSES_SECONDS = (1, 2, 5, 15, 60)
HEALTHY_AFTER_SECONDS = 60
# For the mail in hand, whose relay may be slow. Whoever needs longer is killed: nothing is lost by
# that, and a mail under way then goes again as the same (notify/claim.py).
END_SECONDS = 25.0


class Supervisor:
    """Starts the child, starts it again when it dies, and ends it with the parent."""

    def __init__(self, command: list[str], *, end_seconds: float = END_SECONDS) -> None:
        self._command = command
        self._end_seconds = end_seconds
        self._stop = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    @property
    def child_pid(self) -> int | None:
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Let the child end; it finishes the message in hand. Returns at once."""
        self._stop.set()
        child = self._child
        if child is not None:
            child.terminate()

    def wait(self) -> None:
        """Until the child has ended, by itself or by force; it is told to where nobody has."""
        self.ask_to_stop()
        self._thread.join()

    def _watch(self) -> None:
        failures = 0
        while not self._stop.is_set():
            started = clock.monotonic()
            self._child = subprocess.Popen(self._command)  # noqa: S603  our own command
            while self._child.poll() is None and not self._stop.wait(CHECK_SECONDS):
                pass
            if self._stop.is_set():
                break
            lived = clock.monotonic() - started
            failures = 0 if lived > HEALTHY_AFTER_SECONDS else failures + 1
            pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
            log.error("scheduler ended", code=self._child.returncode, again_in_seconds=pause)
            self._stop.wait(pause)
        self._end_child()

    def _end_child(self) -> None:
        if self._child is None or self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(timeout=self._end_seconds)
        except subprocess.TimeoutExpired:
            log.warning("scheduler killed", after_seconds=self._end_seconds)
            self._child.kill()
            self._child.wait()


def scheduler_command() -> list[str]:
    """The child's command line; it ends by itself when this process is gone."""
    return [sys.executable, "-m", "giaoviec", "scheduler", "--supervised-by", str(os.getpid())]


def end_with_parent(parent: int, stop: Stop) -> None:
    """Ask to stop once the parent process is gone; watched in a thread of the child."""

    def watch() -> None:
        while os.getppid() == parent:
            if stop.wait(CHECK_SECONDS):
                return
        stop.ask()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()

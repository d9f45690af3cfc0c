"""Keeping the scheduler's own process alive beside the web process of `giaoviec serve`."""

import os
import subprocess
import sys
import threading

import structlog

from giaoviec.core import clock
from giaoviec.scheduler.signs import Ear
from giaoviec.scheduler.stopping import Stop

log = structlog.get_logger("giaoviec.supervise")

CHECK_SECONDS = 1.0
# A child that dies at once is not started again at once.
PAUSES_SECONDS = (1, 2, 5, 15, 60)
HEALTHY_AFTER_SECONDS = 60
# For the mail in hand, whose relay may be slow. Whoever needs longer is killed: nothing is lost by
# that, and a mail under way then goes again as the same (notify/claim.py).
END_SECONDS = 25.0
# After so long without a sign that its jobs go on, the child hangs. Pages have a banner after five
# minutes; a job says something between two batches, however long it is.
SILENT_SECONDS = 600.0


class Supervisor:
    """Starts the child, starts it again when it dies or hangs, and ends it with the parent."""

    def __init__(
        self,
        command: list[str],
        *,
        end_seconds: float = END_SECONDS,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._command = command
        self._end_seconds = end_seconds
        self._silent_seconds = silent_seconds
        self._ear = Ear()
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
            self._child = self._begin()
            self._wait_for_its_end(self._child)
            if self._stop.is_set():
                break
            lived = clock.monotonic() - started
            failures = 0 if lived > HEALTHY_AFTER_SECONDS else failures + 1
            pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)]
            log.error("scheduler ended", code=self._child.returncode, again_in_seconds=pause)
            self._stop.wait(pause)
        self._end_child()
        self._ear.close()

    def _begin(self) -> subprocess.Popen[bytes]:
        # Its signs are for us, not for whoever started us.
        environment = os.environ | self._ear.environment(self._silent_seconds)
        return subprocess.Popen(self._command, env=environment)  # noqa: S603  our own command

    def _wait_for_its_end(self, child: subprocess.Popen[bytes]) -> None:
        """Until it has ended, or we are to end; one that gives no sign any more is ended.

        Silence is counted in our own looks: where both were halted and go on
        (Ctrl-Z, a machine that was put to sleep) nobody has hung.
        """
        silent = 0.0
        while child.poll() is None and not self._stop.wait(CHECK_SECONDS):
            silent = 0.0 if self._ear.heard() else silent + CHECK_SECONDS
            if silent >= self._silent_seconds:
                log.error("scheduler hangs", silent_seconds=silent)
                child.kill()
                child.wait()

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

"""Signs of life between a process and whoever started it: systemd, or `serve` its scheduler.

The protocol is systemd's (sd_notify): words in a datagram to the socket that
`NOTIFY_SOCKET` names, "WATCHDOG=1" again and again within `WATCHDOG_USEC`.
Without that socket nothing is said.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

import structlog

from giaoviec.core import clock

log = structlog.get_logger("giaoviec.signs")

# Jobs come each minute: nobody can be told sooner that they do.
LEAST_SECONDS = 180.0
# Of the time within which a sign is awaited; so many are lost before anybody acts.
_SIGNS_WITHIN = 4
# Who does not listen holds nobody up.
_AT_ONCE = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK


class Signs:
    """What this process says to whoever started it, of itself as a whole. Its threads share it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        given = environ.get("NOTIFY_SOCKET", "")
        # "@" is how the name of a socket without a file is written.
        self._address = "\0" + given[1:] if given.startswith("@") else given
        self._within = _seconds(environ) if self._address else 0.0
        if 0 < self._within < LEAST_SECONDS:
            log.warning("a sign is awaited sooner than it can come", seconds=self._within)
            self._within = LEAST_SECONDS
            self._say(f"WATCHDOG_USEC={self._within * 1e6:.0f}")
        # The first one is due at once.
        self._last = clock.monotonic() - self._within

    def ready(self) -> None:
        self._say("READY=1")

    @property
    def is_due(self) -> bool:
        """Whether somebody waits for signs of life, and the last one is long enough ago."""
        return 0 < self._within <= _SIGNS_WITHIN * (clock.monotonic() - self._last)

    def alive(self) -> None:
        self._last = clock.monotonic()
        self._say("WATCHDOG=1")

    def _say(self, words: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, _AT_ONCE) as out:
                out.sendto(words.encode(), self._address)
        except OSError as error:
            log.warning("whoever started this process does not listen", error=str(error))


def _seconds(environ: Mapping[str, str]) -> float:
    """Within what time a sign of this very process is awaited; 0: it is not."""
    given, whose = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not given.isdigit() or whose not in ("", str(os.getpid())):
        return 0.0
    return int(given) / 1e6


class Ear:
    """The other end: hears what a child process says."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, _AT_ONCE)
        # Linux gives a name that needs no file, so that none is left behind.
        self._socket.bind("")

    def environment(self, within_seconds: float) -> dict[str, str]:
        """What a child is told, so that it gives its signs here and within this time."""
        name = self._socket.getsockname()
        return {
            "NOTIFY_SOCKET": "@" + name[1:].decode(),
            "WATCHDOG_USEC": f"{within_seconds * 1e6:.0f}",
            "WATCHDOG_PID": "",
        }

    def heard(self) -> bool:
        """Whether there was a sign since the last time."""
        found = False
        with suppress(BlockingIOError):
            while self._socket.recv(4096):
                found = True
        return found

    def close(self) -> None:
        self._socket.close()

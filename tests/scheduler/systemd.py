"""The end of systemd: a socket of datagrams, and what a process says there."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PATIENCE_SECONDS = 60
WITHIN_SECONDS = 2.0
WATCHDOG = {"WATCHDOG_USEC": str(int(WITHIN_SECONDS * 1e6))}


class Systemd:
    """The socket that NOTIFY_SOCKET names, and what came there."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self.environment = {"NOTIFY_SOCKET": str(path)}

    def next(self, within: float = PATIENCE_SECONDS) -> str:
        """The next word; empty when none came within this time."""
        self._socket.settimeout(within)
        try:
            return self._socket.recv(4096).decode()
        except TimeoutError:
            return ""

    def falls_silent(self) -> bool:
        """Whether, after what was on its way, nothing comes for longer than systemd waits."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if not self.next(within=WITHIN_SECONDS * 1.5):
                return True
        return False

    def close(self) -> None:
        self._socket.close()


@contextmanager
def listening(folder: Path) -> Iterator[Systemd]:
    with closing(Systemd(folder / "notify")) as systemd:
        yield systemd

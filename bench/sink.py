"""Postfix's smtp-sink as a relay that takes everything and keeps nothing."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

OWN = Path(__file__).resolve().parents[1] / ".cache" / "bin"
_PATIENCE_SECONDS = 10.0


@contextmanager
def smtp_sink() -> Iterator[int]:
    """A running smtp-sink; its port."""
    places = os.pathsep.join([str(OWN), os.environ.get("PATH", ""), "/usr/sbin"])
    program = shutil.which("smtp-sink", path=places)
    if program is None:
        sys.exit("smtp-sink is missing: run scripts/system-packages, or apt-get install postfix")
    port = _free_port()
    process = subprocess.Popen(
        [program, f"127.0.0.1:{port}", "1000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                sys.exit("smtp-sink did not start")
            time.sleep(0.05)

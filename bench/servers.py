"""A web process of ours, as it is started in production, for as long as it is measured."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager

from config import Settings

_PATIENCE_SECONDS = 60


@contextmanager
def web_server(settings: Settings) -> Iterator[int]:
    """`giaoviec web` for these settings; its port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "GIAOVIEC_DATABASE_URL": settings.database_url,
        "GIAOVIEC_DATA_DIR": str(settings.data_dir),
        "GIAOVIEC_SECRET_KEY": settings.secret_key,
        "GIAOVIEC_INSTALLATION_ID": settings.installation_id,
    }
    command = [sys.executable, "-m", "giaoviec", "web", "--port", str(port), "--workers", "4"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            if time.monotonic() > until or process.poll() is not None:
                sys.exit("giaoviec web did not start")
            time.sleep(0.1)

"""Long-running commands as real processes, whose lines on standard error are read."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.plugins.programs import ROOT

PATIENCE_SECONDS = 60
Start = Callable[..., "Running"]


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    stderr: Path

    def lines(self) -> list[dict[str, Any]]:
        """Everything on standard error, each line read as JSON."""
        return [json.loads(line) for line in self.stderr.read_text("utf-8").splitlines()]

    def said(self, words: str) -> dict[str, Any]:
        """The first line with these words, waited for."""
        return until(lambda: next((li for li in self.lines() if words in li["event"]), None))

    def kill(self) -> None:
        """Everything that it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self, code: int = 0) -> list[dict[str, Any]]:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=PATIENCE_SECONDS) == code
        return self.lines()


def until(look: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return found


@contextmanager
def starting(environment: dict[str, str], folder: Path) -> Iterator[Start]:
    """Start `giaoviec` commands, each in a session of its own that ends with the block."""
    started: list[Running] = []

    def run(*command: object, **more: str) -> Running:
        stderr = folder / f"stderr-{len(started)}"
        with stderr.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "giaoviec", *map(str, command)],
                cwd=ROOT, env=environment | {"TMPDIR": str(folder)} | more,
                stdout=subprocess.DEVNULL, stderr=out, start_new_session=True,
            )  # fmt: skip
        started.append(Running(process, stderr))
        return started[-1]

    try:
        yield run
    finally:
        for one in started:
            one.kill()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answered(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except OSError:
        return False

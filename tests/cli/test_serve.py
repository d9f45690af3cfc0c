"""`giaoviec serve` as its users meet it: one process tree, pages, a beating heart, a clean end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from giaoviec.cli.serve import own_address

# Who starts and ends whom does not depend on where they keep their rows.
once = pytest.mark.once

pytestmark = pytest.mark.long


@pytest.fixture
def served(app, environment) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "giaoviec", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def fetch(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def wait_for(url: str, status: int) -> bytes:
    until = time.monotonic() + 60
    while True:
        code, body = fetch(url)
        if code == status:
            return body
        assert time.monotonic() < until, (code, body)
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    """Children of all its threads: the supervisor starts the scheduler from one of its own."""
    lists = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
    return [int(child) for one in lists for child in one.read_text().split()]


def test_pages_and_clock_run_and_end_together(served):
    process, url = served
    assert b"<form" in wait_for(f"{url}/dang-nhap", 200)
    wait_for(f"{url}/healthz/scheduler", 200)
    [scheduler] = children(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    assert process.returncode == 0
    assert not Path(f"/proc/{scheduler}").exists()


@once
def test_links_in_mail_lead_to_the_address_that_is_served(served):
    process, url = served
    wait_for(f"{url}/healthz/scheduler", 200)
    [scheduler] = children(process.pid)
    given = Path(f"/proc/{scheduler}/environ").read_bytes().split(b"\0")
    assert f"GIAOVIEC_BASE_URL={url}".encode() in given


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:9000"),
        ("0.0.0.0", "http://127.0.0.1:9000"),
        ("::", "http://[::1]:9000"),
        ("ubnd.example", "http://ubnd.example:9000"),
    ],
)
def test_an_address_that_means_every_network_is_this_machine(host, address):
    assert own_address(host, 9000) == address


@once
def test_told_to_stop_while_it_starts_it_ends_as_well(served):
    process, url = served
    wait_for(f"{url}/dang-nhap", 200)
    begun = children(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    assert process.returncode == 0
    assert not [pid for pid in begun if Path(f"/proc/{pid}").exists()]


@once
def test_a_scheduler_that_dies_is_started_again(served):
    process, url = served
    wait_for(f"{url}/healthz/scheduler", 200)
    [first] = children(process.pid)
    os.kill(first, signal.SIGKILL)
    until = time.monotonic() + 30
    while not (again := [pid for pid in children(process.pid) if pid != first]):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert again


@once
def test_the_scheduler_ends_when_its_parent_is_killed(served):
    process, url = served
    wait_for(f"{url}/healthz/scheduler", 200)
    [scheduler] = children(process.pid)
    process.kill()
    process.wait()
    until = time.monotonic() + 30
    while Path(f"/proc/{scheduler}").exists() and not _is_zombie(scheduler):
        assert time.monotonic() < until
        time.sleep(0.1)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@once
def test_a_port_in_use_is_a_sentence(environment, app):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "giaoviec", "serve", "--port", str(taken.getsockname()[1])],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "--port" in done.stderr
    assert json.dumps(done.stdout) == '""'

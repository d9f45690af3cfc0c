"""`giaoviec web` and a debug reloader: pages, and no scheduler in any of their processes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from giaoviec.core.db import db
from giaoviec.notify.models import Heartbeat
from tests.plugins.programs import ROOT

# A web process does not know on which database it has no scheduler.
pytestmark = [pytest.mark.once, pytest.mark.long]

Start = Callable[..., tuple[subprocess.Popen[bytes], str]]


@pytest.fixture
def start(app, environment) -> Iterator[Start]:
    """Start a program that serves pages on a free port; its whole process group ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*command: str) -> tuple[subprocess.Popen[bytes], str]:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        return process, f"http://127.0.0.1:{port}"

    yield run
    for process in started:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        process.wait()


def fetch(url: str, **headers: str) -> tuple[int, str]:
    try:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def wait_for(url: str) -> str:
    until = time.monotonic() + 60
    while (found := fetch(url))[0] != 200:
        assert time.monotonic() < until, found
        time.sleep(0.1)
    return found[1]


def group(leader: int) -> list[list[str]]:
    """The command lines of all processes of this session."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append((folder / "cmdline").read_text().split("\0"))
        except OSError:
            continue
    return found


def nobody_ticks(process: subprocess.Popen[bytes], processes: int) -> None:
    lines = group(process.pid)
    assert len(lines) == processes
    assert not [line for line in lines if "scheduler" in line]
    db.session.rollback()
    assert db.session.scalars(select(Heartbeat)).all() == []


def test_web_processes_have_no_scheduler_count_together_and_end_when_asked(
    start, environment, tmp_path
):
    environment["HOME"] = str(tmp_path)
    process, url = start("giaoviec", "web", "--workers", "2")
    wait_for(f"{url}/dang-nhap")
    for _ in range(20):
        assert fetch(f"{url}/dang-nhap")[0] == 200
    assert fetch(f"{url}/healthz/scheduler")[0] == 503
    nobody_ticks(process, 3)  # one that watches, two that serve
    key = 'giaoviec_http_requests_total{endpoint="accounts.sign_in",method="GET",status="200"} 2'
    assert key in fetch(f"{url}/metrics")[1]  # twenty-one and more, whichever process is asked
    assert fetch(f"{url}/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 403
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert group(process.pid) == []
    # A service may write to its data folder alone, and two of them do not share a home's socket.
    assert not (tmp_path / ".gunicorn").exists()


@pytest.mark.parametrize(
    ("setting", "code"),
    [({"GIAOVIEC_LOCALE": "xx"}, 2), ({"GIAOVIEC_DATA_DIR": "/proc/self", "GIAOVIEC_SECRET_KEY": ""}, 1)],
)  # fmt: skip
def test_web_processes_say_what_is_wrong_with_their_settings_in_a_line(environment, setting, code):
    done = subprocess.run(
        [sys.executable, "-m", "giaoviec", "web"],
        cwd=ROOT, env=environment | setting, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    [value] = [value for value in setting.values() if value]
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1
    assert value in done.stderr


def test_a_debug_reloader_has_no_scheduler(start):
    process, url = start("flask", "--app", "wsgi", "run", "--debug")
    wait_for(f"{url}/healthz")
    nobody_ticks(process, 2)  # one that watches the files, one that serves


def said_by(code, environment):
    """What a fresh interpreter prints that runs this."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_an_application_with_pages_does_not_even_load_the_scheduler(environment):
    code = (
        "import sys, threading, wsgi;"
        "print([t.name for t in threading.enumerate()], 'apscheduler' in sys.modules)"
    )
    assert said_by(code, environment) == "['MainThread'] False\n"


def test_a_command_does_not_load_the_pages_for_the_words_it_borrows(environment):
    code = (
        "import sys; from giaoviec.cli import main; import giaoviec.web.delivery_words;"
        "sys.argv = ['giaoviec', 'remind', '--dry-run']\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, 'giaoviec.web.views' in sys.modules)"
    )
    assert said_by(code, environment).splitlines()[-1] == "0 False"


def test_an_application_of_tests_has_no_scheduler_thread(app):
    assert not [t.name for t in threading.enumerate() if "APScheduler" in t.name]

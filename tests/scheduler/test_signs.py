"""Signs of life: they come while all jobs get on with it, and end when one hangs."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime

import pytest

from giaoviec.cli.serve import pages_answer
from giaoviec.core import clock
from giaoviec.core.db import db
from giaoviec.notify.heartbeat import SCHEDULER
from giaoviec.notify.models import Heartbeat
from giaoviec.scheduler.signs import Ear, Signs
from giaoviec.scheduler.supervise import Supervisor
from tests.cli.running import free_port, starting
from tests.plugins.programs import ROOT
from tests.scheduler.systemd import WATCHDOG, WITHIN_SECONDS, Systemd, listening

long = pytest.mark.long

PATIENCE_SECONDS = 60


@pytest.fixture
def systemd(tmp_path) -> Iterator[Systemd]:
    with listening(tmp_path) as systemd:
        yield systemd


@pytest.fixture
def watched(app, environment, tmp_path, systemd) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.scheduler.watched", str(tmp_path)],
        cwd=ROOT,
        env=environment | systemd.environment | WATCHDOG,
    )
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def start(app, environment, tmp_path):
    with starting(environment, tmp_path) as run:
        yield run


def last_beat() -> datetime:
    db.session.rollback()
    row = db.session.get(Heartbeat, SCHEDULER)
    assert row is not None
    return row.at


def wait_until(is_so: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


@long
def test_a_sign_comes_again_and_again_until_a_tick_hangs(watched, systemd, tmp_path):
    assert systemd.next() == "READY=1"
    assert [systemd.next() for _ in range(3)] == ["WATCHDOG=1"] * 3
    (tmp_path / "hang").touch()
    assert systemd.falls_silent()
    # The other jobs go on all the while: a thread of its own would have told of them.
    hung = clock.now()
    wait_until(lambda: last_beat() > hung)
    (tmp_path / "hang").unlink()
    assert systemd.next() == "WATCHDOG=1"
    watched.send_signal(signal.SIGTERM)
    assert watched.wait(timeout=20) == 0


@long
@pytest.mark.once
def test_a_pass_that_takes_long_but_goes_on_is_not_one_that_hangs(watched, systemd, tmp_path):
    assert systemd.next() == "READY=1"
    (tmp_path / "long").touch()
    began = time.monotonic()
    while time.monotonic() < began + 3 * WITHIN_SECONDS:
        assert systemd.next() == "WATCHDOG=1"


@long
@pytest.mark.once
def test_a_first_pass_that_takes_long_begins_with_a_sign_that_it_is_ready(
    watched, systemd, tmp_path
):
    (tmp_path / "long").touch()
    assert systemd.next() == "READY=1"
    assert not (tmp_path / "ticked").exists()
    for _ in range(5):
        assert systemd.next() == "WATCHDOG=1"


@long
@pytest.mark.once
def test_a_halted_process_gives_no_sign_and_goes_on_with_them(watched, systemd):
    assert systemd.next() == "READY=1"
    watched.send_signal(signal.SIGSTOP)
    assert systemd.falls_silent()
    watched.send_signal(signal.SIGCONT)
    assert systemd.next() == "WATCHDOG=1"


@long
@pytest.mark.once
def test_the_clock_says_that_it_is_ready_and_asks_for_time_enough(start, systemd):
    scheduler = start("scheduler", **systemd.environment, WATCHDOG_USEC="30000000")
    assert systemd.next() == "WATCHDOG_USEC=180000000"
    assert systemd.next() == "READY=1"
    assert systemd.next() == "WATCHDOG=1"
    scheduler.end()


@long
@pytest.mark.once
def test_pages_of_one_machine_say_that_they_are_ready_and_answer_and_its_clock_speaks_to_them(
    start, systemd
):
    serve = start("serve", "--port", free_port(), **systemd.environment, WATCHDOG_USEC="180000000")
    assert systemd.next() == "READY=1"
    assert systemd.next() == "WATCHDOG=1"
    # The child's own words would be a second "ready".
    assert systemd.next(within=5) == ""
    serve.end()


@pytest.mark.once
def test_pages_that_do_not_answer_give_no_sign():
    assert not pages_answer("127.0.0.1", free_port(), within_seconds=0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        assert not pages_answer("0.0.0.0", deaf.getsockname()[1], within_seconds=0.2)


@long
@pytest.mark.once
def test_web_processes_say_that_they_are_ready(start, systemd):
    web = start("web", "--port", free_port(), **systemd.environment)
    assert systemd.next().splitlines()[0] == "READY=1"
    web.end()


# Says all the time that it lives.
_LIVING = """
import os, pathlib, sys, time
from giaoviec.scheduler.signs import Signs
signs = Signs(os.environ)
while True:
    signs.alive()
    pathlib.Path(sys.argv[1]).touch()
    time.sleep(0.2)
"""


@long
@pytest.mark.once
def test_a_child_that_hangs_is_started_again_and_one_that_works_is_not(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    alive = tmp_path / "alive"
    supervisor = Supervisor([sys.executable, "-c", _LIVING, str(alive)], silent_seconds=5)
    supervisor.start()
    try:
        wait_until(alive.exists)
        first = supervisor.child_pid
        assert first is not None
        time.sleep(7)
        assert supervisor.child_pid == first
        os.kill(first, signal.SIGSTOP)
        wait_until(lambda: supervisor.child_pid != first)
        alive.unlink()
        wait_until(alive.exists)
    finally:
        supervisor.wait()


@pytest.mark.once
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": "600000000"},
        {"NOTIFY_SOCKET": "@nobody-is-there"},
        {"NOTIFY_SOCKET": "@nobody-is-there", "WATCHDOG_USEC": "soon"},
        {"NOTIFY_SOCKET": "@nobody-is-there", "WATCHDOG_USEC": "600000000", "WATCHDOG_PID": "1"},
    ],
)
def test_where_nobody_waits_for_this_process_no_sign_is_due(environment):
    assert not Signs(environment).is_due


@pytest.mark.once
def test_a_sign_is_heard_once_and_who_does_not_listen_holds_nobody_up():
    ear = Ear()
    signs = Signs(ear.environment(600))
    assert signs.is_due
    signs.alive()
    assert not signs.is_due
    assert ear.heard()
    assert not ear.heard()
    for _ in range(10_000):
        signs.alive()
    ear.close()
    signs.alive()

"""A worker's signs of life, and its lines: the beat and every batch at work have to go on."""

import json
import signal
import subprocess
import sys
import time

import pytest

from giaoviec.core import clock
from giaoviec.core.db import transaction
from giaoviec.notify.kick import kick_what_waits
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.org.models import Person
from tests.plugins.programs import ROOT
from tests.scheduler.systemd import WATCHDOG, listening

pytestmark = pytest.mark.long


@pytest.fixture
def systemd(tmp_path):
    with listening(tmp_path) as systemd:
        yield systemd


@pytest.fixture
def worker(app, environment, tmp_path, systemd, sink):
    told = {"GIAOVIEC_DELIVERY": "workers", "GIAOVIEC_SMTP_URL": sink.url}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.notify.watched", str(tmp_path)],
        cwd=ROOT,
        env=environment | systemd.environment | WATCHDOG | told,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def test_signs_come_while_a_batch_is_delivered_and_end_when_it_hangs(
    worker, systemd, tmp_path, sink
):
    assert systemd.next() == "READY=1"
    assert [systemd.next() for _ in range(3)] == ["WATCHDOG=1"] * 3
    (tmp_path / "hang").touch()
    with transaction() as session:
        session.add(Person(id=1, name="An", name_folded="", name_key="", email="an@example.vn"))
        session.flush()
        note = Note(
            recipient_id=1, source="fake", kind="k", key="k", about="1", is_urgent=True
        )  # fmt: skip
        enqueue(session, [note], now=clock.now())
    kick_what_waits(now=clock.now())
    # Its beat goes on all the while.
    assert systemd.falls_silent()
    (tmp_path / "hang").unlink()
    assert systemd.next() == "WATCHDOG=1"
    until = time.monotonic() + 30
    while not sink.accepted:
        assert time.monotonic() < until
        time.sleep(0.05)
    worker.send_signal(signal.SIGTERM)
    _, lines = worker.communicate(timeout=30)
    assert worker.returncode == 0
    told = [json.loads(line) for line in lines.splitlines()]
    assert {line["process"] for line in told} == {f"worker/{worker.pid}"}
    assert [line["event"] for line in told if line["event"] == "delivered"]

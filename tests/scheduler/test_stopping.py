"""A scheduler that is asked to stop settles the mail in hand; its successor sends the rest."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from giaoviec.core import clock
from giaoviec.core.db import db
from giaoviec.notify.heartbeat import SCHEDULER, heartbeat_age, processes
from giaoviec.notify.models import Message, State
from tests.builders.notify import make_message
from tests.builders.org import make_person
from tests.notify.sink import Sink, running
from tests.plugins.programs import ROOT

pytestmark = pytest.mark.long

PATIENCE_SECONDS = 60
MAILS = 25


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as sink:
        yield sink


@pytest.fixture
def start(environment, sink):
    started = []

    def run():
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.scheduler.ticking"],
            cwd=ROOT,
            env=environment | {"GIAOVIEC_SMTP_URL": sink.url},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def wait_until(is_so):
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def in_state(state: State) -> int:
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(Message).where(Message.state == state)
    )


def test_asked_to_stop_in_the_middle_no_mail_is_lost_doubled_or_uncertain(app, start, sink):
    now = clock.now()
    for n in range(MAILS):
        person = make_person(email=f"p{n}@example.vn")
        make_message(person, is_urgent=True, created_at=now, next_try_at=now)
    sink.delay_seconds = 0.1
    first = start()
    wait_until(lambda: len(sink.read) >= 3)
    first.send_signal(signal.SIGTERM)
    _, lines = first.communicate(timeout=20)
    assert first.returncode == 0
    sent = len(sink.accepted)
    assert sent < MAILS
    assert in_state(State.ACCEPTED) == sent
    assert in_state(State.QUEUED) == MAILS - sent
    # Every line is one JSON object and says to which run it belongs.
    told = [json.loads(line) for line in lines.splitlines()]
    [remind] = [line for line in told if line["event"] == "remind"]
    assert (remind["job"], remind["messages"]["email"]) == ("remind", sent)
    assert remind["run_id"]
    sink.delay_seconds = 0.0
    second = start()
    wait_until(lambda: in_state(State.ACCEPTED) == MAILS)
    assert sink.per_recipient == {f"p{n}@example.vn": 1 for n in range(MAILS)}
    wait_until(lambda: heartbeat_age(db.session(), SCHEDULER, now=clock.now()) is not None)
    db.session.rollback()
    assert [row.name.rpartition("/")[2] for row in processes(db.session())] == [str(second.pid)]
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=20) == 0
    db.session.rollback()
    assert processes(db.session()) == []

"""Real processes on one database: at one instant, killed in the middle, locked out for a while."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from giaoviec.core.db import db, transaction
from giaoviec.notify.holder import dead_holders, new_holder
from giaoviec.notify.models import Channel, Message, State
from giaoviec.org.models import Person
from tests.builders.notify import MORNING, fresh, make_message
from tests.notify.sink import Sink
from tests.plugins.programs import ROOT

pytestmark = pytest.mark.long

Start = Callable[..., subprocess.Popen[str]]
PATIENCE_SECONDS = 60


@pytest.fixture
def start(environment: dict[str, str], sink: Sink, source: object) -> Iterator[Start]:
    """Start a deliverer; those that are left at the end are killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*wait_for: Path, now=MORNING) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.notify.deliverer", now.isoformat(), *map(str, wait_for)],
            cwd=ROOT,
            env=environment | {"GIAOVIEC_SMTP_URL": sink.url},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def fill(count: int) -> None:
    """As many people, each with a mail and a notice."""
    with transaction() as session:
        people = [
            Person(id=n, name=f"Người {n}", name_folded="", name_key="", email=f"p{n}@example.vn")
            for n in range(1, count + 1)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(
            Message(
                dedupe_key=f"{person.id}:{channel}", channel=channel, source="fake", kind="k",
                about=str(person.id), recipient_id=person.id, state=State.QUEUED,
                created_at=MORNING, next_try_at=MORNING,
            )
            for person in people
            for channel in Channel
        )  # fmt: skip


def messages() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def result(process: subprocess.Popen[str]) -> dict[str, int]:
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    return json.loads(output.splitlines()[-1])


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


def kill_after(process: subprocess.Popen[str], sink: Sink, mails: int) -> None:
    wait_until(lambda: len(sink.read) >= mails)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_two_at_the_same_instant_send_everything_once(start, sink, tmp_path):
    fill(300)
    gun = tmp_path / "go"
    both = [start(gun), start(gun)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    gun.touch()
    done = [result(process) for process in both]
    assert sum(one["email"] for one in done) == 300
    assert sum(one["inapp"] for one in done) == 300
    assert sink.per_recipient == {f"p{n}@example.vn": 1 for n in range(1, 301)}
    assert {one.state for one in messages()} == {State.ACCEPTED}
    assert {one.uncertain_count for one in messages()} == {0}


@pytest.mark.parametrize("killed_after", [1, 20])
def test_killed_in_the_middle_nothing_is_missing_and_one_at_most_doubled(start, sink, killed_after):
    fill(40)
    sink.delay_seconds = 0.02
    kill_after(start(), sink, killed_after)
    in_flight = [one for one in messages() if one.marked_at is not None]
    assert len(in_flight) <= 1
    sink.delay_seconds = 0.0
    # At the very same moment: nobody waits five minutes for a lease whose holder is known dead.
    done = result(start())
    stored = messages()
    assert {one.state for one in stored} == {State.ACCEPTED}
    uncertain = {one.address for one in stored if one.uncertain_count}
    assert done["uncertain"] == len(uncertain) == len(in_flight)
    sent = sink.per_recipient
    assert set(sent) == {f"p{n}@example.vn" for n in range(1, 41)}
    doubled = {address for address, times in sent.items() if times > 1}
    assert doubled <= uncertain
    assert sum(sent.values()) <= 41
    for address in doubled:
        assert len({m.message_id for m in sink.accepted if m.recipient == address}) == 1


def test_killed_while_the_relay_thinks_the_mail_in_flight_goes_again_as_the_same(start, sink):
    """The relay has the whole mail and has not answered: the one case in which it may go twice."""
    fill(3)
    sink.delay_seconds = 2.0
    kill_after(start(), sink, 1)
    [marked] = [one for one in messages() if one.marked_at is not None]
    assert marked.state is State.SENDING
    first_id, marked_id = marked.message_id, marked.id
    sink.delay_seconds = 0.0
    assert result(start())["uncertain"] == 1
    again = fresh(marked)
    assert (again.state, again.uncertain_count, again.message_id) == (State.ACCEPTED, 1, first_id)
    twice = [mail for mail in sink.read if mail.recipient == again.address]
    assert [mail.message_id for mail in twice] == [first_id, first_id]
    assert {one.uncertain_count for one in messages() if one.id != marked_id} == {0}


def test_a_process_that_is_stopped_gives_its_messages_back(start, sink):
    fill(30)
    sink.delay_seconds = 0.05
    process = start()
    wait_until(lambda: len(sink.read) >= 3)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=PATIENCE_SECONDS)
    held = [one for one in messages() if one.state is State.SENDING]
    assert len(held) <= 1
    sink.delay_seconds = 0.0
    result(start())
    assert {one.state for one in messages()} == {State.ACCEPTED}
    assert sum(sink.per_recipient.values()) <= 31


def test_a_writer_that_holds_the_database_for_a_second_is_waited_for(start, sink):
    fill(10)
    engine = db.engine
    lock = {
        "sqlite": ["BEGIN IMMEDIATE"],
        "postgresql": ["BEGIN", "LOCK TABLE message IN ACCESS EXCLUSIVE MODE"],
    }
    connection = engine.raw_connection()
    for statement in lock[engine.dialect.name]:
        connection.cursor().execute(statement)
    process = start()
    time.sleep(1.2)
    connection.rollback()
    connection.close()
    done = result(process)
    assert (done["email"], done["inapp"]) == (10, 10)
    assert set(sink.per_recipient.values()) == {1}


@pytest.fixture
def go_away() -> Iterator[Callable[[], None]]:
    """PostgreSQL throws everybody out, as when it restarts; SQLite is kept by another writer."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        admin = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        yield lambda: admin.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        admin.close()
        return
    writer = sqlite3.connect(engine.url.database, isolation_level=None, check_same_thread=False)

    def write_for_a_while() -> None:
        writer.execute("BEGIN IMMEDIATE")
        threading.Timer(0.5, writer.rollback).start()

    yield write_for_a_while
    writer.close()


def test_a_database_that_goes_away_in_the_middle_costs_no_mail_twice(send, sink, go_away):
    for _ in range(6):
        make_message()

    def manner(step: str, number: int, _line: str) -> None:
        if (step, number) == ("end", 3):
            go_away()

    sink.manner = manner
    done = send()
    assert (done.email, done.uncertain) == (6, 0)
    assert set(sink.per_recipient.values()) == {1}
    assert {(one.state, one.attempts) for one in messages()} == {(State.ACCEPTED, 1)}


def test_a_mail_that_was_under_way_in_three_crashes_is_put_off_for_an_hour(send, sink):
    held = {
        "state": State.SENDING,
        "leased_by": "other-host/0123456789ab/42/4242/feedbeef",
        "leased_until": MORNING - timedelta(seconds=1),
        "marked_at": MORNING,
    }
    message = make_message(**held, uncertain_count=2)
    assert send().email == 0
    stored = fresh(message)
    assert (stored.state, stored.uncertain_count) == (State.UNCERTAIN, 3)
    assert stored.next_try_at == MORNING + timedelta(hours=1)
    assert send(MORNING + timedelta(hours=1)).email == 1


def test_a_lease_of_another_machine_is_kept_until_it_ends(send, sink):
    """Of a process elsewhere nobody here knows whether it lives."""
    elsewhere = "other-host/0123456789ab/42/4242/feedbeef"
    held = {
        "state": State.SENDING,
        "leased_by": elsewhere,
        "leased_until": MORNING + timedelta(minutes=5),
    }
    unmarked = make_message(**held)
    marked = make_message(**held, marked_at=MORNING, message_id="<9.else@example.vn>")
    assert send(MORNING + timedelta(minutes=5)).email == 0
    done = send(MORNING + timedelta(minutes=5, seconds=1))
    assert (done.email, done.uncertain) == (2, 1)
    stored = {one.id: one for one in messages()}
    assert (stored[unmarked.id].uncertain_count, stored[marked.id].uncertain_count) == (0, 1)
    assert stored[marked.id].message_id == "<9.else@example.vn>"
    assert "<9.else@example.vn>" in {mail.message_id for mail in sink.accepted}


def test_our_own_living_processes_keep_their_leases(send, sink):
    mine = new_holder(MORNING)
    host, place, pid, started, word = mine.split("/")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    other_host = f"{socket.gethostname()}x"
    assert dead_holders([mine]) == []
    assert dead_holders([f"{host}/{place}/{ended.pid}/{started}/{word}"]) != []
    # The number came round: another process has it now.
    assert dead_holders([f"{host}/{place}/{pid}/{int(started) + 1}/{word}"]) != []
    assert dead_holders([f"{other_host}/ffffffffffff/{ended.pid}/1/{word}", "nonsense", ""]) == []

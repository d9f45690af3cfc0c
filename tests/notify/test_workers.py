"""Workers on one PostgreSQL: kicked after commit, stopped, killed, restarted; nothing lost or doubled."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, insert, select, text, update

from config import Settings
from giaoviec.cli import cli
from giaoviec.core import clock
from giaoviec.core.db import db, transaction
from giaoviec.jobs.queue import Jobs, forget_lost_jobs, jobs_in_queue
from giaoviec.notify.deliver import put_in_order
from giaoviec.notify.flow import totals
from giaoviec.notify.heartbeat import beat, processes
from giaoviec.notify.kick import kick_what_waits
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.org.models import Person
from giaoviec.scheduler import timetable
from giaoviec.scheduler.stopping import Stop
from tests.notify.sink import Sink
from tests.notify.working import RIGHT_AFTER_SECONDS
from tests.plugins.programs import ROOT

PATIENCE_SECONDS = 90
Start = Callable[..., subprocess.Popen[str]]

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.long]


@pytest.fixture
def settings(settings: Settings, sink: Sink) -> Settings:
    return replace(settings, delivery="workers", smtp_url=sink.url)


@pytest.fixture
def start(environment: dict[str, str], settings: Settings) -> Iterator[Start]:
    """Start a worker; those that are left at the end are killed."""
    started: list[subprocess.Popen[str]] = []
    told = {"GIAOVIEC_DELIVERY": "workers", "GIAOVIEC_SMTP_URL": settings.smtp_url}

    def run(concurrency: int = 1, *ahead: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.notify.working", str(concurrency), *ahead],
            cwd=ROOT,
            env=environment | told,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def fill(count: int) -> None:
    """As many people, each told something urgent: it leaves at any hour, in the program and by mail."""
    with transaction() as session:
        people = [
            Person(id=n, name=f"Người {n}", name_folded="", name_key="", email=f"p{n}@example.vn")
            for n in range(1, count + 1)
        ]
        session.add_all(people)
        session.flush()
        enqueue(session, [note(n) for n in range(1, count + 1)], now=clock.now())


def note(person_id: int) -> Note:
    return Note(
        recipient_id=person_id, source="fake", kind="k", key=f"k{person_id}", about=str(person_id),
        is_urgent=True,
    )  # fmt: skip


def in_state(state: State) -> int:
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(Message).where(Message.state == state)
    )


def sweep() -> None:
    """What the scheduler does each minute."""
    now = clock.now()
    put_in_order(now=now)
    kick_what_waits(now=now)


def wait_until(
    is_so: Callable[[], bool],
    *,
    meanwhile: Callable[[], object] = lambda: None,
    every: float = 0.05,
) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        meanwhile()
        time.sleep(every)


def pids_alive() -> set[str]:
    """Of the processes that gave a sign of life."""
    found = {row.name.rpartition("/")[2] for row in processes(db.session())}
    db.session.rollback()
    return found


def test_workers_are_stopped_killed_and_started_again_and_every_mail_goes_once(start, sink):
    fill(300)
    sink.delay_seconds = 0.01
    first, second = start(), start()
    wait_until(lambda: len({mail.connection for mail in sink.read}) == 2 and len(sink.read) > 20)
    # A busy machine may send sooner than it gives a sign of life.
    wait_until(lambda: pids_alive() == {str(first.pid), str(second.pid)})
    # The rolling restart: one is asked to end, and settles what it has in hand.
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=30) == 0
    held = db.session.scalars(select(Message.leased_by).where(Message.leased_by.is_not(None)))
    assert not [one for one in held if f"/{first.pid}/" in one]
    db.session.rollback()
    assert in_state(State.UNCERTAIN) == 0
    third = start(concurrency=3)
    wait_until(lambda: len({mail.connection for mail in sink.read}) > 2)
    # The crash: its job is lost with it, its lease ends, the sweep kicks again.
    os.kill(second.pid, signal.SIGKILL)
    second.wait()
    marked = db.session.scalars(
        select(Message.address).where(
            Message.marked_at.is_not(None), Message.leased_by.contains(f"/{second.pid}/")
        )
    ).all()
    assert len(marked) <= 1
    sink.delay_seconds = 0.0
    wait_until(lambda: in_state(State.ACCEPTED) == 600, meanwhile=sweep, every=1.0)
    sent = sink.per_recipient
    assert set(sent) == {f"p{n}@example.vn" for n in range(1, 301)}
    assert {address for address, times in sent.items() if times > 1} <= set(marked)
    assert sum(sent.values()) <= 300 + len(marked)
    third.send_signal(signal.SIGTERM)
    assert third.wait(timeout=30) == 0
    assert jobs_in_queue() == Jobs(waiting=0, running=1)  # of the one that was killed
    # What the killed one had sent is not in the totals; everything else is.
    assert 0 < totals(db.session())["email"] <= 300


def test_a_worker_outlives_a_database_that_throws_everybody_out(start, sink):
    worker = start()
    wait_until(lambda: processes(db.session()) != [])
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        for _ in range(2):
            admin.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            time.sleep(0.3)
    fill(3)
    wait_until(lambda: in_state(State.ACCEPTED) == 6, meanwhile=sweep, every=0.5)
    assert worker.poll() is None
    assert len(sink.accepted) == 3
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0


def test_the_doctor_misses_workers_where_they_are_to_deliver(app, environment):
    told = environment | {"GIAOVIEC_DELIVERY": "workers"}

    def delivery() -> dict[str, object]:
        found = json.loads(CliRunner().invoke(cli, ["doctor", "--json"], env=told).stdout)
        return next(one for one in found if one["name"] == "delivery")

    beat("worker/may-1/1", now=clock.now() - timedelta(minutes=6))
    assert delivery() == {
        "name": "delivery",
        "ok": False,
        "message": "không có tiến trình gửi nào đang chạy; hãy chạy “giaoviec worker”",
    }
    beat("worker/may-2/2", now=clock.now())
    assert delivery()["ok"]


def test_where_workers_deliver_a_tick_of_the_scheduler_kicks_and_sends_nothing(app, sink):
    with transaction() as session:
        session.add(Person(id=7, name="An", name_folded="", name_key="", email="an@example.vn"))
        session.flush()
        session.execute(
            insert(Message).values(
                dedupe_key="k", channel=Channel.EMAIL, source="fake", kind="k", about="", facts="{}",
                recipient_id=7, state=State.QUEUED, is_urgent=True, is_late=False,
                created_at=clock.now(), next_try_at=clock.now(), attempts=0, uncertain_count=0,
            )
        )  # fmt: skip
    timetable.remind(Stop())
    assert jobs_in_queue() == Jobs(waiting=1)
    timetable.remind(Stop())
    assert jobs_in_queue() == Jobs(waiting=1)
    assert (in_state(State.QUEUED), sink.connections) == (1, 0)


def test_a_worker_whose_clock_is_off_takes_no_kick_until_it_is_right(start, sink):
    fill(3)
    waiting = jobs_in_queue()
    began = time.monotonic()
    start(1, "600")
    wait_until(lambda: in_state(State.ACCEPTED) == 6)
    assert time.monotonic() - began > RIGHT_AFTER_SECONDS
    # The kicks of the beginning were still there: nobody had swept.
    assert waiting.waiting > 0
    assert len(sink.read) == 3


def test_kicks_are_put_after_the_commit_and_not_at_all_without_it(app):
    with pytest.raises(ZeroDivisionError), transaction() as session:  # noqa: PT012  the transaction is the point
        session.add(Person(id=7, name="An", name_folded="", name_key=""))
        enqueue(session, [note(7)], now=clock.now())
        raise ZeroDivisionError
    assert jobs_in_queue() == Jobs()
    with transaction() as session:
        session.add(Person(id=7, name="An", name_folded="", name_key=""))
        enqueue(session, [note(7)], now=clock.now())
        assert jobs_in_queue() == Jobs()
    assert jobs_in_queue() == Jobs(waiting=1)
    with transaction() as session:
        session.execute(update(Message).values(state=State.ACCEPTED, settled_at=clock.now()))
        enqueue(session, [note(7)], now=clock.now())  # told already
    assert jobs_in_queue() == Jobs(waiting=1)


def test_a_lost_kick_harms_nothing_and_the_sweep_repeats_it(app):
    with db.engine.begin() as connection:
        connection.execute(text("ALTER SCHEMA jobs RENAME TO jobs_away"))
    try:
        fill(3)
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("ALTER SCHEMA jobs_away RENAME TO jobs"))
    assert (in_state(State.QUEUED), jobs_in_queue()) == (6, Jobs())
    sweep()
    assert jobs_in_queue() == Jobs(waiting=1)
    sweep()
    assert jobs_in_queue() == Jobs(waiting=1)


def test_the_sweep_kicks_for_no_more_mails_than_the_rate_lets_go(app):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_rate=250)
    fill(500)
    with db.engine.begin() as connection:
        connection.execute(text("TRUNCATE jobs.procrastinate_jobs CASCADE"))
    sweep()
    kicked = db.session.execute(text("SELECT args -> 'ids' FROM jobs.procrastinate_jobs")).scalars()
    ids = [one for job in kicked for one in job]
    assert len(ids) == len(set(ids)) == 500 + 250


def test_the_job_of_a_worker_that_is_gone_is_forgotten(app):
    fill(1)
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path = jobs"))
        for seconds in (5, 300):
            connection.execute(
                text(
                    "INSERT INTO procrastinate_workers (last_heartbeat)"
                    " VALUES (clock_timestamp() - make_interval(secs => :seconds))"
                ),
                {"seconds": seconds},
            )
        connection.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)"
                " SELECT 'outbox', 'deliver', 'doing', id FROM procrastinate_workers"
            )
        )
    assert forget_lost_jobs() == 1
    assert jobs_in_queue() == Jobs(waiting=1, running=1)


def test_the_sweep_gives_back_what_a_dead_worker_held(app):
    fill(1)
    with transaction() as session:
        session.execute(
            text("UPDATE message SET state = 'sending', leased_by = 'gone', leased_until = :at"),
            {"at": clock.now() - timedelta(seconds=1)},
        )
    sweep()
    assert in_state(State.QUEUED) == 2

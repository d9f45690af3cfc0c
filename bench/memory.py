"""Memory of the processes that deliver, after 100,000 mails: it must not grow with what was sent.

    python -m bench memory              (MEMORY_MAILS=20000 for a shorter look)

Morning after morning of small digests into smtp-sink: by one process on
SQLite, as `serve` delivers, and by one real `giaoviec worker` on PostgreSQL,
both at once. Every 10,000 mails the resident memory of each is read; from the
second reading on it may grow by a tenth.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.faults.moments import Clock
from bench.faults.postgres import Server
from bench.page import write_section
from bench.reminders import NOW, SENDER
from bench.shape import Shape, fill
from bench.sink import smtp_sink
from bench.workers import start_worker
from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core import zone
from giaoviec.core.db import db, transaction
from giaoviec.core.memory import collect_leftovers, collect_rarely
from giaoviec.notify.deliver import deliver
from giaoviec.notify.kick import kick_what_waits
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import OPEN
from giaoviec.workdays.queries import load_calendar

MAILS = int(os.environ.get("MEMORY_MAILS", "100000"))
EVERY = 10_000
TASKS = 20_000
_STEP = "overdue-owner"
_GROWTH = 1.10
_PATIENCE_SECONDS = 180.0
_SWEEP_SECONDS = 10.0
_PAUSE = timedelta(minutes=10)
_SEVEN = time_of_day(7)
# MB after so many mails.
Readings = dict[int, float]


def main() -> None:
    """Print and write the table; exit 1 where memory grows."""
    if sys.argv[1:] == ["alone"]:
        print(json.dumps(_alone()))
        return
    command = [sys.executable, "-m", "bench.memory", "alone"]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            worker = _worker()
        except BaseException:
            other.kill()
            raise
        said, _ = other.communicate()
    if other.returncode:
        sys.exit("the process on SQLite failed")
    alone = {int(mails): megabytes for mails, megabytes in json.loads(said).items()}
    table = _table(alone, worker)
    print(table, f"\n{time.monotonic() - began:.0f} s")
    wrong = [name for name, found in (("alone", alone), ("worker", worker)) if _grows(found)]
    if wrong:
        sys.exit(f"memory grows: {', '.join(wrong)}")
    write_section("memory", "Memory after many mails", f"{_INTRODUCTION}\n\n{table}")


def _grows(readings: Readings) -> bool:
    """The first reading is of a process that has just begun; two are needed after it."""
    after = list(readings.values())[1:]
    return len(after) > 1 and after[-1] > after[0] * _GROWTH


def _alone() -> Readings:
    """In this process, nothing else in it."""
    with tempfile.TemporaryDirectory() as folder, smtp_sink() as port:
        settings = _settings(Path(folder), port)
        app = create_app(settings, pages=False)
        collect_rarely()
        with _filled(app):
            return _mornings(os.getpid(), _deliver_as_the_clock_does)


def _deliver_as_the_clock_does(now: datetime) -> None:
    deliver(now=now)
    collect_leftovers()


def _worker() -> Readings:
    """By a worker of its own; this process puts mornings in the outbox and kicks."""
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder, smtp_sink() as port:
            settings = replace(
                _settings(Path(folder), port), database_url=server.url("postgres"),
                delivery="workers",
            )  # fmt: skip
            clock = Clock(Path(folder) / "clock")
            app = create_app(settings, pages=False)
            with _filled(app), _running(settings, clock) as process:

                def deliver_by_worker(now: datetime) -> None:
                    kick_what_waits(now=now)
                    _wait_until_settled(process, clock)

                return _mornings(process.pid, deliver_by_worker, clock.jump_to)
    finally:
        server.stop()


def _mornings(
    pid: int,
    deliver_all: Callable[[datetime], object],
    wake_up: Callable[[datetime], object] = lambda _now: None,
) -> Readings:
    """One morning after the other until there are enough; what `pid` held at each reading."""
    session = db.session()
    calendar, day = load_calendar(session), zone.local_date(NOW)
    tasks = session.execute(
        sa.select(Task.owner_id, sa.func.min(Task.id).label("task_id"))
        .where(Task.status.in_(OPEN), Task.due_at < NOW)
        .group_by(Task.owner_id)
    ).all()
    readings, sent, number = Readings(), 0, 0
    while sent < MAILS:
        number += 1
        day = calendar.next_working_day(day)
        now = zone.at(day, _SEVEN)
        # Before the outbox is filled: a kick for what is not due yet is dropped.
        wake_up(now)
        _fill_outbox(tasks, day, number, now)
        deliver_all(now)
        db.session.remove()
        before, sent = sent, sent + len(tasks)
        if before // EVERY < sent // EVERY:
            readings[sent // EVERY * EVERY] = _resident(pid)
            print(f"{pid}: {sent:,} mails, {_resident(pid):.0f} MB", file=sys.stderr, flush=True)
    left = db.session().scalar(_UNDONE)
    if left:
        sys.exit(f"{left} mails were not settled")
    return readings


def _fill_outbox(tasks: list[Any], day: date, number: int, now: datetime) -> None:
    """A reminder of one task and its digest for each owner, as a pass would have bundled them."""
    about = day.isoformat()
    shared = {
        "deadline_version": 1, "task_revision": 1, "step_key": _STEP, "occurrence": number,
        "roles": "owner", "point_at": now, "created_at": now, "state": ReminderState.TOLD,
        "is_immediate": False, "is_urgent": False, "is_late": False, "bundle": about,
    }  # fmt: skip
    rows = [{**shared, "task_id": row.task_id, "recipient_id": row.owner_id} for row in tasks]
    with transaction() as session:
        session.execute(sa.insert(Reminder), rows)
        notes = (
            Note(recipient_id=row.owner_id, source="reminders", kind="digest",
                 key=f"digest:{about}", about=about, channels=(Channel.EMAIL,))
            for row in tasks
        )  # fmt: skip
        enqueue(session, notes, now=now)


@contextmanager
def _filled(app: Flask) -> Iterator[None]:
    with app.app_context():
        upgrade_database()
        with transaction() as session:
            fill(session.connection(), Shape(TASKS, overdue=0.3, closed=0.4), now=NOW)
        yield
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _running(settings: Settings, clock: Clock) -> Iterator[subprocess.Popen[bytes]]:
    process = start_worker(settings, clock)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait_until_settled(process: subprocess.Popen[bytes], clock: Clock) -> None:
    began = swept_at = time.monotonic()
    while left := db.session().scalar(_UNDONE):
        db.session().rollback()
        if process.poll() is not None or time.monotonic() - began > _PATIENCE_SECONDS:
            sys.exit(f"the worker ({process.poll()}) did not settle {left} mails")
        if time.monotonic() - swept_at > _SWEEP_SECONDS:
            # A sink that was too slow is tried again; that takes its minutes.
            clock.jump_to(clock.now() + _PAUSE)
            kick_what_waits(now=clock.now())
            swept_at = time.monotonic()
        time.sleep(0.1)


def _settings(folder: Path, port: int) -> Settings:
    return Settings(
        data_dir=folder,
        smtp_url=f"smtp://127.0.0.1:{port}",
        mail_from=SENDER,
        secret_key="bench",
        installation_id="bench",
    )


def _resident(pid: int) -> float:
    """Megabytes it holds now."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no memory is told of process {pid}")


def _table(alone: Readings, worker: Readings) -> str:
    lines = [
        "| mails sent | one process, SQLite (MB) | worker, PostgreSQL (MB) |",
        "|---:|---:|---:|",
    ]
    lines += [f"| {n:,} | {alone[n]:.0f} | {worker[n]:.0f} |" for n in alone]
    return "\n".join(lines)


_UNDONE = sa.select(sa.func.count()).where(
    Message.state.in_((State.QUEUED, State.SENDING, State.UNCERTAIN))
)
_INTRODUCTION = """Small digests, one task each, to about 1,700 people a morning, morning after morning into smtp-sink
(`python -m bench memory`); resident memory of the process that delivers. It may grow by a tenth after the second
reading, or the measurement fails."""

if __name__ == "__main__":
    main()

"""Delivery on PostgreSQL by one process and by 1, 2 and 4 `giaoviec worker`: digests a second.

    python -m bench workers              (TASKS=100000 for the shape of design part 5)

The same planned and bundled morning each time, from a copy of one database;
the workers are the real command, waiting before the kick. The clock alone is
moved (bench/faults/process.py), so that the morning is one at any hour.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa

from bench.bulk import tidy_up
from bench.faults.moments import CLOCK_FILE, Clock
from bench.faults.postgres import Server
from bench.page import write_section
from bench.reminders import NOW, SENDER
from bench.shape import Shape, fill
from bench.sink import smtp_sink
from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core.db import db, transaction
from giaoviec.notify.deliver import deliver
from giaoviec.notify.kick import kick_what_waits
from giaoviec.notify.models import Channel, Message, State
from giaoviec.reminders.bundle import bundle_waiting
from giaoviec.reminders.planner import plan_due

TASKS = int(os.environ.get("TASKS", "20000"))
CREWS = (1, 2, 4)
_BASE = "workers_base"
_PATIENCE_SECONDS = 300.0
_READY_SECONDS = 6.0
_UNDONE = sa.select(sa.func.count()).where(Message.state.in_((State.QUEUED, State.SENDING)))
_MAILS = sa.select(sa.func.count()).where(
    Message.channel == Channel.EMAIL, Message.state == State.ACCEPTED
)


@dataclass(frozen=True, slots=True)
class Line:
    """One way of delivering: digests a second, and the most memory that a process took."""

    who: str
    digests: int
    seconds: float
    megabytes: float

    def __str__(self) -> str:
        rate = self.digests / self.seconds
        return f"| {self.who} | {self.digests:,} | {self.seconds:.2f} | {rate:,.0f} | {self.megabytes:.0f} |"


def main() -> None:
    """Print and write the table."""
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder, smtp_sink() as port:
            settings = Settings(
                database_url=server.url(_BASE),
                data_dir=Path(folder),
                smtp_url=f"smtp://127.0.0.1:{port}",
                mail_from=SENDER,
                secret_key="bench",
                installation_id="bench",
                delivery="workers",
            )
            _say(server, f'CREATE DATABASE "{_BASE}"')
            # Without workers nobody is kicked yet: the copies begin with an empty queue.
            _prepare(replace(settings, delivery="here"))
            lines = [_alone(server, settings)]
            lines += [_crew(server, settings, size) for size in CREWS]
    finally:
        server.stop()
    head = (
        "| who delivers | digests | seconds | digests/s | MB a process |\n|---|---:|---:|---:|---:|"
    )
    table = "\n".join([head, *map(str, lines)])
    print(table)
    words = (
        f"One morning of {TASKS:,} tasks on PostgreSQL (fsync off), planned and bundled, into "
        "smtp-sink: everything settled, in-app notices included. Workers wait before the kick."
    )
    write_section("workers", "Delivery by workers", f"{words}\n\n{table}")


def _prepare(settings: Settings) -> None:
    app = create_app(settings, pages=False)
    with app.app_context():
        upgrade_database()
        with transaction() as session:
            fill(session.connection(), Shape(TASKS), now=NOW)
        tidy_up(db.engine)
        plan_due(now=NOW)
        bundle_waiting(now=NOW)
        db.session.remove()
        db.engine.dispose()


def _alone(server: Server, settings: Settings) -> Line:
    with _copy(server, "alone") as url:
        app = create_app(_with(settings, url), pages=False)
        with app.app_context():
            began = time.perf_counter()
            deliver(now=NOW)
            seconds = time.perf_counter() - began
            line = Line("one process, no workers", _mails(), seconds, _most_memory(os.getpid()))
            db.session.remove()
            db.engine.dispose()
    return line


def start_worker(settings: Settings, clock: Clock) -> subprocess.Popen[bytes]:
    """A real `giaoviec worker` on this database, by this clock; whoever starts it ends it."""
    environment = os.environ | {
        CLOCK_FILE: str(clock.path),
        "GIAOVIEC_DATABASE_URL": settings.database_url,
        "GIAOVIEC_DATA_DIR": str(settings.data_dir),
        "GIAOVIEC_SMTP_URL": settings.smtp_url,
        "GIAOVIEC_SECRET_KEY": settings.secret_key,
        "GIAOVIEC_INSTALLATION_ID": settings.installation_id,
        "GIAOVIEC_DELIVERY": "workers",
    }
    command = [sys.executable, "-m", "bench.faults.process", "worker"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def _crew(server: Server, settings: Settings, size: int) -> Line:
    with _copy(server, f"crew_{size}") as url, tempfile.TemporaryDirectory() as folder:
        clock = Clock(Path(folder) / "clock")
        clock.jump_to(NOW + timedelta(minutes=1))
        crew = [start_worker(_with(settings, url), clock) for _ in range(size)]
        try:
            time.sleep(_READY_SECONDS)
            return _kick_and_wait(_with(settings, url), clock, crew)
        finally:
            for one in crew:
                one.terminate()
            for one in crew:
                one.wait()


def _kick_and_wait(settings: Settings, clock: Clock, crew: list[subprocess.Popen[bytes]]) -> Line:
    app = create_app(settings, pages=False)
    with app.app_context():
        began = time.perf_counter()
        kick_what_waits(now=clock.now())
        while db.session.scalar(_UNDONE):
            db.session.rollback()
            if time.perf_counter() - began > _PATIENCE_SECONDS:
                sys.exit("the workers did not settle everything")
            time.sleep(0.05)
        seconds = time.perf_counter() - began
        memory = max(_most_memory(one.pid) for one in crew)
        line = Line(f"workers: {len(crew)}", _mails(), seconds, memory)
        db.session.remove()
        db.engine.dispose()
    return line


@contextmanager
def _copy(server: Server, name: str) -> Iterator[str]:
    _say(server, f'CREATE DATABASE "{name}" TEMPLATE "{_BASE}"')
    yield server.url(name)
    _say(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _with(settings: Settings, url: str) -> Settings:
    return replace(settings, database_url=url)


def _say(server: Server, statement: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _mails() -> int:
    found: int = db.session.scalar(_MAILS) or 0
    return found


def _most_memory(pid: int) -> float:
    """Megabytes, at its highest since the process began."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no memory is told of process {pid}")


if __name__ == "__main__":
    main()

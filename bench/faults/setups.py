"""The two installations that are put to the test: many processes on PostgreSQL, and `serve` on SQLite."""

import os
import random
import shutil
import signal
import socket
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa
from flask import Flask

from bench.faults.crew import Crew
from bench.faults.fortnight import Database, Fortnight
from bench.faults.moments import CLOCK_FILE, Clock
from bench.faults.postgres import Server
from bench.faults.province import prepare
from bench.faults.relay import Relay
from config import Settings
from giaoviec.app import create_app

ON_POSTGRESQL = {
    "scheduler-1": ["scheduler"],
    "scheduler-2": ["scheduler"],
    "worker-1": ["worker"],
    "worker-2": ["worker"],
    "worker-3": ["worker"],
    "worker-4": ["worker"],
}
# Less than a morning's mails a minute, and minutes of their own for everybody.
LIMITS = {"GIAOVIEC_MAIL_RATE": "120", "GIAOVIEC_MAIL_SPREAD": "3"}


@dataclass(slots=True)
class Setup:
    fortnight: Fortnight
    # A second database, with the same rows, on which nothing goes wrong.
    quiet: Flask
    # Where its pages are.
    port: int


@contextmanager
def on_postgresql(
    *,
    tasks: int,
    seed: int,
    members: Mapping[str, list[str]] = ON_POSTGRESQL,
    limits: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Setup]:
    """Two schedulers, four workers and pages beside a server of their own."""
    port = _free_port()
    pages = {"web": ["web", "--port", str(port), "--workers", "2"]}
    with tempfile.TemporaryDirectory() as folder:
        server = Server()
        try:
            admin = sa.create_engine(
                Settings(database_url=server.url("postgres")).database, isolation_level="AUTOCOMMIT"
            )
            with admin.connect() as connection:
                connection.exec_driver_sql("CREATE DATABASE quiet")
                quiet = _app(server.url("quiet"), Path(folder) / "quiet", delivery="here")
                prepare(quiet, tasks=tasks)
                connection.exec_driver_sql("CREATE DATABASE tried TEMPLATE quiet")
            admin.dispose()

            def stop(how: str) -> None:
                server.end(signal.SIGQUIT if how == "crashed" else signal.SIGINT)

            database = Database(server.url("tried"), stop, server.start)
            crew = {**members, **pages}
            with _fortnight(Path(folder), database, crew, "workers", seed, limits) as fortnight:
                yield Setup(fortnight, quiet, port)
        finally:
            server.stop()


@contextmanager
def on_sqlite(
    *, tasks: int, seed: int, limits: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Setup]:
    """`giaoviec serve`: pages, and a supervised child that plans and delivers."""
    with tempfile.TemporaryDirectory() as folder:
        quiet_file, tried_file = Path(folder) / "quiet.sqlite3", Path(folder) / "tried.sqlite3"
        quiet = _app(f"sqlite:///{quiet_file}", Path(folder) / "quiet", delivery="here")
        prepare(quiet, tasks=tasks)
        with closing(sqlite3.connect(quiet_file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(quiet_file, tried_file)
        writer = sqlite3.connect(tried_file, isolation_level=None, timeout=15)

        def keep_for_oneself(_how: str) -> None:
            writer.execute("BEGIN IMMEDIATE")

        database = Database(f"sqlite:///{tried_file}", keep_for_oneself, writer.rollback)
        port = _free_port()
        members = {"serve": ["serve", "--port", str(port)]}
        try:
            with _fortnight(Path(folder), database, members, "here", seed, limits) as fortnight:
                yield Setup(fortnight, quiet, port)
        finally:
            writer.close()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _fortnight(
    folder: Path,
    database: Database,
    members: Mapping[str, list[str]],
    delivery: str,
    seed: int,
    limits: Mapping[str, str],
) -> Iterator[Fortnight]:
    relay = Relay(seed)
    relay.start()
    clock = Clock(folder / "clock")
    app = _app(database.url, folder / "tried", delivery=delivery)
    settings: Settings = app.config["SETTINGS"]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GIAOVIEC_")
    }
    environment |= {
        "GIAOVIEC_DATABASE_URL": settings.database_url,
        "GIAOVIEC_DATA_DIR": str(settings.data_dir),
        "GIAOVIEC_SECRET_KEY": settings.secret_key,
        "GIAOVIEC_INSTALLATION_ID": settings.installation_id,
        "GIAOVIEC_DELIVERY": delivery,
        "GIAOVIEC_SMTP_URL": relay.url,
        CLOCK_FILE: str(clock.path),
        **limits,
    }
    logs = folder / "logs"
    logs.mkdir()
    chance = random.Random(seed)
    crew = Crew(members, environment=environment, logs=logs, chance=chance)
    url = settings.database
    try:
        yield Fortnight(app, crew, clock, relay, replace(database, url=url), chance)
    finally:
        crew.abandon()
        relay.stop()


def _app(url: str, folder: Path, *, delivery: str) -> Flask:
    return create_app(
        Settings(
            database_url=url,
            data_dir=folder,
            secret_key="faults",
            installation_id="faults",
            delivery=delivery,
        ),
        pages=False,
    )

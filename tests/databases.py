"""Test databases: SQLite files and PostgreSQL databases, migrated once, cleaned for each test."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core.db import db
from tests.postgresql import PostgresqlDatabase


class Database(Protocol):
    url: str

    def clean(self, keep: Collection[int] = ()) -> None:
        """Bring back the state right after `giaoviec db upgrade`.

        Whoever is still connected is thrown out, but for resting connections
        of the server's processes `keep`.
        """

    def drop(self) -> None:
        """Leave nothing behind."""


def open_database(admin_url: str, base: Path, name: str) -> Database:
    """A database for one test process: on the given PostgreSQL server, else an SQLite file."""
    if not admin_url:
        return _sqlite(base)
    return _postgresql(admin_url, base, name)


@dataclass
class _SqliteFile:
    url: str
    path: Path
    template: Path

    def clean(self, keep: Collection[int] = ()) -> None:
        assert not keep, "an SQLite file is replaced: nobody may have it open"
        for leftover in self.path.parent.glob(self.path.name + "*"):
            leftover.unlink()
        shutil.copyfile(self.template, self.path)

    def drop(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)


def _sqlite(base: Path) -> _SqliteFile:
    path, template = base / "test.sqlite3", base / "template.sqlite3"
    url = f"sqlite:///{path}"
    _migrate(url, base)
    with sa.create_engine(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(path, template)
    return _SqliteFile(url, path, template)


def _postgresql(admin_url: str, base: Path, worker: str) -> PostgresqlDatabase:
    name, template = f"giaoviec_{worker}", f"giaoviec_{worker}_template"
    at_server(
        admin_url,
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)',
        f'CREATE DATABASE "{template}"',
    )
    server = admin_url.rsplit("/", 1)[0]
    _migrate(f"{server}/{template}", base)
    database = PostgresqlDatabase(f"{server}/{name}", admin_url, name, template)
    database.keep_first_state()
    return database


def at_server(url: str, *statements: str) -> None:
    """Statements that stand outside any transaction, such as making a database."""
    engine = sa.create_engine(Settings(database_url=url).database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _migrate(url: str, base: Path) -> None:
    app = create_app(
        Settings(database_url=url, data_dir=base / "var", secret_key="x", installation_id="test")
    )
    with app.app_context():
        upgrade_database()
        db.session.remove()
        db.engine.dispose()

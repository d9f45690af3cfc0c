"""The application on a real, migrated database, made clean for every test."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from config import Settings
from giaoviec.app import create_app
from giaoviec.core.db import db
from tests.applications import lent, resting, running
from tests.databases import Database, open_database

pytest_plugins = ["tests.plugins.pace", "tests.plugins.skips"]
# About a server; on SQLite there is none.
if not os.environ.get("GIAOVIEC_TEST_DATABASE_URL"):
    collect_ignore = ["test_postgresql.py"]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Database]:
    """A database of this test process, migrated once; `clean()` brings its first state back."""
    base = tmp_path_factory.mktemp("database")
    opened = open_database(os.environ.get("GIAOVIEC_TEST_DATABASE_URL", ""), base, worker_name)
    yield opened
    opened.drop()


@pytest.fixture(scope="session")
def worker_name() -> str:
    """This pytest-xdist worker ("gw0"), or "main"."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """Settings of a fresh installation: no relay, everything in a folder of this test."""
    return Settings(
        database_url=database.url,
        data_dir=tmp_path / "var",
        secret_key="for-tests-only",
        installation_id="test-installation",
    )


@pytest.fixture
def app(database: Database, settings: Settings) -> Iterator[Flask]:
    """The application with only what every installation ships with."""
    database.clean(resting())
    with lent(settings) as app:
        yield app


@pytest.fixture
def new_app(database: Database, settings: Settings) -> Iterator[Flask]:
    """The same, for one test alone: it may add routes and hooks."""
    database.clean(resting())
    with running(create_app(settings)) as app:
        yield app


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """Environment variables under which a real `giaoviec` process shares this test's data."""
    return os.environ | {
        "GIAOVIEC_DATABASE_URL": settings.database_url,
        "GIAOVIEC_DATA_DIR": str(settings.data_dir),
        "GIAOVIEC_SECRET_KEY": settings.secret_key,
        "GIAOVIEC_INSTALLATION_ID": settings.installation_id,
    }


@pytest.fixture
def now() -> datetime:
    """Friday 4 September 2026, 09:00 in Ho Chi Minh City: a working morning."""
    return datetime(2026, 9, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as seen:` collects the SQL sent meanwhile: query counts are tests."""

    @contextmanager
    def collecting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collecting

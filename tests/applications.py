"""Applications for tests: made once for the same settings, given to each test as new."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

import psycopg
from flask import Flask
from sqlalchemy import Engine, event

from config import Settings
from giaoviec.app import create_app
from giaoviec.core.db import db
from tests.plugins.templates import TEMPLATES

_made: dict[Settings, Flask] = {}
_connections: WeakSet[psycopg.Connection] = WeakSet()
# At most one: whose connections stay open between tests.
_rested: list[Engine] = []


@contextmanager
def lent(settings: Settings) -> Iterator[Flask]:
    """An application that other tests of this process use after this one.

    Making one, and compiling its statements anew, takes longer than most
    tests. What a test sets on it is taken back; a test that adds routes or
    hooks takes a `new` one. Its connections to PostgreSQL stay open: there
    each is a process that has to get to know all tables first.
    """
    alike = replace(settings, data_dir=Path())
    app = _made.get(alike) or _made.setdefault(alike, create_app(settings))
    config, extensions, client = dict(app.config), dict(app.extensions), app.test_client_class
    app.config["SETTINGS"] = settings
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with _at_work(app):
            yield app
            db.session.remove()
            _let_rest(db.engine)
    finally:
        app.test_client_class = client
        for before, after in ((config, app.config), (extensions, app.extensions)):
            after.clear()
            after.update(before)


@contextmanager
def running(app: Flask) -> Iterator[Flask]:
    """The application's context, with no connection left open afterwards."""
    with _at_work(app):
        yield app
        db.session.remove()
        db.engine.dispose()


def resting() -> list[int]:
    """The PostgreSQL processes behind the connections that stayed open."""
    return [one.info.backend_pid for one in _connections if not one.closed]


@contextmanager
def _at_work(app: Flask) -> Iterator[Flask]:
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        yield app


def _let_rest(engine: Engine) -> None:
    while _rested and _rested[0] is not engine:
        _rested.pop().dispose()
    # A test that kept one for itself ends all of them.
    if engine.dialect.name == "sqlite" or engine.pool.checkedout():  # type: ignore[attr-defined]
        _care_no_more(engine)
        engine.dispose()
    elif not _rested:
        _rested.append(engine)


def _care_no_more(engine: Engine) -> None:
    """The last connection writes everything into the SQLite file and waits for the disk: 12 ms a test."""
    if engine.dialect.name == "sqlite" and engine.pool.checkedin():  # type: ignore[attr-defined]
        last = engine.raw_connection()
        with suppress(sqlite3.Error):  # a test may have left a database that is none
            last.cursor().execute("PRAGMA synchronous=OFF")
        last.close()


@event.listens_for(Engine, "connect")
def _note(connection: Any, _record: Any) -> None:
    if isinstance(connection, psycopg.Connection):
        _connections.add(connection)

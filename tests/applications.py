"""Applications for tests: made once for the same settings, given to each test as new."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask

from config import Settings
from giaoviec.app import create_app
from giaoviec.core.db import db
from tests.plugins.templates import TEMPLATES

_made: dict[Settings, Flask] = {}


@contextmanager
def lent(settings: Settings) -> Iterator[Flask]:
    """An application that other tests of this process use after this one.

    Making one, and compiling its statements anew, takes longer than most
    tests. What a test sets on it is taken back; a test that adds routes or
    hooks takes a `new` one.
    """
    alike = replace(settings, data_dir=Path())
    app = _made.get(alike) or _made.setdefault(alike, create_app(settings))
    config, extensions, client = dict(app.config), dict(app.extensions), app.test_client_class
    app.config["SETTINGS"] = settings
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with running(app):
            yield app
    finally:
        app.test_client_class = client
        for before, after in ((config, app.config), (extensions, app.extensions)):
            after.clear()
            after.update(before)


@contextmanager
def running(app: Flask) -> Iterator[Flask]:
    """The application's context, with no connection left open afterwards."""
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()

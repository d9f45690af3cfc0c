"""A database of its own, brought to one migration and then to the next."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from config import Settings
from giaoviec.app import create_app, prepare_migrations
from giaoviec.core import places
from giaoviec.core.db import db
from tests.databases import at_server

FOLDER = str(places.migrations_dir())


@contextmanager
def database_at(revision: str, folder: Path) -> Iterator[Flask]:
    """An app with a new database that has been migrated so far, and no further."""
    admin_url = os.environ.get("GIAOVIEC_TEST_DATABASE_URL", "")
    url = _new_database(admin_url) if admin_url else ""
    settings = Settings(database_url=url, data_dir=folder, secret_key="x", installation_id="test")
    app = create_app(settings)
    prepare_migrations(app)
    with app.app_context():
        upgrade(directory=FOLDER, revision=revision)
        yield app
        db.session.remove()
        db.engine.dispose()
    if admin_url:
        at_server(admin_url, f'DROP DATABASE "{_name(url)}" WITH (FORCE)')


def migrate_to(revision: str) -> None:
    db.session.remove()
    upgrade(directory=FOLDER, revision=revision)


def migrate_back(revision: str) -> None:
    db.session.remove()
    downgrade(directory=FOLDER, revision=revision)


def insert_rows(**tables: list[dict[str, object]]) -> None:
    """Rows as they were at the present stage: by the database's own columns, not the models'."""
    metadata = sa.MetaData()
    with db.engine.begin() as connection:
        for name, rows in tables.items():
            table = sa.Table(name, metadata, autoload_with=connection)
            connection.execute(sa.insert(table), rows)


def _new_database(admin_url: str) -> str:
    name = f"giaoviec_stage_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    at_server(
        admin_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'
    )
    return admin_url.rsplit("/", 1)[0] + f"/{name}"


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1]

"""Runs migrations on SQLite and PostgreSQL alike."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from giaoviec.audit.guards import make_guards
from giaoviec.core.past import make_not_again
from giaoviec.notify.past import past_message
from giaoviec.reminders.past import past_reminder
from giaoviec.tasks import search_tables

LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "15min"

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata


def run() -> None:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection)
        else:
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            connection.exec_driver_sql(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
            connection.commit()
            _migrate(connection)


def _run_on_sqlite(connection: Connection) -> None:
    """Batch mode makes tables anew; with foreign keys on, that would delete child rows."""
    _pragma(connection, "foreign_keys=OFF")
    try:
        _migrate(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"migration broke foreign keys: {broken[:5]}")
    finally:
        connection.rollback()
        _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, pragma: str) -> None:
    """Set a pragma outside any transaction: inside one SQLite ignores it."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA {pragma}")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=search_tables.is_modelled,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        # Batch mode drops triggers with the tables it makes anew.
        make_guards(connection)
        search_tables.make_search(connection)
        make_not_again(connection, past_message, past_reminder)


run()

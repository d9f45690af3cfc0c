"""The database itself refuses to change what was recorded."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from giaoviec.audit.record import record
from giaoviec.audit.seal import seal_entries
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction


@pytest.fixture
def sealed(app, now):
    with transaction() as session:
        record(session, Actor.operator(), "test.done", "thing", 1, at=now)
    seal_entries(now=now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_name = 'khác'",
        "DELETE FROM audit_entry",
        "UPDATE audit_seal SET hash = 'khác'",
        "DELETE FROM audit_seal",
    ],
)
def test_a_recorded_row_cannot_be_changed_or_deleted(sealed, statement):
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
def test_the_tables_cannot_be_truncated(sealed, table):
    if db.engine.dialect.name == "sqlite":
        # SQLite has no TRUNCATE; a DELETE without WHERE is its form and skips no trigger here.
        statement = f"DELETE FROM {table}"
    else:
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(statement))
    count = db.session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
    assert count == 1

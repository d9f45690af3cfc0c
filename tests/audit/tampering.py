"""What somebody with all rights on the database might do: triggers and foreign keys out of the way."""

import sqlite3

import sqlalchemy as sa

from giaoviec.core.db import db

TABLES = ("audit_entry", "audit_seal")


def tamper(*statements: str) -> None:
    """Run the statements behind the back of triggers and foreign keys, and commit."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        _sqlite(statements)
    else:
        _postgresql(statements)
    db.session.expire_all()


def _sqlite(statements: tuple[str, ...]) -> None:
    connection = sqlite3.connect(str(db.engine.url.database))
    named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    triggers = [name for (name,) in named.fetchall()]
    for statement in (*[f"DROP TRIGGER {name}" for name in triggers], *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


def _postgresql(statements: tuple[str, ...]) -> None:
    with db.engine.begin() as connection:
        for table in TABLES:
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(sa.text(statement))

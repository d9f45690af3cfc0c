"""One holder at a time, across processes; a dead holder's lock frees itself."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from giaoviec.core.db import db


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Yield whether this process holds the lock; whoever does not must skip, never go on.

    On PostgreSQL an advisory lock of a connection of its own; on SQLite, where
    all processes are on one machine, a lock on a file beside the database.
    Both end with their process, however it ends.
    """
    if db.engine.dialect.name == "postgresql":
        yield from _advisory(name)
    else:
        yield from _file(name)


def _advisory(name: str) -> Iterator[bool]:
    key = {"key": zlib.crc32(f"giaoviec:{name}".encode())}
    engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        held = bool(connection.scalar(sa.text("SELECT pg_try_advisory_lock(:key)"), key))
        try:
            yield held
        finally:
            if held:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), key)


def _file(name: str) -> Iterator[bool]:
    with open(f"{db.engine.url.database}.{name}.lock", "w") as file:  # noqa: PTH123
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True

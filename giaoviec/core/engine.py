"""What each connection to SQLite or PostgreSQL is given."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

# A sheet of ten thousand tasks is written in one transaction of seven to fifteen seconds.
BUSY_TIMEOUT_SECONDS = 30
# The execution option of a connection whose next transaction will write.
WRITES = "giaoviec_writes"


def engine_options(url: str) -> dict[str, Any]:
    """Options for the engine behind this address."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}
    # The connection used last has most prepared.
    lasting = {"pool_pre_ping": True, "pool_use_lifo": True}
    return lasting | {"connect_args": {"connect_timeout": 10}}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if type(connection).__module__ != "sqlite3":
        return
    # We say BEGIN ourselves (below): the driver would say it late and never IMMEDIATE.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        f"busy_timeout={int(BUSY_TIMEOUT_SECONDS * 1000)}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        # 16 MB in place of 2: a batch of the morning's run changes more pages than 2 MB hold.
        "cache_size=-16384",
        # In pages; with 1,000 each of those batches would write the file anew when it commits.
        "wal_autocheckpoint=4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "connect")
def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """No statement of ours runs long enough to be worth compiling: counts of a page took twice as long."""
    if type(connection).__module__.startswith("psycopg"):
        connection.execute("SET jit = off")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

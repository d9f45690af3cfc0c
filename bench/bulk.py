"""Very many rows at once: bound by the columns' own types, handed to the driver, indexes made after."""

# ruff: noqa: S608  the only names put into SQL are those of our own tables

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import sqlalchemy as sa

from giaoviec.tasks import search_tables

_ROWS = 20_000


def load(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    """COPY on PostgreSQL, executemany on SQLite; all rows have the columns of the first."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    defaults = {
        c.name: c.default.arg
        for c in table.columns
        if c.default is not None and c.default.is_scalar and c.name not in first
    }
    names = [*first, *defaults]
    bind = [_processor(connection, table.c[name]) for name in names]

    def bound(row: dict[str, Any]) -> tuple[Any, ...]:
        values = row | defaults
        return tuple(
            process(values[name]) if process else values[name]
            for name, process in zip(names, bind, strict=True)
        )

    _write(connection, table.name, names, map(bound, _again(first, rows)))


@contextmanager
def without_indexes(connection: sa.Connection, *tables: sa.Table) -> Iterator[None]:
    """Indexes of the database (not only the models') away, and back with everything in them."""
    search_tables.drop_triggers(connection)
    made_again = []
    for name, statement in _indexes(connection, [table.name for table in tables]):
        connection.exec_driver_sql(f"DROP INDEX {name}")
        made_again.append(statement)
    yield
    for statement in made_again:
        connection.exec_driver_sql(statement)
    search_tables.make_search(connection)


def tidy_up(engine: sa.Engine) -> None:
    """What autovacuum and checkpoints do in the hours after so many rows."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _indexes(connection: sa.Connection, tables: list[str]) -> list[tuple[str, str]]:
    places = ", ".join(f"'{table}'" for table in tables)
    if connection.dialect.name == "sqlite":
        query = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' "
            f"AND sql IS NOT NULL AND tbl_name IN ({places})"
        )
    else:
        query = f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({places}) AND starts_with(indexname, 'ix')"
    return [(name, statement) for name, statement in connection.exec_driver_sql(query)]


def _processor(connection: sa.Connection, column: sa.Column[Any]) -> Any:
    return column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def _again(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _write(
    connection: sa.Connection, table: str, names: list[str], rows: Iterator[tuple[Any, ...]]
) -> None:
    cursor = connection.connection.cursor()
    columns = ", ".join(names)
    if connection.dialect.name == "sqlite":
        statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
        while chunk := list(islice(rows, _ROWS)):
            cursor.executemany(statement, chunk)
    else:
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    cursor.close()

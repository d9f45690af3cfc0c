"""Many rows at once, of which some may be there already."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, func, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from giaoviec.core.db import stored_moment


def insert_new(
    session: Session, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]], **same: str
) -> int:
    """Insert those that are not there yet; unique keys, not a look-up, decide. Returns how many.

    `rows` hold plain values (numbers, text, moments, truth) of the columns
    `names`, in their order; `same` are columns with one text for all. They go
    straight to the driver: of tens of thousands, preparing them one by one took
    longer than the database. Does not commit.
    """
    if not rows:
        return 0
    connection = session.connection()
    fixed = tuple(same.items())
    if connection.dialect.name == "sqlite":
        text = cache(stored_moment)
        stored = [
            tuple(text(value) if isinstance(value, datetime) else value for value in row)
            for row in rows
        ]
        return connection.exec_driver_sql(_for_sqlite(table, tuple(names), fixed), stored).rowcount
    columns = {
        f"all_{name}": list(its) for name, its in zip(names, zip(*rows, strict=True), strict=True)
    }
    return connection.execute(_for_postgresql(table, tuple(names), fixed), columns).rowcount


@cache
def _for_postgresql(
    table: Table, names: tuple[str, ...], fixed: tuple[tuple[str, str], ...]
) -> Insert:
    """Column by column: a statement of a few arrays is read in no time, one of thousands of rows is not."""
    types = {name: table.c[name].type for name in names}
    arrays = (bindparam(f"all_{name}", type_=postgresql.ARRAY(types[name])) for name in names)
    rows = func.unnest(*arrays).table_valued(*names, name="new").render_derived()
    chosen = select(*(rows.c[name] for name in names), *(literal(value) for _, value in fixed))
    into = postgresql.insert(table).from_select([*names, *(name for name, _ in fixed)], chosen)
    return into.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _for_sqlite(table: Table, names: tuple[str, ...], fixed: tuple[tuple[str, str], ...]) -> str:
    columns = ", ".join((*names, *(name for name, _ in fixed)))
    values = ", ".join((*("?" * len(names)), *(f"'{value}'" for _, value in fixed)))
    return (
        f"INSERT INTO {table.name} ({columns}) "  # noqa: S608  our own names
        f"VALUES ({values}) ON CONFLICT DO NOTHING"
    )

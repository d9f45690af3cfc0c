"""History tables: what is over moves out of a table that many look into, and is still found.

A history table has the columns of its original, without foreign keys and with
the indexes its readers need. What the original holds only once ever is still
held once: a trigger passes over rows that are in the history already.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from giaoviec.core.db import transaction

BATCH = 1000


def past_table(
    name: str, original: sa.Table, *, without: Collection[str] = (), once: Sequence[str]
) -> sa.Table:
    """The history table of `original`; `once` are the columns that are unique over both."""
    columns = [column for column in original.columns if column.name not in without]
    return sa.Table(
        name,
        original.metadata,
        *(
            sa.Column(
                column.name,
                _plain(column.type),
                primary_key=column.primary_key,
                nullable=column.nullable,
                autoincrement=False,
            )
            for column in columns
        ),
        sa.Index(f"ix_{name}_once", *once, unique=True),
        info={"past_of": original.name, "once": tuple(once)},
    )


def move_old(
    original: sa.Table,
    past: sa.Table,
    over: sa.ColumnElement[bool],
    *,
    before: datetime,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Move rows made before this moment that are `over`, a batch a transaction; how many.

    Goes along the primary key from the oldest row on, so that every batch
    costs the same and nothing younger than `before` is read.
    """
    moved = last = 0
    while not should_stop():
        with transaction() as session:
            batch = session.execute(
                sa.select(original.c.id, original.c.created_at)
                .where(original.c.id > last)
                .order_by(original.c.id)
                .limit(BATCH)
            ).all()
            if not batch or min(row.created_at for row in batch) >= before:
                break
            among = original.c.id.between(last + 1, batch[-1].id)
            moved += _move(session, original, past, sa.and_(among, over))
            last = batch[-1].id
    return moved


def _move(
    session: Session, original: sa.Table, past: sa.Table, where: sa.ColumnElement[bool]
) -> int:
    """Move these rows, those that somebody is changing aside; how many. Does not commit."""
    free = sa.select(original.c.id).where(where).with_for_update(skip_locked=True)
    found = session.scalars(free).all()
    if not found:
        return 0
    chosen = original.c.id.in_(found)
    columns = [original.c[column.name] for column in past.columns]
    names = [column.name for column in columns]
    session.execute(sa.insert(past).from_select(names, sa.select(*columns).where(chosen)))
    session.execute(sa.delete(original).where(chosen))
    return len(found)


def referring_to(table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """Whether another table refers to a row, one condition for each that can: such rows stay."""
    return [
        sa.exists().where(column == table.c.id)
        for other in table.metadata.tables.values()
        for column in other.columns
        if any(key.references(table) for key in column.foreign_keys)
    ]


def make_not_again(connection: Connection, *pasts: sa.Table) -> None:
    """Make the triggers where they are missing; called after every migration."""
    present = set(sa.inspect(connection).get_table_names())
    for past in pasts:
        original = past.info["past_of"]
        if not {past.name, original} <= present:
            continue
        same = " AND ".join(f"{name} = NEW.{name}" for name in past.info["once"])
        already = f"EXISTS (SELECT 1 FROM {past.name} WHERE {same})"  # noqa: S608  our own names
        statements = _sqlite if connection.dialect.name == "sqlite" else _postgresql
        for statement in statements(original, already):
            connection.exec_driver_sql(statement)


def _sqlite(table: str, already: str) -> list[str]:
    return [
        (
            f"CREATE TRIGGER IF NOT EXISTS {table}_not_again BEFORE INSERT ON {table} "
            f"WHEN {already} BEGIN SELECT RAISE(IGNORE); END"
        )
    ]


def _postgresql(table: str, already: str) -> list[str]:
    return [
        (
            f"CREATE OR REPLACE FUNCTION {table}_not_again() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {already} THEN RETURN NULL; END IF; RETURN NEW; END $$"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_not_again BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_not_again()"
        ),
    ]


def _plain(type_: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """The same type without the check that comes with an enum: the row was checked before."""
    if isinstance(type_, sa.Enum) and type_.enum_class is not None:
        return sa.Enum(
            type_.enum_class,
            native_enum=False,
            create_constraint=False,
            length=type_.length,
            values_callable=lambda members: [member.value for member in members],
        )
    return type_

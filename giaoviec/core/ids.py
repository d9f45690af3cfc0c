"""Numbers of rows, taken before the rows are written."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.core.db import Base


def take_ids(session: Session, model: type[Base], count: int) -> list[int]:
    """So many unused ids of this table, in order; nobody else will be given them.

    Rows that know their id go to the database together; those that learn it
    there go one by one on SQLite, which took two thirds of a large sheet's
    time under the write lock. In a transaction() only: on SQLite the lock is
    what keeps others from taking the same.
    """
    if not count:
        return []
    table = model.__table__
    assert isinstance(table, sa.Table)
    if session.get_bind().dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        numbers = sa.func.generate_series(1, count).table_valued("number")
        return list(session.scalars(sa.select(sa.func.nextval(sequence)).select_from(numbers)))
    last = session.scalar(sa.select(sa.func.max(table.c.id))) or 0
    return list(range(last + 1, last + count + 1))

"""What one test leaves behind, the next one does not find."""

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from giaoviec.core.db import db
from giaoviec.org.models import Unit
from tests.builders.org import make_unit
from tests.databases import Database


def counted(session: Session) -> dict[str, int | None]:
    return {
        name: session.scalar(sa.select(sa.func.count()).select_from(table))
        for name, table in db.metadata.tables.items()
    }


def test_rows_and_numbers_start_again(app: Flask, database: Database):
    shipped = counted(db.session())
    first = make_unit().id
    db.session.remove()
    db.engine.dispose()

    database.clean()

    assert counted(db.session()) == shipped
    assert make_unit().id == first


def test_what_is_shipped_comes_back_as_it_was(app: Flask, database: Database):
    def rows() -> list[tuple[object, ...]]:
        db.session.rollback()
        steps = db.session.execute(sa.text("SELECT * FROM reminder_step ORDER BY id"))
        days = db.session.execute(sa.text("SELECT * FROM calendar_day ORDER BY day"))
        return [tuple(row) for row in [*steps, *days]]

    shipped = rows()
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE reminder_step SET position = position + 100"))
        connection.execute(sa.text("DELETE FROM calendar_day"))
    assert rows() != shipped
    db.session.remove()
    db.engine.dispose()

    database.clean()

    assert rows() == shipped


def test_a_changed_table_is_made_anew(app: Flask, database: Database):
    with db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE unit ADD COLUMN odd INTEGER"))
        connection.execute(sa.text("INSERT INTO setting (key, value) VALUES ('a', 'b')"))
    db.engine.dispose()

    database.clean()

    columns = {column["name"] for column in sa.inspect(db.engine).get_columns("unit")}
    assert columns == {column.name for column in Unit.__table__.columns}
    assert db.session.scalar(sa.text("SELECT count(*) FROM setting WHERE key = 'a'")) == 0

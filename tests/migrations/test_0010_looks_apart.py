"""Every task keeps its next look, in both directions; words are found as before."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import PERSON, UNIT, document, plain, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0009_bundles_of_the_told", "0010_looks_apart"
OLD = "SELECT id, look_at FROM task ORDER BY id"
NEW = "SELECT task_id, look_at, revision FROM task_look ORDER BY task_id"


def fill():
    insert_rows(
        person=[PERSON],
        unit=[UNIT],
        source_document=[document(AT)],
        task=[
            task(look_at=plain(AT), revision=3),
            task(2, look_at=plain(AT + timedelta(days=1))),
            task(3, status="completed", look_at=None),
        ],
    )


def rows(asked):
    db.session.remove()
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(asked))]


def test_back_and_forth(stage):
    first, second, third = rows(OLD)
    assert third == (3, None)
    migrate_to(AFTER)
    assert rows(NEW) == [(*first, 3), (*second, 1)]
    columns = {column["name"] for column in sa.inspect(db.engine).get_columns("task")}
    assert "look_at" not in columns
    migrate_back(BEFORE)
    assert rows(OLD) == [first, second, third]
    migrate_to(AFTER)
    assert rows(NEW) == [(*first, 3), (*second, 1)]

"""The index comes and goes on a filled table, and holds the open tasks alone."""

from datetime import UTC, datetime

import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import PERSON, UNIT, document, plain, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0002_search", "0003_open_by_assigner"
NAME = "ix_task_open_assigner"


def fill():
    """A person who assigned one open and one closed task."""
    insert_rows(
        person=[PERSON],
        unit=[UNIT],
        source_document=[document(AT)],
        task=[
            task(1, assigner_id=1, closed_at=None),
            task(2, assigner_id=1, status="completed", closed_at=plain(AT)),
        ],
    )  # fmt: skip


def indexes():
    db.session.remove()
    return {index["name"] for index in sa.inspect(db.engine).get_indexes("task")}


def assigned_and_open():
    with db.engine.connect() as connection:
        return (
            connection.exec_driver_sql(
                "SELECT id FROM task WHERE assigner_id = 1 AND closed_at IS NULL ORDER BY due_at"
            )
            .scalars()
            .all()
        )


def test_back_and_forth(stage):
    migrate_to(AFTER)
    assert NAME in indexes()
    assert assigned_and_open() == [1]
    migrate_back(BEFORE)
    assert NAME not in indexes()
    assert assigned_and_open() == [1]
    migrate_to(AFTER)
    assert NAME in indexes()

"""The indexes come and go on a filled table; the same questions have the same answers with and without."""

from datetime import UTC, datetime

import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import PERSON, UNIT, document, plain, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0005_many_machines", "0006_open_by_owner"
NEW = {
    "ix_task_open_owner", "ix_task_refused", "ix_task_assigner_status_due", "ix_task_child_owner",
    "ix_task_child_monitor", "ix_task_child_assigner",
}  # fmt: skip


def fill():
    """A person with an open task, a refused one and a closed one, assigned by the same person."""
    insert_rows(
        person=[PERSON],
        unit=[UNIT],
        source_document=[document(AT)],
        task=[
            task(number, owner_id=1, assigner_id=1, status=status, closed_at=closed, refused_at=refused)
            for number, status, closed, refused in (
                (1, "assigned", None, None),
                (2, "assigned", None, plain(AT)),
                (3, "completed", plain(AT), None),
            )
        ],
    )  # fmt: skip


def indexes():
    db.session.remove()
    return {
        index["name"]
        for table in ("task", "deadline_change")
        for index in sa.inspect(db.engine).get_indexes(table)
    }


def answers():
    questions = (
        "SELECT id FROM task WHERE owner_id = 1 AND closed_at IS NULL ORDER BY id",
        "SELECT id FROM task WHERE status = 'assigned' AND refused_at IS NOT NULL",
        "SELECT id FROM task WHERE assigner_id = 1 AND status = 'completed'",
    )
    with db.engine.connect() as connection:
        return [connection.exec_driver_sql(one).scalars().all() for one in questions]


def test_back_and_forth(stage):
    found = answers()
    assert found == [[1, 2], [2], [3]]
    migrate_to(AFTER)
    assert indexes() >= {*NEW, "ix_deadline_change_decision"}
    assert "ix_task_assigner_id" not in indexes()
    assert answers() == found
    migrate_back(BEFORE)
    assert not indexes() & {*NEW, "ix_deadline_change_decision"}
    assert "ix_task_assigner_id" in indexes()
    assert answers() == found
    migrate_to(AFTER)
    assert indexes() >= NEW

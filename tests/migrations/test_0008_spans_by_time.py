"""The index comes and goes on a filled table; the spans of a period are the same with and without."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import UNIT, document, plain, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0007_step_unit_kinds", "0008_spans_by_time"
NAME = "ix_task_span_from"


def fill():
    """A task given on one day and taken up on the next."""
    insert_rows(
        unit=[UNIT],
        source_document=[document(AT)],
        task=[task(status="in_progress")],
        task_span=[
            {"id": number, "task_id": 1, "from_at": plain(AT + timedelta(days=number)),
             "until_at": until, "status": status, "lead_unit_id": 1, "lead_unit_name": "Sở Y tế"}
            for number, status, until in (
                (1, "assigned", plain(AT + timedelta(days=2))), (2, "in_progress", None),
            )
        ],
    )  # fmt: skip


def indexes():
    db.session.remove()
    return {index["name"] for index in sa.inspect(db.engine).get_indexes("task_span")}


def begun_in_the_period():
    with db.engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT id FROM task_span WHERE from_at >= :since"),
            {"since": plain(AT + timedelta(days=2)).isoformat(" ")},
        )
        return found.scalars().all()


def test_back_and_forth(stage):
    assert begun_in_the_period() == [2]
    migrate_to(AFTER)
    assert NAME in indexes()
    assert begun_in_the_period() == [2]
    migrate_back(BEFORE)
    assert NAME not in indexes()
    assert begun_in_the_period() == [2]
    migrate_to(AFTER)
    assert NAME in indexes()

"""The index is made anew on a filled table; what one person was told in one bundle is found as before."""

from datetime import UTC, datetime

import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import PERSON, UNIT, document, reminder, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0008_spans_by_time", "0009_bundles_of_the_told"
NAME = "ix_reminder_recipient_bundle"
TOLD = "SELECT id FROM reminder WHERE recipient_id IN (1, 2) AND bundle IN ('2026-01-05')"


def fill():
    insert_rows(
        person=[PERSON],
        unit=[UNIT],
        source_document=[document(AT)],
        task=[task(status="in_progress")],
        reminder=[reminder(AT), reminder(AT, 2, occurrence=1, state="due", bundle=None)],
    )


def definition():
    """How the database itself writes the index down."""
    db.session.remove()
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            asked = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
        else:
            asked = sa.text("SELECT indexdef FROM pg_indexes WHERE indexname = :name")
        return connection.scalar(asked, {"name": NAME}).upper()


def told():
    with db.engine.connect() as connection:
        return connection.execute(sa.text(TOLD)).scalars().all()


def plan():
    """How the database means to find them."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return str(connection.execute(sa.text(f"EXPLAIN QUERY PLAN {TOLD}")).all())
        connection.execute(sa.text("SET enable_seqscan = off"))
        return str(connection.execute(sa.text(f"EXPLAIN {TOLD}")).all())


def test_back_and_forth(stage):
    assert told() == [1]
    assert "BUNDLE IS NOT NULL" not in definition()
    migrate_to(AFTER)
    assert "BUNDLE IS NOT NULL" in definition()
    assert told() == [1]
    assert NAME in plan()
    migrate_back(BEFORE)
    assert "BUNDLE IS NOT NULL" not in definition()
    assert told() == [1]
    migrate_to(AFTER)
    assert told() == [1]

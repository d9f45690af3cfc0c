"""Every part goes on as it was; a unit cooperates once at a time; undone, who was withdrawn is gone."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import PERSON, UNIT, document, plain, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0010_looks_apart", "0011_cooperation_from_until"
PARTS = "SELECT id, task_id, unit_id, unit_name, answer, done_at IS NULL FROM coop_part ORDER BY id"
PERIODS = "SELECT DISTINCT added_at, withdrawn_at FROM coop_part"


def part(number, **changes):
    return {
        "id": number, "task_id": 1, "unit_id": 1, "unit_name": "Sở Y tế", "answer": "",
    } | changes  # fmt: skip


def fill():
    insert_rows(
        person=[PERSON],
        unit=[UNIT],
        source_document=[document(AT)],
        task=[task(), task(2)],
        coop_part=[part(1), part(2, task_id=2, answer="Đã gửi", done_at=plain(AT))],
    )


def rows(asked):
    db.session.remove()
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(asked))]


def test_back_and_forth(stage):
    parts = rows(PARTS)
    migrate_to(AFTER)
    assert rows(PARTS) == parts
    assert rows(PERIODS) == [(None, None)]
    with pytest.raises(sa.exc.IntegrityError):
        insert_rows(coop_part=[part(3)])
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE coop_part SET withdrawn_at = :at WHERE id = 2"), {"at": plain(AT)}
        )
    insert_rows(coop_part=[part(4, task_id=2)])
    migrate_back(BEFORE)
    assert [row[0] for row in rows(PARTS)] == [1, 4]
    with pytest.raises(sa.exc.IntegrityError):
        insert_rows(coop_part=[part(5)])
    migrate_to(AFTER)
    assert [row[0] for row in rows(PARTS)] == [1, 4]

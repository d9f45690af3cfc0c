"""Every look is kept; a task may have several from then on, and on the way back keeps the earliest."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import PERSON, UNIT, document, plain, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0011_cooperation_from_until", "0012_looks_in_a_queue"
LOOKS = "SELECT task_id, look_at, revision FROM task_look ORDER BY task_id, look_at"


def look(number: int, moment: datetime, revision: int) -> dict[str, object]:
    return {"task_id": number, "look_at": plain(moment), "revision": revision}


def fill():
    insert_rows(
        person=[PERSON],
        unit=[UNIT],
        source_document=[document(AT)],
        task=[task(revision=3), task(2), task(3, status="completed")],
        task_look=[look(1, AT + timedelta(days=9), 3), look(2, AT, 1)],
    )


def looks():
    db.session.remove()
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(LOOKS))]


def test_back_and_forth(stage):
    before = looks()
    assert len(before) == 2
    migrate_to(AFTER)
    assert looks() == before
    insert_rows(task_look=[look(1, AT, 4)])
    assert len(looks()) == 3
    migrate_back(BEFORE)
    assert looks() == [(1, before[1][1], 4), before[1]]
    migrate_to(AFTER)
    assert looks() == [(1, before[1][1], 4), before[1]]

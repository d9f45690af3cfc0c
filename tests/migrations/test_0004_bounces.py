"""The tables of what came back stand beside filled messages, which stay as they are."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.old_rows import plain
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0003_open_by_assigner", "0004_bounces"
TABLES = {"bounce", "flagged_address", "resend"}


def fill():
    insert_rows(
        person=[
            {"id": 1, "name": "Lê An", "name_folded": "le an", "name_key": "an le", "locale": "vi"}
        ],
        message=[
            {
                "id": 1, "dedupe_key": "a", "channel": "email", "source": "reminders",
                "kind": "digest", "about": "2026-09-01", "facts": "{}", "recipient_id": 1,
                "state": "accepted", "is_urgent": False, "is_late": False,
                "created_at": plain(AT), "next_try_at": plain(AT), "attempts": 1,
                "uncertain_count": 0,
            }
        ],
    )  # fmt: skip


def tables():
    db.session.remove()
    return set(sa.inspect(db.engine).get_table_names())


def states():
    with db.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT id, state FROM message").all()


def test_back_and_forth(stage):
    migrate_to(AFTER)
    assert tables() >= TABLES
    assert states() == [(1, "accepted")]
    insert_rows(
        bounce=[
            {"key": "k", "kind": "permanent", "message_id": 1, "address": "a@b.vn", "status": "5.1.1",
             "diagnostic": "", "reporter": "", "received_at": plain(AT)}
        ],
        resend=[{"message_id": 1, "original_id": 1, "asked_by": "Quản trị"}],
    )  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError):
        insert_rows(resend=[{"message_id": 9, "original_id": 1, "asked_by": "x"}])
    migrate_back(BEFORE)
    assert not TABLES & tables()
    assert states() == [(1, "accepted")]
    migrate_to(AFTER)
    assert tables() >= TABLES

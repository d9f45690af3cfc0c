"""The column comes to a policy that is in use, and goes again."""

from datetime import time

import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

BEFORE, AFTER = "0006_open_by_owner", "0007_step_unit_kinds"


def fill():
    insert_rows(
        reminder_step=[
            {"id": 1, "key": "own-step", "is_active": True, "anchor": "deadline", "offset": 3,
             "offset_unit": "working_days", "at_time": time(7, 0),
             "audiences": "unit_head", "channels": "email", "is_immediate": True, "position": 1},
        ],
    )  # fmt: skip


def kept():
    with db.engine.connect() as connection:
        return connection.execute(sa.text("SELECT * FROM reminder_step")).mappings().one()


def test_back_and_forth(stage):
    migrate_to(AFTER)
    assert (kept()["unit_kinds"], kept()["audiences"]) == ("", "unit_head")
    migrate_back(BEFORE)
    assert "unit_kinds" not in kept()
    assert kept()["key"] == "own-step"
    migrate_to(AFTER)
    assert kept()["unit_kinds"] == ""

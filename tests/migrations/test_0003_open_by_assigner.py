"""The index comes and goes on a filled table, and holds the open tasks alone."""

import os
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from giaoviec.core.db import db
from tests.migrations.stages import database_at, insert_rows, migrate_back, migrate_to

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
NAME = "ix_task_open_assigner"


@pytest.fixture
def stage(tmp_path):
    with database_at(
        "0002_search", tmp_path, os.environ.get("GIAOVIEC_TEST_DATABASE_URL", "")
    ) as app:
        fill()
        yield app


def plain(moment):
    return moment.replace(tzinfo=None) if db.engine.dialect.name == "sqlite" else moment


def fill():
    """A person who assigned one open and one closed task."""
    insert_rows(
        person=[
            {"id": 1, "name": "Lê An", "name_folded": "le an", "name_key": "an le", "locale": "vi"}
        ],
        unit=[
            {"id": 1, "code": "SYT", "name": "Sở Y tế", "kind": "department", "path": "/1/",
             "name_folded": "so y te"},
        ],
        source_document=[
            {"id": 1, "doc_number": "1/QĐ", "number_key": "1/qd", "issued_on": date(2026, 9, 1),
             "subject": "Về việc", "subject_key": "", "signer": "", "stream": "ubnd",
             "is_spoken": False, "created_at": plain(AT)},
        ],
        task=[
            {
                "id": number, "document_id": 1, "clause": "", "content": "x", "content_key": str(number),
                "search_text": "x", "deliverable": "", "urgency": "thuong", "lead_unit_id": 1,
                "lead_unit_name": "Sở Y tế", "deadline_kind": "none", "deadline_phrase": "",
                "no_deadline_reason": "thường xuyên", "deadline_version": 1, "extension_count": 0,
                "urged_count": 0, "revision": 1, "assigner_id": 1, "status": status,
                "closed_at": closed_at,
            }
            for number, status, closed_at in ((1, "assigned", None), (2, "completed", plain(AT)))
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
    migrate_to("0003_open_by_assigner")
    assert NAME in indexes()
    assert assigned_and_open() == [1]
    migrate_back("0002_search")
    assert NAME not in indexes()
    assert assigned_and_open() == [1]
    migrate_to("0003_open_by_assigner")
    assert NAME in indexes()

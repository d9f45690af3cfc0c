"""Tasks stored before 0002 are found by their words afterwards, and go on being found."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from giaoviec.core.db import db
from giaoviec.tasks import search_tables
from giaoviec.tasks.search import Words
from tests.migrations.old_rows import plain
from tests.migrations.stages import database_at, insert_rows, migrate_back, migrate_to

AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
TEXTS = [
    "bao cao tiem chung (dot 1) 568/qd-ubnd ve viec so 1",
    "ra soat 100% thu tuc 569/qd-ubnd " + "x" * 3000,
    "",
]


@pytest.fixture
def stage(tmp_path):
    with database_at("0001_foundation", tmp_path) as app:
        yield app


def fill(texts, first=1):
    """A unit, a document, and a task for each text; every second one is closed."""
    if first == 1:
        insert_rows(
            unit=[
                {"id": 1, "code": "SYT", "name": "Sở Y tế", "kind": "department", "path": "/1/",
                 "name_folded": "so y te"},
            ],
            source_document=[
                {"id": 1, "doc_number": "568/QĐ-UBND", "number_key": "568/qd-ubnd",
                 "issued_on": date(2026, 9, 1), "subject": "Về việc", "subject_key": "",
                 "signer": "", "stream": "ubnd", "is_spoken": False, "created_at": plain(AT)},
            ],
        )  # fmt: skip
    insert_rows(
        task=[
            {
                "id": number, "document_id": 1, "clause": "", "content": "x", "content_key": str(number),
                "search_text": text, "deliverable": "", "urgency": "thuong", "lead_unit_id": 1,
                "lead_unit_name": "Sở Y tế", "deadline_kind": "none", "deadline_phrase": "",
                "no_deadline_reason": "thường xuyên", "deadline_version": 1, "extension_count": 0,
                "urged_count": 0, "revision": 1,
                "status": "assigned" if number % 2 else "completed",
                "closed_at": None if number % 2 else plain(AT),
            }
            for number, text in enumerate(texts, first)
        ]
    )  # fmt: skip


def found(text, *, only_open=False):
    db.session.rollback()
    return sorted(Words.of(text).ids(db.session(), only_open=only_open, limit=10))


def test_old_texts_are_searched_by_their_words(stage):
    fill(TEXTS)
    migrate_to("0002_search")
    assert found("568/QĐ") == [1]
    assert found("ubnd") == [1, 2]
    assert found("ubnd", only_open=True) == [1]
    with db.engine.connect() as connection:
        texts = list(
            connection.exec_driver_sql("SELECT search_text FROM task ORDER BY id").scalars()
        )
    assert texts[0] == "bao cao tiem chung dot 1 568 qd ubnd ve viec so 1"
    assert texts[1] == "ra soat 100 thu tuc 569 qd ubnd " + "x" * 40
    assert texts[2] == ""


def test_words_follow_the_tasks_afterwards(stage):
    migrate_to("0002_search")
    fill(["bao cao", "ke hoach"])
    change("UPDATE task SET search_text = 'de an', closed_at = NULL WHERE id = 2")
    assert (found("ke hoach"), found("de an", only_open=True)) == ([], [2])
    change("UPDATE task SET closed_at = deadline_set_at, content = 'y' WHERE id = 2")
    assert found("de an", only_open=True) == [2]
    with db.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE task SET closed_at = :at WHERE id = 2"), {"at": plain(AT)}
        )
    assert (found("de an", only_open=True), found("de an")) == ([], [2])
    change("DELETE FROM task WHERE id = 1")
    assert found("bao") == []


def test_words_are_read_anew_where_a_migration_dropped_the_triggers(stage):
    migrate_to("0002_search")
    with db.engine.begin() as connection:
        search_tables.drop_triggers(connection)
    fill(["bao cao"])
    migrate_to("0002_search")
    assert found("bao") == found("bao", only_open=True) == [1]


def test_back_and_forth(stage):
    migrate_to("0002_search")
    fill(["bao cao"])
    migrate_back("0001_foundation")
    fill(["tong ket"], first=3)
    migrate_to("0002_search")
    assert (found("bao"), found("tong")) == ([1], [3])


def change(statement):
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement)

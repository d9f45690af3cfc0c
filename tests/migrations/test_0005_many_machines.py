"""Old messages and reminders go to the histories and come back; none is made twice meanwhile."""

from datetime import UTC, datetime

import sqlalchemy as sa

from giaoviec.core.db import db
from giaoviec.jobs.schema import has_job_tables, make_job_tables
from giaoviec.notify.past import move_messages
from giaoviec.reminders.past import move_reminders
from tests.migrations.old_rows import PERSON, UNIT, document, plain, reminder, task
from tests.migrations.stages import insert_rows, migrate_back, migrate_to

AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
BEFORE, AFTER = "0004_bounces", "0005_many_machines"


def fill():
    """A task closed long ago, with a reminder and its mail; a message that came back; one waiting."""
    insert_rows(
        person=[PERSON],
        unit=[UNIT],
        source_document=[document(AT)],
        task=[task(status="completed", closed_at=plain(AT))],
        message=[message(1), message(2), message(3, state="queued", settled_at=None)],
        bounce=[
            {"id": 1, "key": "k", "kind": "permanent", "message_id": 2, "address": "a@example.vn",
             "status": "5.1.1", "diagnostic": "", "reporter": "", "received_at": plain(AT)}
        ],
        reminder=[reminder(AT)],
    )  # fmt: skip


def message(number, *, state="accepted", settled_at=AT):
    return {
        "id": number, "dedupe_key": f"key-{number}", "channel": "email", "source": "reminders",
        "kind": "digest", "about": "2026-01-05", "facts": "{}", "recipient_id": 1, "state": state,
        "is_urgent": False, "is_late": False, "created_at": plain(AT), "next_try_at": plain(AT),
        "attempts": 1, "uncertain_count": 0, "settled_at": settled_at and plain(settled_at),
        "subject": "Nhắc việc", "answer": "250 Ok",
    }  # fmt: skip


def ids(table):
    db.session.rollback()
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql(f"SELECT id FROM {table} ORDER BY id").scalars())


def move():
    return move_messages(now=NOW, days=180), move_reminders(lock="planner", now=NOW, days=180)


def test_back_and_forth_on_filled_tables(stage):
    migrate_to(AFTER)
    assert move() == (1, 1)
    assert (ids("message"), ids("message_history")) == ([2, 3], [1])
    assert (ids("reminder"), ids("reminder_history")) == ([], [1])
    migrate_back(BEFORE)
    assert (ids("message"), ids("reminder")) == ([1, 2, 3], [1])
    migrate_to(AFTER)
    assert move() == (1, 1)


def test_what_a_history_has_is_not_made_again(stage):
    migrate_to(AFTER)
    move()
    insert_rows(message=[message(8) | {"dedupe_key": "key-1"}, message(9)])
    insert_rows(reminder=[reminder(AT, 8), reminder(AT, 9, occurrence=1)])
    assert (ids("message"), ids("reminder")) == ([2, 3, 9], [9])


def test_the_workers_tables_are_made_on_postgresql_and_once(stage):
    migrate_to(AFTER)
    with db.engine.begin() as connection:
        assert has_job_tables(connection) is (connection.dialect.name == "postgresql")
        path = connection.dialect.name == "postgresql" and connection.scalar(
            sa.text("SHOW search_path")
        )
        make_job_tables(connection)
    if path:
        with db.engine.begin() as connection:
            # Another release of the library: its tables are made anew, and ours are found as before.
            connection.exec_driver_sql("COMMENT ON SCHEMA jobs IS 'procrastinate of old'")
            make_job_tables(connection)
            assert has_job_tables(connection)
            assert connection.scalar(sa.text("SHOW search_path")) == path
    migrate_back(BEFORE)
    with db.engine.connect() as connection:
        assert not has_job_tables(connection)

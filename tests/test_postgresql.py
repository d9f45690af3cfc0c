"""What is so on PostgreSQL alone: what rests between tests, and what is prepared once for many pages."""

import sqlalchemy as sa
from flask import Flask

from giaoviec.core.db import db, end_session, read, transaction
from giaoviec.org.models import Unit
from tests.applications import resting
from tests.databases import Database

# psycopg prepares a statement when it is asked for the sixth time.
_USED_OFTEN = 6
LOCK = "SELECT pg_advisory_lock(7)"


def backend() -> int:
    """The server's process behind the connection that the next one to ask is given."""
    with db.engine.connect() as connection:
        return int(connection.scalar(sa.text("SELECT pg_backend_pid()")))


def backends() -> set[int]:
    """All of this database's; the one that answers is among them."""
    found = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    with db.engine.connect() as connection:
        return set(connection.scalars(found))


def test_an_idle_connection_stays(app: Flask, database: Database):
    before = backend()
    assert before in resting()
    database.clean(resting())
    assert before in backends()


def test_one_that_nobody_asked_to_keep_ends(app: Flask, database: Database):
    before = backend()
    database.clean()
    assert before not in backends()


def test_one_in_a_transaction_ends_and_takes_what_it_wrote_with_it(app: Flask, database: Database):
    connection = db.engine.connect()
    connection.execute(sa.text("INSERT INTO setting (key, value) VALUES ('a', 'b')"))
    database.clean(resting())
    connection.invalidate()
    connection.close()
    assert db.session.scalar(sa.text("SELECT count(*) FROM setting WHERE key = 'a'")) == 0


def test_a_lock_of_a_session_ends_with_it(app: Flask, database: Database):
    engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(LOCK))
    database.clean(resting())
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE objid = 7")) == 0


def test_the_workers_queue_is_emptied(app: Flask, database: Database):
    with db.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL search_path = jobs"))
        connection.execute(
            sa.text("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 't')")
        )
    database.clean(resting())
    for table in ("procrastinate_jobs", "procrastinate_events"):
        assert db.session.scalar(sa.text(f"SELECT count(*) FROM jobs.{table}")) == 0


def test_what_was_prepared_for_a_page_is_there_for_the_next(app: Flask):
    stmt = sa.select(Unit.id).where(Unit.code == sa.bindparam("code"))
    for _page in range(_USED_OFTEN):
        read(db.session(), stmt, {"code": "SNV"})
        end_session()
    with transaction() as session:
        session.execute(sa.text("SELECT 1"))
    prepared = read(db.session(), sa.text("SELECT statement FROM pg_prepared_statements"))
    assert any("FROM unit" in row.statement for row in prepared)

"""SQLite's log does not grow for ever where people read without a pause."""

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core.db import db, transaction
from giaoviec.core.journal import shorten_journal
from giaoviec.settings.models import Setting

SMALL = 100 * 1024


@pytest.fixture
def journal(tmp_path):
    """Of a file of its own, whatever database the other tests have."""
    app = create_app(
        Settings(data_dir=tmp_path, secret_key="x", installation_id="journal"), pages=False
    )
    with app.app_context():
        upgrade_database()
        yield Path(f"{db.engine.url.database}-wal")
        db.session.remove()
        db.engine.dispose()


def write(key):
    with transaction() as session:
        session.merge(Setting(key=key, value="x" * 4 * SMALL))


def test_a_log_that_has_grown_is_begun_anew_and_nothing_is_lost(journal):
    write("one")
    assert journal.stat().st_size > SMALL
    assert shorten_journal(largest=SMALL)
    assert journal.stat().st_size == 0
    assert len(db.session.scalar(sa.select(Setting.value).where(Setting.key == "one"))) > SMALL
    db.session.rollback()
    assert not shorten_journal(largest=SMALL)


def test_whoever_reads_for_long_keeps_writers_waiting_for_a_second_at_most(journal):
    reader = db.engine.connect()
    reader.execute(sa.select(sa.func.count()).select_from(Setting.__table__))
    write("two")
    began = time.monotonic()
    assert not shorten_journal(largest=SMALL)
    write("three")
    assert time.monotonic() - began < 10
    # Who writes later waits as long as ever.
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 10_000
    reader.close()
    assert shorten_journal(largest=SMALL)


def test_between_readers_who_relieve_each_other_it_is_begun_anew(journal):
    """Each begins to read before the last has ended: never is there a moment without a reader."""
    stop = threading.Event()
    engine = db.engine
    turns = [threading.Semaphore(1), threading.Semaphore(0)]

    def read(mine, others):
        with engine.connect() as connection:
            while not stop.is_set():
                mine.acquire(timeout=5)
                connection.execute(sa.select(sa.func.count()).select_from(Setting.__table__))
                others.release()
                time.sleep(0.05)
                connection.rollback()

    readers = [threading.Thread(target=read, args=pair) for pair in (turns, turns[::-1])]
    for one in readers:
        one.start()
    try:
        for number in range(5):
            write(f"busy {number}")
            time.sleep(0.05)
        assert journal.stat().st_size > 4 * SMALL
        assert shorten_journal(largest=SMALL)
    finally:
        stop.set()
        for one in readers:
            one.join(timeout=10)
    assert journal.stat().st_size <= 2 * SMALL

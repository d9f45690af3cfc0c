"""SQLite's write-ahead log, kept short."""

from pathlib import Path

import structlog

from giaoviec.core.db import db

log = structlog.get_logger("giaoviec.core.journal")

# What two batches of a morning's run write; several times that has gathered for want of a pause.
LARGEST_BYTES = 32 * 1024 * 1024
# Writers wait meanwhile, and pages are read in less.
PATIENCE_MS = 1000


def shorten_journal(*, largest: int = LARGEST_BYTES) -> bool:
    """Bring a log larger than this into the file and begin it anew; whether that was done.

    SQLite does so by itself in a moment in which nobody reads. Where people
    are at work without a pause there is none: in a soak the log came to four
    times the database within minutes, and every page was looked for in it.
    Whoever reads for longer than a second (an export) is not waited for: the
    next minute is another chance. On PostgreSQL there is nothing to do.
    """
    if db.engine.dialect.name != "sqlite":
        return False
    journal = Path(f"{db.engine.url.database}-wal")
    before = journal.stat().st_size if journal.exists() else 0
    if before <= largest:
        return False
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        [usual] = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            [is_busy, *_frames] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    finally:
        connection.close()
    if not is_busy:
        log.info("the database's log was begun anew", bytes=before)
    return not is_busy

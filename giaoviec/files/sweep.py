"""Forgetting files that were handed in and never used: sheets between check and import, left forms."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, delete, exists, select
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.files.models import StoredFile
from giaoviec.files.store import place_of

KEEP_UNUSED = timedelta(days=1)


def sweep_files(*, folder: Path, now: datetime) -> int:
    """Delete files, a day old, to which nothing refers; returns how many.

    A sheet that was imported has done its work too: its name, size and hash
    stay in the audit. Bytes go only when no other row tells of them. Safe to
    run at any moment, as often as one likes.
    """
    before = now - KEEP_UNUSED
    with transaction() as session:
        unused = (
            delete(StoredFile)
            .where(
                StoredFile.created_at < before,
                *(~exists().where(column == StoredFile.id) for column in _references()),
            )
            .returning(StoredFile.id, StoredFile.sha256)
        )
        gone = session.execute(unused).all()
        if gone:
            record(
                session, Actor.system(), "file.swept", "file", at=now,
                ids=sorted(row.id for row in gone),
            )  # fmt: skip
    for sha256 in _told_no_more(db.session(), {row.sha256 for row in gone}):
        with suppress(FileNotFoundError):
            _remove(place_of(folder, sha256), before)
    # What a crash left half written.
    for part in folder.glob("part-*"):
        with suppress(FileNotFoundError):
            if _written_at(part) < before:
                part.unlink()
    return len(gone)


def _references() -> Iterator[Column[int]]:
    """Every column that names a stored file, of whatever feature.

    One that were missing here would cost nothing but this pass: the database
    itself refuses to delete what is referred to.
    """
    own = StoredFile.__table__.c.id
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is own:
                yield key.parent


def _told_no_more(session: Session, hashes: set[str]) -> set[str]:
    left = select(StoredFile.sha256).where(StoredFile.sha256.in_(hashes))
    return hashes - set(session.scalars(left))


def _remove(place: Path, before: datetime) -> None:
    """Delete the bytes, unless somebody hands the same ones in at this moment."""
    if _written_at(place) >= before:
        return
    aside = place.parent.parent / f"part-{secrets.token_hex(8)}"
    place.rename(aside)
    if _written_at(aside) >= before:
        aside.replace(place)
    else:
        aside.unlink()


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)

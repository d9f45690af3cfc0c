"""Taking in a file that somebody hands in; what it belongs to is said by whoever uses it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.files.models import StoredFile
from giaoviec.files.store import keep


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFile:
    """`folder` is the installation's folder of files, `name` what the sender calls it."""

    stream: IO[bytes]
    name: str
    folder: Path


def store_file(cmd: StoreFile, *, actor: Actor, now: datetime) -> int:
    """Keep a file; returns its id. Only the same account can use the id afterwards.

    Raises:
        FileTypeRefused, FileTooLarge, FileEmpty, FileContentRefused.
    """
    # Before the transaction: twenty megabytes are not written under a lock.
    kept = keep(cmd.stream, name=cmd.name, folder=cmd.folder)
    with transaction() as session:
        file = StoredFile(
            name=kept.name,
            content_type=kept.content_type,
            size=kept.size,
            sha256=kept.sha256,
            created_at=now,
            account_id=actor.account_id,
        )
        session.add(file)
        session.flush()
        record(
            session, actor, "file.stored", "file", file.id,
            at=now, name=kept.name, size=kept.size, sha256=kept.sha256,
        )  # fmt: skip
        return file.id

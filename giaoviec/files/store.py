"""The folder of files: outside the web root, each under the hash of its bytes."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from giaoviec.files.errors import FileEmpty, FileGone, FileTooLarge
from giaoviec.files.kinds import kind_of, require_fit, safe_name
from giaoviec.files.models import StoredFile

LIMIT_MB = 20
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that lies in the folder and that no row tells of yet."""

    name: str
    content_type: str
    size: int
    sha256: str


def keep(stream: IO[bytes], *, name: str, folder: Path) -> Kept:
    """Check what is handed in and put it in the folder; the same bytes lie there once.

    Nothing that is refused stays behind, and a crash leaves at most a part
    under a name that is never read.

    Raises:
        FileTypeRefused, FileTooLarge, FileEmpty, FileContentRefused.
    """
    shown = safe_name(name)
    kind = kind_of(shown)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f"part-{secrets.token_hex(8)}"
    try:
        size, digest = _copy(stream, part, shown)
        require_fit(kind, part, shown)
        place = place_of(folder, digest)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return Kept(name=shown, content_type=kind.content_type, size=size, sha256=digest)


def path_of(file: StoredFile, *, folder: Path) -> Path:
    """Where the bytes lie.

    Raises:
        FileGone: they do not.
    """
    place = place_of(folder, file.sha256)
    if not place.is_file():
        raise FileGone(name=file.name)
    return place


def place_of(folder: Path, digest: str) -> Path:
    """Where bytes with this hash lie, or would."""
    return folder / digest[:2] / digest


def _copy(stream: IO[bytes], part: Path, name: str) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with open(part, "xb", opener=_private) as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > LIMIT_MB * 1024 * 1024:
                raise FileTooLarge(name=name, limit=LIMIT_MB)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise FileEmpty(name=name)
    return size, digest.hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

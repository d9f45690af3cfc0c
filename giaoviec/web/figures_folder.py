"""The folder in which the processes of one `giaoviec web` count together: made, removed, swept.

Whoever uses a folder holds a lock on it, which the processes that serve
inherit: it ends with the last of them, however they end. So a leftover is
told from a folder in use without asking which process wrote it.
"""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import structlog

log = structlog.get_logger("giaoviec.web")

_PREFIX = "giaoviec-metrics-"


def make_folder() -> Path:
    """A new folder, locked until this process and all that it forks have ended."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        held = _lock(folder)
        if held is not None and folder.exists():
            return folder
        # Somebody's sweep came between the two.
        if held is not None:
            os.close(held)


def sweep_folders() -> int:
    """Remove the folders of those that were killed; returns how many there were.

    Only of this user, and only in this machine's folder for passing things:
    what another machine, container or user has there is theirs.
    """
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            held = _lock(folder)
            if held is None:
                continue
            try:
                shutil.rmtree(folder)
                swept += 1
            finally:
                os.close(held)
    if swept:
        log.info("figures of processes that were killed are gone", folders=swept)
    return swept


def remove_folder(folder: str) -> None:
    """At the end. A process that was too slow to end may still write; the next start sweeps then."""
    shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> int | None:
    """The lock, as an open descriptor; None: somebody holds it, or the folder is gone."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held

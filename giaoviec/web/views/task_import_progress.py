"""How far the reading of a long sheet is, told from one request to another.

A small file beside the stored ones: the request that reads the sheet and the
one that asks may be served by different processes. Between machines that do
not share the folder the bar stands still; the work does not depend on it.
"""

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from giaoviec.core import clock

# Seconds between two notes: a bar moves no finer.
EVERY = 0.3


class Progress:
    """`with Progress(folder, file_id) as note: note(done, all)`."""

    def __init__(self, folder: Path, file_id: int) -> None:
        self._place = _place(folder, file_id)
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, total: int) -> None:
        if done < total and clock.monotonic() < self._next:
            return
        self._next = clock.monotonic() + EVERY
        # Nobody's import fails because its bar could not be painted.
        with suppress(OSError):
            self._place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = self._place.with_suffix(".part")
            part.write_text(f"{done} {total}", encoding="ascii")
            part.replace(self._place)

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._place.unlink(missing_ok=True)

    @staticmethod
    def read(folder: Path, file_id: int) -> tuple[int, int]:
        """Rows read, of how many; (0, 0) before the first is."""
        try:
            done, total = _place(folder, file_id).read_text(encoding="ascii").split()
            return int(done), int(total)
        except (OSError, ValueError):
            return 0, 0


def _place(folder: Path, file_id: int) -> Path:
    return folder / "progress" / str(file_id)

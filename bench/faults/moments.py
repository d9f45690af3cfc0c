"""The clock that all processes of a fortnight share: the real one, moved by what stands in a file."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

# The environment variable that tells a process where the file is.
CLOCK_FILE = "FAULTS_CLOCK"


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the clock is moved.

    `jump` spares the harness the waiting, and the program cannot tell it from
    time that passed; `step` is a fault: the system's clock was set.
    """

    jump: timedelta
    step: timedelta

    @property
    def whole(self) -> timedelta:
        return self.jump + self.step


def read_shift(path: Path) -> Shift:
    jump, step = json.loads(path.read_text(encoding="ascii"))
    return Shift(timedelta(seconds=jump), timedelta(seconds=step))


class Clock:
    """Sets the file; processes read it at every look at the clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._shift = Shift(timedelta(), timedelta())
        self._write()

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._shift.whole).replace(microsecond=0)

    def jump_to(self, moment: datetime) -> None:
        jump = moment - datetime.now(UTC) - self._shift.step
        self._shift = Shift(jump, self._shift.step)
        self._write()

    def step(self, by: timedelta) -> None:
        """Set the system's clock forward or back."""
        self._shift = Shift(self._shift.jump, self._shift.step + by)
        self._write()

    def _write(self) -> None:
        fresh = self.path.with_suffix(".fresh")
        seconds = [self._shift.jump.total_seconds(), self._shift.step.total_seconds()]
        fresh.write_text(json.dumps(seconds), encoding="ascii")
        # At once: no process ever reads half of it.
        os.replace(fresh, self.path)  # noqa: PTH105

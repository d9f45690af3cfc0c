"""The processes of an installation: started, killed without warning, started again."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 60.0
_LIBRARY = re.compile(r'"logger": "(procrastinate|psycopg)')


@dataclass(slots=True)
class _Place:
    """One process of the installation, whichever has it at present."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    # When a killed one is started again (monotonic); 0: it is not waiting for that.
    again_at: float = 0.0

    @property
    def gives_signs_of_life(self) -> bool:
        return self.arguments[0] != "web"


class Crew:
    """`members`: a name and the arguments of `giaoviec` for each process."""

    def __init__(
        self,
        members: Mapping[str, Sequence[str]],
        *,
        environment: Mapping[str, str],
        logs: Path,
        chance: random.Random,
    ) -> None:
        self._places = [_Place(name, arguments) for name, arguments in members.items()]
        self._environment = {**environment, "PYTHONFAULTHANDLER": "1"}
        self._logs = logs
        self._chance = chance
        # Process ids that are stopped, and until when (monotonic).
        self._frozen: dict[int, float] = {}
        self.freezes = 0
        self.kills = 0
        self.starts = 0

    @property
    def beating(self) -> int:
        """How many of them give signs of life of their own."""
        return sum(place.gives_signs_of_life for place in self._places)

    def start(self) -> None:
        for place in self._places:
            self._start(place)

    def tend(self) -> None:
        """Start again what was killed a moment ago; whatever ended by itself is a defect.

        Raises:
            RuntimeError: a process ended that nobody had killed.
        """
        for pid in [one for one, until in self._frozen.items() if time.monotonic() >= until]:
            self._thaw(pid)
        for place in self._places:
            if place.again_at and time.monotonic() >= place.again_at:
                self._start(place)
            elif place.process is not None and place.process.poll() is not None:
                raise RuntimeError(
                    f"{place.name} ended by itself ({place.process.returncode}): {self._last_words(place)}"
                )

    def everybody(self) -> list[int]:
        """Process ids: those started here, and their children that are ours."""
        own = [p.process.pid for p in self._places if p.process is not None]
        return own + [child for pid in own for child in children(pid)]

    def kill_one(self) -> None:
        """SIGKILL to any of them."""
        alive = self.everybody()
        if alive:
            self.kill(self._chance.choice(alive))

    def kill(self, pid: int) -> bool:
        """SIGKILL to this one; whether it was one of ours and alive."""
        if pid not in self.everybody():
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills += 1
        for place in self._places:
            if place.process is not None and place.process.pid == pid:
                place.process.wait()
                place.process = None
                place.again_at = time.monotonic() + self._chance.uniform(0.1, 1.0)
        return True

    def freeze(self, pid: int, seconds: float) -> bool:
        """SIGSTOP to this one, for so long; whether it was one of ours and alive."""
        if pid not in self.everybody() or pid in self._frozen:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            self._frozen[pid] = time.monotonic() + seconds
            self.freezes += 1
        return True

    def _thaw(self, pid: int) -> None:
        del self._frozen[pid]
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask all to end, as at a shutdown of the machine; who does not is killed, and told of.

        Raises:
            RuntimeError: a process did not end when asked to.
        """
        for pid in list(self._frozen):
            self._thaw(pid)
        running = [p for p in self._places if p.process is not None]
        for place in running:
            assert place.process is not None
            place.process.send_signal(signal.SIGTERM)
        stubborn = []
        for place in running:
            assert place.process is not None
            try:
                place.process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                # With PYTHONFAULTHANDLER it says in its log what every thread is doing.
                place.process.send_signal(signal.SIGABRT)
                place.process.wait()
                stubborn.append(f"{place.name}: {self._last_words(place)}")
            place.process = None
        if stubborn:
            raise RuntimeError(f"did not end when asked to: {' '.join(stubborn)}")

    def abandon(self) -> None:
        """Kill whatever is left, at the end of a run that failed."""
        for pid in self.everybody():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def tracebacks(self) -> list[str]:
        """Log lines with a traceback: each is a defect that nobody foresaw.

        The queue's library says so when the database goes away, and waits for it.
        """
        lines = list(self._lines())
        return [
            # In a log for programs it is one line, from a library it may be forty.
            f"{name}: " + "\n".join(words for _, words in lines[at : at + 60])[-3000:]
            if line.startswith("Traceback")
            else f"{name}: {line[-1500:]}"
            for at, (name, line) in enumerate(lines)
            if "Traceback (most recent" in line and not _LIBRARY.search(line)
        ]

    def said(self, words: str) -> int:
        """How many log lines of all processes hold these words."""
        return sum(words in line for _, line in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self._logs.glob("*.log")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                yield path.name, line

    def _last_words(self, place: _Place) -> str:
        return (self._logs / f"{place.name}.log").read_text(encoding="utf-8")[-6000:]

    def _start(self, place: _Place) -> None:
        with (self._logs / f"{place.name}.log").open("ab") as log:
            place.process = subprocess.Popen(
                [sys.executable, "-m", "bench.faults.process", *place.arguments],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        place.again_at = 0.0
        self.starts += 1


def children(pid: int) -> list[int]:
    """Those that any thread of this process started and that live."""
    found = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(one) for one in (thread / "children").read_text("ascii").split()]
    return found

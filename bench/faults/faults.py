"""What happens to an installation on one morning, second by second."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

TWO_HOURS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Morning:
    """What is to go wrong on this morning, besides kills."""

    kills: int = 0
    # So many processes stand still in the middle of a mail for longer than their lease, then go on.
    freezes: int = 0
    relay_is_away: bool = False
    # "restarted" (in order), "crashed", or "" for neither.
    database: str = ""
    # The clock is set by so much in the middle of the run, and back afterwards.
    steps: timedelta = timedelta()
    relay_misbehaves: bool = True
    # How long the relay thinks over each mail.
    relay_seconds: float = 0.01


def whole_fortnight(count: int, kills: int) -> list[Morning]:
    """The faults of a fortnight: each kind on a morning of its own, kills on all."""
    each = [kills // count + (at < kills % count) for at in range(count)]
    special: dict[int, dict[str, object]] = {
        1: {"database": "restarted"},
        2: {"relay_is_away": True},
        3: {"steps": TWO_HOURS, "relay_seconds": 0.1},
        4: {"freezes": 1},
        5: {"database": "crashed"},
        6: {"steps": -TWO_HOURS, "relay_seconds": 0.1},
        8: {"freezes": 2},
    }
    return [Morning(kills=n, **special.get(at, {})) for at, n in enumerate(each)]  # type: ignore[arg-type]


# What `make test` has time for.
SHORT = (Morning(kills=2, database="restarted"), Morning(kills=2, relay_is_away=True))


@dataclass(slots=True)
class Agenda:
    """Things to do at seconds from now; each is done once."""

    _what: list[tuple[float, Callable[[], object]]] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def at(self, seconds: float, do: Callable[[], object]) -> None:
        self._what.append((seconds, do))
        self._what.sort(key=lambda one: one[0])

    def due(self) -> Iterator[Callable[[], object]]:
        while self._what and self._what[0][0] <= time.monotonic() - self._began:
            yield self._what.pop(0)[1]

    @property
    def is_done(self) -> bool:
        return not self._what


def some_moments(chance: random.Random, count: int, seconds: float) -> list[float]:
    return [chance.uniform(0.0, seconds) for _ in range(count)]

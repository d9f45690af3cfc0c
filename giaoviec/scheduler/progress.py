"""Whether all jobs get on with it: a sign of life is given by what they do, by no thread of its own."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from giaoviec.scheduler.signs import Signs
from giaoviec.scheduler.stopping import Stop


class Progress:
    """Gives a sign whenever every job has moved since the last one.

    A job has moved when it ended, or asked whether it should stop: it does so
    between two batches, so one that takes an hour moves all the time. Awaited
    are the expected jobs, which have to come again and again, and those at
    work: when one of them hangs, or the clock that starts them does, there
    are no more signs. How a job ended is told elsewhere: the relay or the
    database is not brought back by another process.
    """

    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        self._lock = threading.Lock()
        self._expected: frozenset[str] = frozenset()
        self._at_work: list[str] = []
        self._moved: set[str] = set()
        self._is_ready = False

    def expect(self, jobs: Collection[str]) -> None:
        """From now on these have to move before a sign is given, at work or not."""
        with self._lock:
            self._expected = frozenset(jobs)

    @contextmanager
    def of(self, job: str, stop: Stop) -> Iterator[Stop]:
        """Around a run of this job, which is handed a Stop that hears whoever asks it.

        With the end of the first one the process is ready.
        """
        with self._lock:
            self._at_work.append(job)
        try:
            yield stop.heard_by(lambda: self._move(job))
        finally:
            with self._lock:
                self._at_work.remove(job)
                is_first, self._is_ready = not self._is_ready, True
            if is_first:
                self._signs.ready()
            self._move(job)

    def _move(self, job: str) -> None:
        with self._lock:
            self._moved.add(job)
            if self._signs.is_due and self._moved >= {*self._expected, *self._at_work}:
                self._moved.clear()
                self._signs.alive()

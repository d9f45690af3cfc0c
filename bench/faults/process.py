"""One of our own commands under a clock that the harness sets: `python -m bench.faults.process scheduler`.

Everything else is the program as it is: only the readers of the clock, and how
often the timetable ticks, are replaced before it starts.
"""

import os
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from apscheduler.schedulers import base as apscheduler
from apscheduler.triggers.cron import CronTrigger

from bench.faults.moments import CLOCK_FILE, read_shift
from giaoviec.cli import main as giaoviec
from giaoviec.core import clock, zone
from giaoviec.notify import claim, ledger, transmit
from giaoviec.scheduler import supervise, timetable

# A minute's patience is enough for a harness that is in a hurry; longer than a mail ever takes here.
LEASE = timedelta(seconds=12)
_CLOCK = Path(os.environ[CLOCK_FILE])


def now() -> datetime:
    """As giaoviec.core.clock.now, moved."""
    return (datetime.now(UTC) + read_shift(_CLOCK).whole).replace(microsecond=0)


class SteppedClock(datetime):
    """What APScheduler takes for the system's clock: steps of it, not the days that are jumped over."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "SteppedClock":
        moment = datetime.now(tz) + read_shift(_CLOCK).step
        return cls.fromtimestamp(moment.timestamp(), tz)


def every_second(cron: str) -> CronTrigger:
    """Minutes become seconds; what runs at night runs every ten seconds."""
    second = "*" if cron.startswith("*") else "*/10"
    return CronTrigger(second=second, timezone=zone.zone())


def child_command() -> list[str]:
    """The child of `serve`, through this same door."""
    return [sys.executable, "-m", __spec__.name, "scheduler", "--supervised-by", str(os.getpid())]


def main() -> None:
    clock.now = now
    for module in (claim, ledger, transmit):
        module.LEASE = LEASE
    transmit._RENEW_AFTER = LEASE / 2  # noqa: SLF001
    apscheduler.datetime = SteppedClock
    timetable._trigger = every_second  # noqa: SLF001  the one place where the program is bent
    supervise.scheduler_command = child_command
    giaoviec()


if __name__ == "__main__":
    main()

"""A real scheduler whose every second's tick hangs or takes long on demand: `python -m tests.scheduler.watched FOLDER`."""

import sys
import time
from pathlib import Path

from giaoviec.app import create_app
from giaoviec.core.logs import configure_logs
from giaoviec.scheduler import signs, timetable
from giaoviec.scheduler.stopping import Stop, stop_on_signals

FOLDER = Path(sys.argv[1])


def tick(stop: Stop) -> None:
    """Long: it goes on from batch to batch. Hanging: it does not."""
    while (FOLDER / "long").exists() and not stop.is_asked():
        time.sleep(0.02)
    while (FOLDER / "hang").exists():
        time.sleep(0.02)
    (FOLDER / "ticked").touch()


if __name__ == "__main__":
    configure_logs("scheduler")
    timetable.TIMETABLE = ((timetable.heartbeat, "* * * * * *"), (tick, "* * * * * *"))
    signs.LEAST_SECONDS = 1.0
    timetable.run_scheduler(create_app(pages=False), stop_on_signals())

"""A real worker that beats twice a second and hangs on demand: `python -m tests.notify.watched FOLDER`."""

import sys
import time
from pathlib import Path

from giaoviec.app import create_app
from giaoviec.core.logs import configure_logs
from giaoviec.notify.sources import use_sources
from giaoviec.scheduler import signs, worker
from giaoviec.scheduler.stopping import stop_on_signals
from tests.notify.fake_source import FakeSource

FOLDER = Path(sys.argv[1])


class HangingSource(FakeSource):
    def letters(self, session, messages, *, now):
        while (FOLDER / "hang").exists():
            time.sleep(0.02)
        return super().letters(session, messages, now=now)


if __name__ == "__main__":
    configure_logs("worker")
    signs.LEAST_SECONDS = 1.0
    worker._BEAT_SECONDS = 0.5
    app = create_app(pages=False)
    use_sources(app, {"fake": HangingSource()})
    worker.Worker(app, stop_on_signals(), concurrency=2).run()

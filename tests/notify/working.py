"""A real worker with the source "fake": `python -m tests.notify.working CONCURRENCY [SECONDS AHEAD]`.

Stops on SIGTERM; its clock is set right after some seconds.
"""

import sys
import threading
from datetime import UTC, datetime, timedelta

import time_machine

from giaoviec.app import create_app
from giaoviec.core.logs import configure_logs
from giaoviec.notify.sources import use_sources
from giaoviec.scheduler.stopping import stop_on_signals
from giaoviec.scheduler.worker import Worker
from tests.notify.fake_source import FakeSource

RIGHT_AFTER_SECONDS = 6.0


def be_ahead(seconds: float) -> None:
    travelling = time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds))
    travelling.start()
    threading.Timer(RIGHT_AFTER_SECONDS, travelling.stop).start()


if __name__ == "__main__":
    configure_logs()
    for given in sys.argv[2:]:
        be_ahead(float(given))
    app = create_app(pages=False)
    use_sources(app, {"fake": FakeSource()})
    Worker(app, stop_on_signals(), concurrency=int(sys.argv[1])).run()

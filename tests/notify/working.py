"""A real worker with the source "fake": `python -m tests.notify.working CONCURRENCY`; stops on SIGTERM."""

import sys

from giaoviec.app import create_app
from giaoviec.core.logs import configure_logs
from giaoviec.notify.sources import use_sources
from giaoviec.scheduler.stopping import stop_on_signals
from giaoviec.scheduler.worker import Worker
from tests.notify.fake_source import FakeSource

if __name__ == "__main__":
    configure_logs()
    app = create_app(pages=False)
    use_sources(app, {"fake": FakeSource()})
    Worker(app, stop_on_signals(), concurrency=int(sys.argv[1])).run()

"""A real worker with the source "fake": `python -m tests.notify.working`; stops on SIGTERM."""

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
    Worker(app, stop_on_signals(), concurrency=1).run()

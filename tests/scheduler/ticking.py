"""A real scheduler with the source "fake": `python -m tests.scheduler.ticking`; stops on SIGTERM."""

from giaoviec.app import create_app
from giaoviec.core.logs import configure_logs
from giaoviec.notify.sources import use_sources
from giaoviec.scheduler.stopping import stop_on_signals
from giaoviec.scheduler.timetable import run_scheduler
from tests.notify.fake_source import FakeSource

if __name__ == "__main__":
    configure_logs()
    app = create_app(pages=False)
    use_sources(app, {"fake": FakeSource()})
    run_scheduler(app, stop_on_signals())

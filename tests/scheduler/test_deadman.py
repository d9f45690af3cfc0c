"""Somebody outside is told after each good tick; their silence, slowness or anger harms nothing."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from giaoviec.core import clock
from giaoviec.core.db import db, transaction
from giaoviec.notify.heartbeat import PLANNER, heartbeat_age
from giaoviec.notify.installation import OtherInstallation
from giaoviec.scheduler import deadman, timetable
from giaoviec.scheduler.deadman import tell_alive
from giaoviec.scheduler.stopping import Stop
from giaoviec.settings.models import Setting


class Outside(ThreadingHTTPServer):
    """Counts the calls; answers with `status` after `delay_seconds`."""

    status = 200
    delay_seconds = 0.0

    def __init__(self) -> None:
        self.calls: list[str] = []
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ping/abc"


class Answer(BaseHTTPRequestHandler):
    server: Outside

    def do_GET(self) -> None:
        self.server.calls.append(self.path)
        time.sleep(self.server.delay_seconds)
        with suppress(ConnectionError):
            self.send_response(self.server.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"OK")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def tick(app, outside):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], deadman_url=outside.url)
    return lambda: timetable.remind(Stop())


def test_a_good_tick_is_told_once_and_the_planners_run_is_kept(tick, outside):
    tick()
    assert outside.calls == ["/ping/abc"]
    age = heartbeat_age(db.session(), PLANNER, now=clock.now())
    assert age is not None
    assert age.total_seconds() < 60


def test_a_tick_that_is_refused_is_not_told(tick, outside):
    with transaction() as session:
        session.merge(Setting(key="installation_id", value="another"))
    with pytest.raises(OtherInstallation):
        tick()
    assert outside.calls == []


def test_without_an_address_nobody_is_called(app, outside):
    timetable.remind(Stop())
    assert outside.calls == []


@pytest.mark.once
def test_an_angry_answer_is_no_harm(outside):
    outside.status = 500
    assert tell_alive(outside.url) is False


@pytest.mark.once
def test_nobody_there_is_no_harm():
    assert tell_alive("http://127.0.0.1:1/") is False
    assert tell_alive("http://[broken/") is False


@pytest.mark.once
def test_who_does_not_answer_is_not_waited_for(outside, monkeypatch):
    monkeypatch.setattr(deadman, "TIMEOUT_SECONDS", 0.2)
    outside.delay_seconds = 1.5
    began = time.monotonic()
    assert tell_alive(outside.url) is False
    assert time.monotonic() - began < 1.0

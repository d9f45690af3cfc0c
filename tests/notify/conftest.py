"""A running sink, a source, and deliveries between them."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from giaoviec.notify.deliver import Delivered, deliver
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.smtp import SmtpRelay
from giaoviec.notify.sources import use_sources
from tests.builders.notify import MORNING
from tests.notify.fake_source import FakeSource
from tests.notify.sink import Sink, running

# Workers need PostgreSQL; on SQLite there are none.
if not os.environ.get("GIAOVIEC_TEST_DATABASE_URL", "").startswith("postgresql"):
    collect_ignore = ["test_workers.py", "test_worker_signs.py"]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as sink:
        yield sink


@pytest.fixture
def source(app: Flask) -> FakeSource:
    source = FakeSource()
    use_sources(app, {"fake": source})
    return source


@pytest.fixture
def send(app: Flask, source: FakeSource, sink: Sink) -> Callable[..., Delivered]:
    """One pass at this moment (MORNING) into the sink; `patience` is the longest wait for an answer."""

    def run(now: datetime = MORNING, *, patience: float = 10.0, **options: Any) -> Delivered:
        relay = SmtpRelay(
            parse_relay_address(sink.url),
            connect_seconds=patience,
            command_seconds=patience,
            answer_seconds=patience,
        )
        try:
            return deliver(now=now, relay=relay, **options)
        finally:
            relay.close()

    return run

"""What tests of long-running commands share."""

from collections.abc import Iterator

import pytest

from tests.cli.running import Start, free_port, starting


@pytest.fixture
def start(app, environment, tmp_path) -> Iterator[Start]:
    """Start `giaoviec` commands on this test's data."""
    with starting(environment, tmp_path) as run:
        yield run


@pytest.fixture
def port() -> int:
    return free_port()

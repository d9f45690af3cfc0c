"""What the tests of migrations begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.migrations.stages import database_at


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A new database at the migration `BEFORE` of the test's module, filled by its `fill`."""
    with database_at(request.module.BEFORE, tmp_path) as app:
        request.module.fill()
        yield app

"""The committee that these tests play in."""

import pytest
from flask import Flask

from tests.tasks.scene import Scene, make_scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()

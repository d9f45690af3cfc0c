"""What tests of pages share."""

from collections.abc import Callable

import pytest
from flask import Flask

from giaoviec.core.actor import Role
from tests.builders.accounts import make_account
from tests.plugins.hashes import quick_hashes
from tests.tasks.scene import Scene
from tests.web.client import PageClient
from tests.web.task_fixtures import moment, reader, scene, task
from tests.web.task_scene import account_of

__all__ = ["moment", "quick_hashes", "reader", "scene", "task"]


@pytest.fixture
def browser(app: Flask) -> Callable[[], PageClient]:
    """Makes browsers: each with cookies of its own."""
    app.test_client_class = PageClient
    return app.test_client  # type: ignore[return-value]


@pytest.fixture
def page_client(browser: Callable[[], PageClient]) -> PageClient:
    """One browser, nobody signed in."""
    return browser()


@pytest.fixture
def as_role(browser: Callable[[], PageClient]) -> Callable[..., PageClient]:
    """Makes browsers in which somebody of a role has signed in."""

    def enter(role: Role, **changes: object) -> PageClient:
        return browser().enter(make_account(role, **changes))

    return enter


@pytest.fixture
def entering(scene: Scene, browser: Callable[[], PageClient]) -> Callable[[str], PageClient]:
    """`entering("monitor")`: a browser in which that person of the scene has signed in."""

    def somebody(name: str) -> PageClient:
        return browser().enter(account_of(scene, name))

    return somebody

"""What tests of administration share."""

import pytest

from giaoviec.core.actor import Role
from tests.web.client import PageClient


@pytest.fixture
def admin(as_role) -> PageClient:
    """A browser in which an administrator has signed in."""
    return as_role(Role.ADMIN)

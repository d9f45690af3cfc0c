"""What tests of administration share."""

import pytest
from flask import Flask

from giaoviec.core.actor import Role
from giaoviec.org.models import Person, Unit, UnitKind
from tests.builders.org import appoint, make_person, make_unit
from tests.web.client import PageClient


@pytest.fixture
def admin(as_role) -> PageClient:
    """A browser in which an administrator has signed in."""
    return as_role(Role.ADMIN)


@pytest.fixture
def top(app: Flask) -> Unit:
    return make_unit("UB", name="Ủy ban nhân dân Thành phố", kind=UnitKind.COMMITTEE)


@pytest.fixture
def unit(top: Unit) -> Unit:
    return make_unit("STC", parent=top, name="Sở Tài chính")


@pytest.fixture
def person(unit: Unit) -> Person:
    """An official of the unit."""
    person = make_person("Trần Văn Nam")
    appoint(person, unit)
    return person

"""Whoever signs in to the demonstration finds what the README's first steps tell of."""

from datetime import UTC, datetime

import pytest

from giaoviec.cli.demo.desk import fill_desks
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Person, Rank, Unit, UnitKind
from giaoviec.tasks.mine import my_work
from giaoviec.tasks.mine_sections import Section
from giaoviec.workdays.queries import load_calendar
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import acting

# A night of Friday to Saturday: nobody works, and what lies on a desk lies there.
NOW = datetime(2026, 11, 20, 18, 52, tzinfo=UTC)
POSTS = {
    "UBTP": (UnitKind.COMMITTEE, Rank.HEAD, Role.LEADER),
    "VPUB-KH": (UnitKind.DIVISION, Rank.OFFICIAL, Role.OFFICE),
    "STC": (UnitKind.DEPARTMENT, Rank.HEAD, Role.HEAD),
    "STC-NV": (UnitKind.DIVISION, Rank.OFFICIAL, Role.OFFICIAL),
    "26506": (UnitKind.WARD, Rank.HEAD, Role.HEAD),
    "SYT": (UnitKind.DEPARTMENT, Rank.HEAD, Role.HEAD),
    "SNV": (UnitKind.DEPARTMENT, Rank.HEAD, Role.HEAD),
}


@pytest.fixture
def people(app) -> dict[str, tuple[Person, Unit]]:
    """One person in each unit that the demonstration's accounts come from."""
    found: dict[str, tuple[Person, Unit]] = {}
    top = make_unit("UBTP", kind=UnitKind.COMMITTEE)
    office = make_unit("VPUB", kind=UnitKind.OFFICE, parent=top)
    above = {"VPUB-KH": office}
    for code, (kind, rank, _role) in POSTS.items():
        unit = top if code == "UBTP" else make_unit(code, kind=kind, parent=above.get(code, top))
        above.setdefault(f"{code}-NV", unit)
        person = make_person()
        appoint(person, unit, rank)
        found[code] = (person, unit)
    return found


@pytest.mark.parametrize(
    ("code", "section", "count"),
    [
        ("UBTP", Section.WAITING, 2),
        ("VPUB-KH", Section.WAITING, 3),
        ("STC", Section.UNASSIGNED, 1),
        ("STC-NV", Section.DUE_SOON, 2),
        ("26506", Section.DUE_SOON, 1),
    ],
)
def test_there_is_something_to_do(people, code, section, count):
    fill_desks(db.session(), now=NOW)
    person, unit = people[code]
    found = my_work(
        db.session(),
        actor=acting(person, POSTS[code][2], unit),
        as_of=NOW,
        calendar=load_calendar(db.session()),
    )
    assert {one.section: one.total for one in found}.get(section) == count

"""Two imports at the same instant end as if one had come after the other."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from giaoviec.core.db import db
from giaoviec.org.models import Person, Unit
from giaoviec.org.usecases.import_organisation import read_people, read_units
from tests.builders.directory import DATA
from tests.builders.lists import import_lists


def test_two_imports_at_the_same_instant_make_everything_once(app, session, now):
    units, people = (
        read_units(DATA / "cchc-2019-units.csv"),
        read_people(DATA / "cchc-2019-people.csv"),
    )

    def run(_):
        with app.app_context():
            try:
                done = import_lists(now, units=units, people=people)
                return done.units.created, done.people.created
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [(0, 0), (11, 15)]
    assert session.scalar(select(func.count(Unit.id))) == 11
    assert session.scalar(select(func.count(Person.id))) == 15

"""Ids taken before their rows are written."""

from giaoviec.core.db import transaction
from giaoviec.core.ids import take_ids
from giaoviec.org.models import Person
from tests.builders.org import make_person


def test_ids_that_were_taken_are_given_to_nobody_else(app):
    before = make_person().id
    with transaction() as session:
        taken = take_ids(session, Person, 3)
        rows = [Person(id=one, name="Lý Gia Tâm", name_folded="", name_key="") for one in taken]
        session.add_all(rows)
    after = make_person().id
    assert before < taken[0] < taken[1] < taken[2] < after


def test_the_first_of_an_empty_table_and_none_at_all(app):
    with transaction() as session:
        assert take_ids(session, Person, 0) == []
        assert len(set(take_ids(session, Person, 2))) == 2

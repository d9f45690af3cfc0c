"""The organisation is read as it is at one moment, by a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest

from giaoviec.org.directory import load_directory
from giaoviec.org.models import Portfolio, Rank, StandIn, UnitKind
from tests.builders.org import appoint, make_person, make_unit, saved


@pytest.fixture
def root(app):
    return make_unit("UBTP", name="Ủy ban nhân dân Thành phố", kind=UnitKind.COMMITTEE)


def local(day, hour=12, minute=0, second=0):
    """That hour in Ho Chi Minh City."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC) - timedelta(
        hours=7
    )


def test_a_term_counts_from_its_first_day_to_its_last_on_the_local_clock(session, root):
    before, after = make_person("Cao Thị Thảo"), make_person("Dương Văn Út")
    appoint(before, root, Rank.HEAD, valid_to=date(2019, 9, 30))
    appoint(after, root, Rank.HEAD, valid_from=date(2019, 10, 1))
    last_second = local(date(2019, 9, 30), 23, 59, 59)
    assert load_directory(session, at=last_second).head_of(root.id) == before.id
    next_second = last_second + timedelta(seconds=1)
    directory = load_directory(session, at=next_second)
    assert directory.head_of(root.id) == after.id
    assert directory.is_serving(after.id)
    assert not directory.is_serving(before.id)
    assert directory.people[before.id].name == "Cao Thị Thảo"


def test_of_two_heads_the_one_appointed_last_counts(session, root, now):
    people = [make_person() for _ in range(3)]
    appoint(people[0], root, Rank.HEAD, valid_from=date(2026, 1, 1))
    appoint(people[1], root, Rank.HEAD)
    appoint(people[2], root, Rank.HEAD, valid_from=date(2025, 1, 1))
    assert load_directory(session, at=now).heads(root.id) == [
        people[0].id,
        people[2].id,
        people[1].id,
    ]


def test_a_portfolio_counts_on_its_days(session, root, now):
    unit = make_unit("SNV", parent=root)
    deputy = make_person()
    appoint(deputy, root, Rank.DEPUTY)
    saved(Portfolio(person_id=deputy.id, unit_id=unit.id, valid_to=date(2026, 9, 4)))
    assert load_directory(session, at=now).vice_chair(unit.id) == deputy.id
    assert load_directory(session, at=now + timedelta(days=1)).vice_chair(unit.id) is None


def test_a_stand_in_begins_and_expires_at_the_second(session, root, now):
    absent, other = make_person(), make_person()
    appoint(absent, root, Rank.HEAD)
    appoint(other, root, Rank.DEPUTY)
    end = now + timedelta(hours=1)
    saved(StandIn(absent_id=absent.id, stand_in_id=other.id, starts_at=now, ends_at=end))
    second = timedelta(seconds=1)
    seen = [
        load_directory(session, at=moment).stand_ins(absent.id, root.id)
        for moment in (now - second, now, end - second, end)
    ]
    assert seen == [[], [other.id], [other.id], []]


@pytest.mark.parametrize(
    ("offices", "expected"),
    [
        ([("VPHD", "Văn phòng Đoàn ĐBQH và HĐND Thành phố")], "VPHD"),
        ([("A", "Văn phòng HĐND"), ("VPUB", "Văn phòng")], "VPUB"),
        ([("A", "Văn phòng HĐND"), ("B", "VP UBND TP")], "B"),
        ([], None),
    ],
)
def test_the_committees_office_is_found_by_code_then_by_name(session, root, now, offices, expected):
    heads = {}
    for code, name in offices:
        unit = make_unit(code, name=name, parent=root, kind=UnitKind.OFFICE)
        heads[code] = make_person()
        appoint(heads[code], unit, Rank.HEAD)
    ward = make_unit("P1", parent=root, kind=UnitKind.WARD)
    inner = make_unit("P1-VP", name="Văn phòng UBND phường", parent=ward, kind=UnitKind.OFFICE)
    appoint(make_person(), inner, Rank.HEAD)
    head = load_directory(session, at=now).office_head()
    assert head == (heads[expected].id if expected else None)


def test_five_queries_whatever_the_size(session, root, now, count_queries):
    for number in range(10):
        unit = make_unit(f"S{number}", parent=root)
        appoint(make_person(), unit, Rank.HEAD)
    with count_queries() as queries:
        load_directory(session, at=now)
    assert len(queries) == 5

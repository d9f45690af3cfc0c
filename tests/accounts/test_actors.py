"""An actor's posts are those of the day, and stand-ins those of the second."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from giaoviec.accounts.errors import AccountNotFound
from giaoviec.accounts.queries import actor_for_account, actor_for_username
from giaoviec.core.actor import Role
from giaoviec.org.models import StandIn
from tests.builders.accounts import make_account
from tests.builders.org import appoint, make_person, make_unit, saved

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 9, 4)
SECOND = timedelta(seconds=1)


def stands_in(substitute, absent, **changes):
    values = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=1)} | changes
    return saved(StandIn(absent_id=absent.id, stand_in_id=substitute.id, **values))


def actor_of(session, account, now=NOW):
    return actor_for_account(session, account.id, now=now, origin="10.0.0.1")


def test_the_actor_carries_person_role_units_and_origin(session):
    finance, planning = make_unit("STC"), make_unit("SKHDT")
    person = make_person("Đỗ Thị Ánh")
    account = make_account(Role.HEAD, person=person, unit=finance, username="anh.dt")
    appoint(person, planning)
    actor = actor_for_username(session, "anh.dt", now=NOW, origin="cli")
    assert (actor.role, actor.name, actor.account_id, actor.person_id, actor.origin) == (
        Role.HEAD, "Đỗ Thị Ánh", account.id, person.id, "cli",
    )  # fmt: skip
    assert actor.unit_ids == {finance.id, planning.id}
    assert actor.stands_in_for == frozenset()


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "counts"),
    [
        (TODAY, None, True),
        (TODAY + timedelta(days=1), None, False),
        (None, TODAY, True),
        (None, TODAY - timedelta(days=1), False),
    ],
)
def test_a_post_counts_from_its_first_day_to_its_last(session, valid_from, valid_to, counts):
    unit, person = make_unit(), make_person()
    account = make_account(person=person)
    appoint(person, unit, valid_from=valid_from, valid_to=valid_to)
    assert (unit.id in actor_of(session, account).unit_ids) is counts


def test_the_day_of_a_post_is_the_local_day(session):
    unit, person = make_unit(), make_person()
    account = make_account(person=person)
    appoint(person, unit, valid_from=date(2026, 9, 5))
    just_before = datetime(2026, 9, 4, 16, 59, 59, tzinfo=UTC)
    assert unit.id not in actor_of(session, account, just_before).unit_ids
    assert unit.id in actor_of(session, account, just_before + SECOND).unit_ids


def test_a_stand_in_counts_from_its_first_second_and_no_longer_at_its_end(session):
    person, absent = make_person(), make_person()
    account = make_account(person=person)
    row = stands_in(person, absent)
    starts, ends = row.starts_at, row.ends_at
    for moment, counts in [
        (starts - SECOND, False), (starts, True), (ends - SECOND, True), (ends, False),
    ]:  # fmt: skip
        assert (absent.id in actor_of(session, account, moment).stands_in_for) is counts


def test_stand_ins_are_followed_through_five_absences_and_no_further(session):
    people = [make_person() for _ in range(7)]
    for substitute, absent in pairwise(people):
        stands_in(substitute, absent)
    account = make_account(person=people[0])
    assert actor_of(session, account).stands_in_for == {one.id for one in people[1:6]}


def test_a_circle_of_stand_ins_ends_and_leaves_oneself_out(session):
    first, second, third = make_person(), make_person(), make_person()
    stands_in(first, second)
    stands_in(second, third)
    stands_in(third, first)
    account = make_account(person=first)
    assert actor_of(session, account).stands_in_for == {second.id, third.id}


def test_a_stand_in_for_one_unit_gives_no_right_over_everything_else(session):
    person, absent, unit = make_person(), make_person(), make_unit()
    account = make_account(person=person)
    stands_in(person, absent, unit_id=unit.id)
    assert actor_of(session, account).stands_in_for == frozenset()


def test_a_disabled_account_acts_for_nobody(session):
    account = make_account(is_active=False, username="da.nghi")
    with pytest.raises(AccountNotFound, match=r"da\.nghi"):
        actor_for_username(session, "da.nghi", now=NOW, origin="cli")
    with pytest.raises(AccountNotFound):
        actor_of(session, account)


@pytest.mark.parametrize(
    "typed", ["Nguyễn.Văn.An", "NGUYỄN.VĂN.AN ", "Nguye\u0302\u0303n.Va\u0306n.An"]
)
def test_a_user_name_is_found_whatever_its_case_and_unicode_form(session, typed):
    account = make_account(username="nguyễn.văn.an")
    assert actor_for_username(session, typed, now=NOW, origin="").account_id == account.id

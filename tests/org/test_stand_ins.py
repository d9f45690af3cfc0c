"""Appointing and ending stand-ins."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.org.directory import load_directory
from giaoviec.org.errors import (
    StandInCycle,
    StandInNotServing,
    StandInOneself,
    StandInOver,
    StandInOverlap,
    StandInPeriod,
    StandInTooDeep,
)
from giaoviec.org.models import Rank, StandIn, Unit
from giaoviec.org.policy import ADMINISTRATORS
from giaoviec.org.usecases.stand_ins import AppointStandIn, appoint_stand_in, end_stand_in
from tests.builders.org import appoint, make_person, make_unit

DAY = timedelta(days=1)


@pytest.fixture
def people(app):
    """Seven officials of one department."""
    unit = make_unit("SNV", name="Sở Nội vụ")
    found = [make_person(f"Người {number}") for number in range(7)]
    for person in found:
        appoint(person, unit)
    return [person.id for person in found]


@pytest.fixture
def stand_in(people, now):
    def add(absent, other, first=0, last=5, *, actor=None, **more):
        cmd = AppointStandIn(
            absent_id=people[absent], stand_in_id=people[other],
            starts_at=now + first * DAY, ends_at=now + last * DAY, **more,
        )  # fmt: skip
        return appoint_stand_in(cmd, actor=actor or Actor.operator(), now=now)

    return add


def test_a_stand_in_receives_from_the_first_moment_and_is_recorded(session, people, stand_in, now):
    stand_in(0, 1, reason="Đi công tác")
    assert load_directory(session, at=now).stand_ins(people[0]) == [people[1]]
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("stand_in.appointed", str(people[0]))
    assert json.loads(entry.details)["reason"] == "Đi công tác"


def test_a_circle_is_refused_and_named(session, stand_in):
    stand_in(0, 1)
    stand_in(1, 2)
    with pytest.raises(StandInCycle) as refused:
        stand_in(2, 0)
    assert "Người 0" in str(refused.value)
    assert len(session.scalars(select(StandIn)).all()) == 2


def test_a_chain_of_five_is_possible_and_of_six_is_not(stand_in):
    for number in range(5):
        stand_in(number, number + 1)
    with pytest.raises(StandInTooDeep):
        stand_in(5, 6)
    stand_in(5, 6, 5, 8)


def test_a_chain_is_too_deep_from_its_upper_end_as_well(stand_in):
    for number in range(5, 0, -1):
        stand_in(number, number + 1)
    with pytest.raises(StandInTooDeep):
        stand_in(0, 1)


def test_the_same_absence_has_one_stand_in_at_a_time(stand_in):
    stand_in(0, 1)
    with pytest.raises(StandInOverlap) as refused:
        stand_in(0, 2, 4, 8)
    assert "09:00 04/09/2026" in str(refused.value)
    stand_in(0, 2, 5, 8)


def test_different_units_may_have_different_stand_ins(session, people, stand_in, now):
    one, other = make_unit("A").id, make_unit("B").id
    stand_in(0, 1, unit_id=one)
    stand_in(0, 2, unit_id=other)
    directory = load_directory(session, at=now)
    assert directory.stand_ins(people[0], one) == [people[1]]
    assert directory.stand_ins(people[0], other) == [people[2]]


def test_nobody_stands_in_for_themself_or_backwards_in_time(stand_in):
    with pytest.raises(StandInOneself):
        stand_in(0, 0)
    with pytest.raises(StandInPeriod):
        stand_in(0, 1, 3, 3)
    with pytest.raises(StandInPeriod):
        stand_in(0, 1, -3, 0)


def test_whoever_serves_no_more_cannot_stand_in(people, stand_in, now):
    people.append(make_person("Đã nghỉ").id)
    with pytest.raises(StandInNotServing) as refused:
        stand_in(0, 7)
    assert "Đã nghỉ" in str(refused.value)


def test_unknown_people_and_units_are_not_found(people, stand_in):
    people.append(999_999)
    with pytest.raises(NotFound):
        stand_in(0, 7)
    with pytest.raises(NotFound):
        stand_in(0, 1, unit_id=999_999)


def test_oneself_a_head_above_and_administrators_may_appoint_others_may_not(people, stand_in, now):
    root = make_unit("UB")
    head_elsewhere = make_person()
    appoint(head_elsewhere, root, Rank.HEAD)

    def as_person(person_id, role=Role.OFFICIAL):
        return Actor(role=role, name="x", person_id=person_id)

    for refused in (as_person(people[1]), as_person(head_elsewhere.id, Role.HEAD), as_person(None)):
        with pytest.raises(NotAllowed):
            stand_in(0, 1, actor=refused)
    stand_in(0, 1, actor=as_person(people[0]))
    stand_in(1, 2, actor=as_person(None, Role.ADMIN))


def test_the_head_above_may_appoint(people, stand_in, session):
    head = make_person()
    appoint(head, session.scalars(select(Unit)).one(), Rank.HEAD)
    stand_in(0, 1, actor=Actor(role=Role.HEAD, name="x", person_id=head.id))


def test_ending_stops_it_at_once_and_keeps_what_was(session, people, stand_in, now):
    number = stand_in(0, 1)
    later = now + DAY
    end_stand_in(number, actor=Actor.operator(), now=later)
    assert load_directory(session, at=later).stand_ins(people[0]) == []
    assert load_directory(session, at=later - timedelta(seconds=1)).stand_ins(people[0]) == [
        people[1]
    ]
    with pytest.raises(StandInOver):
        end_stand_in(number, actor=Actor.operator(), now=later)


def test_one_that_has_not_begun_is_taken_back(session, stand_in, now):
    number = stand_in(0, 1, 2, 4)
    end_stand_in(number, actor=Actor.operator(), now=now)
    assert session.get(StandIn, number) is None
    with pytest.raises(NotFound):
        end_stand_in(number, actor=Actor.operator(), now=now)


def test_only_those_who_may_appoint_may_end(people, stand_in, now):
    number = stand_in(0, 1)
    with pytest.raises(NotAllowed):
        end_stand_in(
            number, actor=Actor(role=Role.OFFICIAL, name="x", person_id=people[1]), now=now
        )


def test_administrators_are_those_of_the_access_matrix():
    assert {role for role in Role if reach(role, Verb.ADMINISTER) is Reach.ALL} == ADMINISTRATORS

"""People, posts and portfolios as administrators keep them."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.core.text import name_key
from giaoviec.org.directory import load_directory
from giaoviec.org.entered import Empty, EndsTooEarly, NotAnAddress
from giaoviec.org.models import Appointment, Person, Portfolio, Rank, UnitKind
from giaoviec.org.person_refusals import (
    ChargeHeld,
    ChargeMissing,
    NoLeader,
    OtherHead,
    PersonCodeTaken,
    PersonKnown,
    PostHeld,
    UnitNotThere,
)
from giaoviec.org.post_writing import PostFacts
from giaoviec.org.usecases.people import PersonFacts, add_person, correct_person
from giaoviec.org.usecases.portfolios import PutInCharge, end_charge, put_in_charge
from giaoviec.org.usecases.posts import appoint_person, correct_post, end_post, remove_post
from tests.builders.org import appoint, make_person, make_unit

OPERATOR = Actor.operator()
TODAY = date(2026, 9, 4)


@pytest.fixture
def top(app):
    return make_unit("UB", name="Ủy ban nhân dân Thành phố", kind=UnitKind.COMMITTEE)


@pytest.fixture
def unit(top):
    return make_unit("STC", parent=top, name="Sở Tài chính")


def post(unit, **changes):
    values = {"unit_id": unit.id, "title": "Chuyên viên", "rank": Rank.OFFICIAL}
    return PostFacts(**values | changes)


def told(session):
    session.rollback()
    return [
        (entry.action, json.loads(entry.details))
        for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]


def test_a_new_person_serves_at_once_and_is_recorded(session, unit, now):
    cmd = PersonFacts(name="Lê  Thị Bình", email="Binh@Example.vn", code="CB01")
    person_id = add_person(cmd, post(unit), actor=OPERATOR, now=now)
    person = session.get(Person, person_id)
    assert (person.name, person.name_folded, person.code) == ("Lê Thị Bình", "le thi binh", "CB01")
    assert load_directory(session, at=now).units_of(person_id) == [unit.id]
    assert [action for action, _ in told(session)] == ["person.created", "person.appointed"]


def test_a_person_whose_post_is_refused_is_not_made(session, unit, now):
    appoint(make_person(), unit, Rank.HEAD)
    with pytest.raises(OtherHead):
        add_person(
            PersonFacts(name="A"), post(unit, rank=Rank.HEAD, title="Giám đốc"),
            actor=OPERATOR, now=now,
        )  # fmt: skip
    assert session.scalar(select(Person.id).where(Person.name == "A")) is None


@pytest.mark.parametrize(
    ("cmd", "refusal", "field"),
    [
        (PersonFacts(name="  "), Empty, "name"),
        (PersonFacts(name="A", email="a@"), NotAnAddress, "email"),
        (PersonFacts(name="A", code="cb01"), PersonCodeTaken, "code"),
        (PersonFacts(name="lê thị bình", email="binh@example.vn"), PersonKnown, "email"),
    ],
)
def test_a_person_that_cannot_be_is_refused_with_the_field(unit, now, cmd, refusal, field):
    make_person("Lê Thị Bình", code="CB01", email="binh@example.vn")
    with pytest.raises(refusal) as refused:
        add_person(cmd, post(unit), actor=OPERATOR, now=now)
    assert refused.value.field == field


def test_name_address_and_code_are_put_right(session, unit, now):
    person = make_person("Le Binh", email=None)
    cmd = PersonFacts(name="Lê Bình", email="binh@example.vn")
    correct_person(person.id, cmd, actor=OPERATOR, now=now)
    session.expire_all()
    assert (person.name, person.email) == ("Lê Bình", "binh@example.vn")
    assert person.name_key == name_key("Lê Bình")
    correct_person(person.id, cmd, actor=OPERATOR, now=now)
    assert told(session) == [
        (
            "person.changed",
            {
                "before": {"name": "Le Binh", "email": None},
                "after": {"name": "Lê Bình", "email": "binh@example.vn"},
            },
        )
    ]
    with pytest.raises(NotFound):
        correct_person(999_999, cmd, actor=OPERATOR, now=now)


def test_only_administrators_change_people(unit, now):
    actor = Actor(role=Role.HEAD, name="x", person_id=1)
    person = make_person()
    held = appoint(person, unit)
    for act in (
        lambda: add_person(PersonFacts(name="A"), post(unit), actor=actor, now=now),
        lambda: correct_person(person.id, PersonFacts(name="A"), actor=actor, now=now),
        lambda: appoint_person(person.id, post(unit), actor=actor, now=now),
        lambda: end_post(held.id, last_day=TODAY, actor=actor, now=now),
        lambda: correct_post(held.id, post(unit), actor=actor, now=now),
        lambda: remove_post(held.id, actor=actor, now=now),
        lambda: put_in_charge(
            PutInCharge(person_id=person.id, unit_id=unit.id), actor=actor, now=now
        ),
        lambda: end_charge(1, last_day=TODAY, actor=actor, now=now),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_post_that_cannot_be_is_refused(session, top, unit, now):
    person, head = make_person(), make_person("Trần Văn Nam")
    appoint(person, unit, title="Chuyên viên")
    appoint(head, unit, Rank.HEAD, valid_from=date(2026, 1, 1))
    closed = make_unit("CU", parent=top, valid_to=date(2026, 6, 30))

    def give(where, **changes):
        appoint_person(person.id, post(where, **changes), actor=OPERATOR, now=now)

    with pytest.raises(PostHeld):
        give(unit, title="chuyên viên")
    with pytest.raises(OtherHead) as refused:
        give(unit, rank=Rank.HEAD, title="Giám đốc")
    assert "Trần Văn Nam (từ 01/01/2026)" in str(refused.value)
    with pytest.raises(EndsTooEarly):
        give(unit, title="Kế toán", valid_from=TODAY, valid_to=date(2026, 9, 3))
    with pytest.raises(UnitNotThere):
        give(closed)
    with pytest.raises(UnitNotThere):
        give(closed, valid_to=TODAY)
    with pytest.raises(NotFound):
        appoint_person(person.id, PostFacts(unit_id=0, title="x", rank=Rank.HEAD), actor=OPERATOR, now=now)  # fmt: skip
    give(closed, valid_to=date(2026, 6, 30))
    give(unit, rank=Rank.HEAD, title="Giám đốc", valid_to=date(2025, 12, 31))
    assert len(session.scalars(select(Appointment)).all()) == 4


def test_a_head_hands_over_from_one_day_to_the_next(session, unit, now):
    old, new = make_person(), make_person()
    held = appoint(old, unit, Rank.HEAD)
    end_post(held.id, last_day=date(2026, 9, 3), actor=OPERATOR, now=now)
    cmd = post(unit, rank=Rank.HEAD, title="Giám đốc", valid_from=TODAY)
    appoint_person(new.id, cmd, actor=OPERATOR, now=now)
    assert load_directory(session, at=now).heads(unit.id) == [new.id]
    with pytest.raises(EndsTooEarly):
        end_post(held.id + 1, last_day=date(2026, 9, 3), actor=OPERATOR, now=now)


def test_a_post_is_put_right_and_taken_back(session, top, unit, now):
    person = make_person()
    held = appoint(person, top)
    cmd = post(unit, title="Trưởng phòng", valid_from=date(2026, 1, 1))
    correct_post(held.id, cmd, actor=OPERATOR, now=now)
    session.expire_all()
    assert (held.unit_id, held.title, held.valid_from) == (unit.id, cmd.title, cmd.valid_from)
    assert told(session)[-1][1]["before"]["unit"] == "UB"
    assert remove_post(held.id, actor=OPERATOR, now=now) == person.id
    assert session.scalars(select(Appointment)).all() == []
    with pytest.raises(NotFound):
        remove_post(held.id, actor=OPERATOR, now=now)
    assert told(session)[-1][0] == "person.post_removed"


def test_a_leader_answers_for_units_and_fields_until_a_day(session, top, unit, now):
    leader = make_person("Phó Chủ tịch")
    appoint(leader, top, Rank.DEPUTY)
    line = put_in_charge(PutInCharge(person_id=leader.id, unit_id=unit.id), actor=OPERATOR, now=now)
    put_in_charge(PutInCharge(person_id=leader.id, field="Y tế"), actor=OPERATOR, now=now)
    assert load_directory(session, at=now).vice_chair(unit.id) == leader.id
    end_charge(line, last_day=date(2026, 9, 3), actor=OPERATOR, now=now)
    assert load_directory(session, at=now).vice_chair(unit.id) is None
    assert [action for action, _ in told(session)] == [
        "person.put_in_charge", "person.put_in_charge", "person.charge_ended",
    ]  # fmt: skip


def test_a_charge_that_has_not_begun_is_taken_back(session, top, unit, now):
    leader = make_person()
    appoint(leader, top, Rank.DEPUTY)
    cmd = PutInCharge(person_id=leader.id, unit_id=unit.id, valid_from=date(2027, 1, 1))
    end_charge(put_in_charge(cmd, actor=OPERATOR, now=now), last_day=TODAY, actor=OPERATOR, now=now)
    assert session.scalars(select(Portfolio)).all() == []


def test_a_charge_that_cannot_be_is_refused(top, unit, now):
    leader, head = make_person(), make_person()
    appoint(leader, top, Rank.DEPUTY)
    appoint(head, unit, Rank.HEAD)

    def charge(person=leader, **changes):
        put_in_charge(PutInCharge(person_id=person.id, **changes), actor=OPERATOR, now=now)

    with pytest.raises(NoLeader):
        charge(head, unit_id=unit.id)
    for nothing in ({}, {"unit_id": unit.id, "field": "Y tế"}):
        with pytest.raises(ChargeMissing):
            charge(**nothing)
    with pytest.raises(NotFound):
        charge(unit_id=999_999)
    charge(unit_id=unit.id)
    charge(field="Y tế")
    with pytest.raises(ChargeHeld):
        charge(unit_id=unit.id, valid_from=TODAY)
    with pytest.raises(ChargeHeld):
        charge(field="y tế")

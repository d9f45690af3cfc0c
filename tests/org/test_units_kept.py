"""Units as administrators keep them: added, put right, renamed, ended."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.org.entered import Empty, EndsTooEarly, NotAnAddress, TooLong
from giaoviec.org.errors import UnitClosed
from giaoviec.org.models import Appointment, Rank, Unit, UnitKind
from giaoviec.org.resolve import load_unit_index, resolve_unit
from giaoviec.org.unit_refusals import (
    CodeTaken,
    CommitteeStays,
    NameUnchanged,
    NotInUnit,
    ParentBelow,
    ParentMissing,
    RenamedBeforeBegin,
    RenamedInFuture,
    StillHasUnits,
    TreeTooDeep,
)
from giaoviec.org.usecases.unit_terms import (
    RenameUnit,
    end_unit,
    name_focal_point,
    rename_unit,
    reopen_unit,
)
from giaoviec.org.usecases.units import UnitFacts, add_unit, correct_unit
from tests.builders.org import appoint, make_person, make_unit

OPERATOR = Actor.operator()
TODAY = date(2026, 9, 4)


@pytest.fixture
def top(app):
    return make_unit("UB", name="Ủy ban nhân dân Thành phố", kind=UnitKind.COMMITTEE)


@pytest.fixture
def facts(top):
    """What is written of a department, changed where a test says so."""

    def of(**changes):
        values = {
            "code": "SKHCN",
            "name": "Sở Khoa học và Công nghệ",
            "kind": UnitKind.DEPARTMENT,
            "parent_id": top.id,
        }
        return UnitFacts(**values | changes)

    return of


def found(session, text, on=TODAY):
    session.rollback()
    return resolve_unit(load_unit_index(session), text, on=on).code


def last_entry(session):
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    return entry.action, json.loads(entry.details)


def test_a_new_unit_stands_in_the_tree_and_is_found_by_every_name(session, top, facts, now):
    cmd = facts(other_names=("Sở KHCN", "Sở Khoa học Công nghệ"), email="khcn@example.vn")
    unit_id = add_unit(cmd, actor=OPERATOR, now=now)
    unit = session.get(Unit, unit_id)
    assert unit.path == f"{top.path}{unit_id}/"
    assert found(session, "Sở KHCN") == found(session, "sở khoa học và công nghệ") == "SKHCN"
    action, details = last_entry(session)
    assert action == "unit.created"
    assert details["after"]["parent"] == "UB"


def test_the_first_unit_needs_none_above_it(app, session, now):
    cmd = UnitFacts(code="UB", name="Ủy ban", kind=UnitKind.COMMITTEE, parent_id=None)
    unit_id = add_unit(cmd, actor=OPERATOR, now=now)
    assert session.get(Unit, unit_id).path == f"/{unit_id}/"


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"code": " "}, Empty, "code"),
        ({"name": "…"}, Empty, "name"),
        ({"code": "x" * 41}, TooLong, "code"),
        ({"code": "ub"}, CodeTaken, "code"),
        ({"email": "khong-phai"}, NotAnAddress, "email"),
        ({"parent_id": None}, ParentMissing, "parent"),
        ({"parent_id": 999_999}, ParentMissing, "parent"),
        ({"other_names": ("", "A")}, Empty, "other_names"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_field(
    session, facts, now, changes, refusal, field
):
    with pytest.raises(refusal) as refused:
        add_unit(facts(**changes), actor=OPERATOR, now=now)
    assert refused.value.field == field
    assert session.scalars(select(Unit.code)).all() == ["UB"]


def test_only_administrators_change_units(top, facts, now):
    for role in (Role.LEADER, Role.OFFICE, Role.HEAD):
        actor = Actor(role=role, name="x", person_id=1)
        with pytest.raises(NotAllowed):
            add_unit(facts(), actor=actor, now=now)
        with pytest.raises(NotAllowed):
            end_unit(top.id, last_day=TODAY, actor=actor, now=now)
        with pytest.raises(NotAllowed):
            reopen_unit(top.id, actor=actor, now=now)
        with pytest.raises(NotAllowed):
            name_focal_point(top.id, None, actor=actor, now=now)


def test_a_correction_counts_as_if_it_had_always_been_so(session, top, facts, now):
    unit = make_unit("SKHCN", parent=top, name="Sở Khoa hạc")
    correct_unit(unit.id, facts(other_names=("Sở KHCN",)), actor=OPERATOR, now=now)
    assert found(session, "Sở Khoa học và Công nghệ", date(2020, 1, 1)) == "SKHCN"
    assert found(session, "Sở KHCN") == "SKHCN"
    _, details = last_entry(session)
    assert details["before"]["name"] == "Sở Khoa hạc"
    assert "code" not in details["before"]
    correct_unit(unit.id, facts(), actor=OPERATOR, now=now)
    assert last_entry(session)[1]["after"] == {"other_names": []}


def test_a_correction_that_changes_nothing_leaves_no_line(session, facts, now):
    unit_id = add_unit(facts(), actor=OPERATOR, now=now)
    correct_unit(unit_id, facts(), actor=OPERATOR, now=now)
    assert last_entry(session)[0] == "unit.created"


def test_a_unit_moves_with_everything_below_it(session, top, facts, now):
    old = make_unit("A", parent=top)
    unit = make_unit("SKHCN", parent=old)
    below = make_unit("P1", parent=unit, kind=UnitKind.DIVISION)
    correct_unit(unit.id, facts(), actor=OPERATOR, now=now)
    session.expire_all()
    assert session.get(Unit, below.id).path == f"{top.path}{unit.id}/{below.id}/"
    with pytest.raises(ParentBelow):
        correct_unit(unit.id, facts(parent_id=below.id), actor=OPERATOR, now=now)


def test_a_tree_grows_no_deeper_than_its_paths_hold(top, facts, now):
    unit = top
    for number in range(10):
        unit = make_unit(f"T{number}", parent=unit)
    add_unit(facts(parent_id=unit.id), actor=OPERATOR, now=now)
    deepest = make_unit("T11", parent=unit)
    with pytest.raises(TreeTooDeep):
        add_unit(facts(code="X", parent_id=deepest.id), actor=OPERATOR, now=now)


def test_a_new_name_counts_from_its_day_and_the_old_one_finds_it_before(session, top, now):
    make_unit("STC", parent=top, name="Sở Tài chính Vật giá")
    unit = session.scalars(select(Unit).where(Unit.code == "STC")).one()
    since = date(2026, 3, 1)
    rename_unit(
        RenameUnit(unit_id=unit.id, name="Sở Tài chính", since=since), actor=OPERATOR, now=now
    )
    assert found(session, "Sở Tài chính") == "STC"
    assert found(session, "Sở Tài chính Vật giá", since - timedelta(days=1)) == "STC"
    with pytest.raises(UnitClosed):
        found(session, "Sở Tài chính Vật giá", since)
    assert last_entry(session)[0] == "unit.renamed"
    back = RenameUnit(unit_id=unit.id, name="Sở Tài chính Vật giá", since=date(2026, 8, 1))
    rename_unit(back, actor=OPERATOR, now=now)
    assert found(session, "Sở Tài chính Vật giá") == "STC"
    assert found(session, "Sở Tài chính", date(2026, 7, 31)) == "STC"


def test_a_new_name_that_cannot_be_is_refused(session, top, now):
    unit = make_unit("STC", parent=top, name="Sở Tài chính", valid_from=date(2026, 1, 1))

    def rename(name="Sở Ngân sách", since=TODAY):
        cmd = RenameUnit(unit_id=unit.id, name=name, since=since)
        rename_unit(cmd, actor=OPERATOR, now=now)

    with pytest.raises(NameUnchanged):
        rename("Sở Tài chính")
    with pytest.raises(RenamedInFuture):
        rename(since=TODAY + timedelta(days=1))
    with pytest.raises(RenamedBeforeBegin):
        rename(since=date(2026, 1, 1))
    with pytest.raises(Empty):
        rename("  ")
    rename()


def test_a_unit_ends_with_the_posts_in_it_and_not_before_what_is_below(session, top, now):
    unit = make_unit("STC", parent=top)
    division = make_unit("P1", parent=unit, kind=UnitKind.DIVISION)
    head, gone, later = make_person(), make_person(), make_person()
    appoint(head, unit, Rank.HEAD)
    appoint(gone, unit, valid_to=date(2026, 1, 1))
    appoint(later, unit, valid_from=date(2027, 1, 1))
    with pytest.raises(StillHasUnits) as refused:
        end_unit(unit.id, last_day=TODAY, actor=OPERATOR, now=now)
    assert division.name in str(refused.value)
    end_unit(division.id, last_day=TODAY, actor=OPERATOR, now=now)
    assert end_unit(unit.id, last_day=TODAY, actor=OPERATOR, now=now) == 2
    session.expire_all()
    ends = dict(session.execute(select(Appointment.person_id, Appointment.valid_to)).all())
    assert ends == {head.id: TODAY, gone.id: date(2026, 1, 1)}
    reopen_unit(unit.id, actor=OPERATOR, now=now)
    assert session.get(Unit, unit.id).valid_to is None


def test_the_committee_and_what_begins_later_do_not_end(top, now):
    with pytest.raises(CommitteeStays):
        end_unit(top.id, last_day=TODAY, actor=OPERATOR, now=now)
    unit = make_unit("STC", parent=top, valid_from=date(2027, 1, 1))
    with pytest.raises(EndsTooEarly):
        end_unit(unit.id, last_day=TODAY, actor=OPERATOR, now=now)
    with pytest.raises(NotFound):
        end_unit(999_999, last_day=TODAY, actor=OPERATOR, now=now)


def test_a_focal_point_serves_in_the_unit_or_below_it(session, top, now):
    unit = make_unit("STC", parent=top)
    division = make_unit("P1", parent=unit, kind=UnitKind.DIVISION)
    inside, outside = make_person(), make_person()
    appoint(inside, division)
    appoint(outside, top)
    name_focal_point(unit.id, inside.id, actor=OPERATOR, now=now)
    assert session.get(Unit, unit.id).focal_point_id == inside.id
    with pytest.raises(NotInUnit):
        name_focal_point(unit.id, outside.id, actor=OPERATOR, now=now)
    with pytest.raises(NotFound):
        name_focal_point(unit.id, 999_999, actor=OPERATOR, now=now)
    name_focal_point(unit.id, None, actor=OPERATOR, now=now)
    assert session.get(Unit, unit.id).focal_point_id is None
    assert last_entry(session)[1] == {"before": {"person": inside.id}, "after": {"person": None}}

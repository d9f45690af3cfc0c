"""Every cell of the access matrix: role, verb and place, in Python and in SQL."""

from itertools import product

import pytest
from sqlalchemy import select

from giaoviec.accounts.matrix import MATRIX, Reach, Verb, reach
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.org.models import Portfolio, Rank, StandIn, UnitKind
from giaoviec.tasks.models import Task
from giaoviec.tasks.new import NewPart
from giaoviec.tasks.policy import Facts, grants, require_may
from giaoviec.tasks.rights import Right, rights_of
from giaoviec.tasks.usecases.owners import HandDown, hand_down
from giaoviec.tasks.visibility import visible_to
from tests.builders.org import appoint, make_person, make_unit, saved
from tests.builders.tasks import ASSIGNED_AT, acting, later, make_task

ME, MY_UNIT, BELOW, IN_CHARGE, ELSEWHERE, ROOT = 7, 20, 21, 30, 40, 1
PLACES = {
    Reach.OWN: Facts(
        unit_id=ELSEWHERE, line=frozenset({ROOT, ELSEWHERE}), owner_id=ME, assigner_id=ME
    ),
    Reach.UNIT: Facts(unit_id=MY_UNIT, line=frozenset({ROOT, MY_UNIT})),
    Reach.SUBTREE: Facts(unit_id=BELOW, line=frozenset({ROOT, MY_UNIT, BELOW})),
    Reach.PORTFOLIO: Facts(unit_id=IN_CHARGE, line=frozenset({ROOT, IN_CHARGE})),
    Reach.ALL: Facts(unit_id=ELSEWHERE, line=frozenset({ROOT, ELSEWHERE})),
}
REACHES = list(Reach)


def is_expected(role: Role, verb: Verb, place: Reach) -> bool:
    extent = reach(role, verb)
    if place is Reach.OWN and verb in (Verb.ASSIGN, Verb.ADMINISTER):
        # Nobody has a part in a task that is yet to be given: only the place counts.
        return extent is Reach.ALL
    if extent is Reach.PORTFOLIO and place is Reach.SUBTREE:
        # A leader's post is in the committee; below it lies everything. The portfolio counts.
        return False
    return REACHES.index(place) <= REACHES.index(extent)


@pytest.mark.parametrize(("role", "verb", "place"), list(product(Role, Verb, PLACES)))
def test_a_right_reaches_as_far_as_the_matrix_says(role, verb, place):
    right = Right(
        role=role,
        person_id=ME,
        unit_ids=frozenset({MY_UNIT}),
        portfolio_ids=frozenset({IN_CHARGE}),
    )
    actor = Actor(role=role, name="x", person_id=ME)
    if is_expected(role, verb, place):
        assert require_may(actor, [right], verb, PLACES[place]) == actor
    else:
        with pytest.raises(NotAllowed):
            require_may(actor, [right], verb, PLACES[place])


def test_the_matrix_covers_every_role_and_verb():
    assert {role: set(row) for role, row in MATRIX.items()} == {role: set(Verb) for role in Role}


def test_what_a_scope_excludes_gives_no_right():
    right = Right(
        role=Role.HEAD, person_id=5, unit_ids=frozenset({MY_UNIT}), is_own=False,
        within=frozenset({BELOW}),
    )  # fmt: skip
    assert not list(grants([right], Verb.WORK, PLACES[Reach.UNIT]))
    [grant] = grants([right], Verb.WORK, PLACES[Reach.SUBTREE])
    assert grant.on_behalf_of == 5


def seen(actor, *, now=None):
    """Contents of the tasks that the actor sees."""
    db.session.rollback()
    rights = rights_of(db.session(), actor, now=now) if now else ()
    return set(db.session.scalars(select(Task.content).where(visible_to(actor, rights))))


@pytest.fixture
def places(scene):
    """One task in each place as seen from the health department."""
    make_task(scene.health, content="unit")
    make_task(scene.division, content="subtree")
    make_task(scene.finance, content="elsewhere")
    return scene


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("chair", {"unit", "subtree", "elsewhere"}),
        ("vice", {"unit", "subtree", "elsewhere"}),
        ("monitor", {"unit", "subtree", "elsewhere"}),
        ("director", {"unit", "subtree"}),
        ("division_head", {"subtree"}),
        ("focal", {"unit"}),
        ("owner", {"subtree"}),
        ("finance_head", {"elsewhere"}),
    ],
)
def test_each_sees_as_far_as_the_matrix_says(places, who, expected):
    assert seen(places.actor(who)) == expected


@pytest.mark.parametrize("role", [Role.ADMIN, Role.INSPECTOR, Role.OPERATOR, Role.SYSTEM])
def test_those_who_see_all_see_all_without_a_post(places, role):
    assert seen(Actor(role=role, name="x")) == {"unit", "subtree", "elsewhere"}


@pytest.mark.parametrize("part", ["owner", "monitor", "assigner"])
def test_a_part_in_a_task_shows_it_wherever_it_lies(scene, part):
    stranger = make_person()
    make_task(scene.finance, content="mine", **{part: stranger})
    make_task(scene.finance, content="not mine")
    assert seen(acting(stranger, Role.OFFICIAL)) == {"mine"}


def test_a_cooperating_unit_sees_the_task_and_so_does_the_owner_of_its_part(scene):
    stranger = make_person()
    make_task(
        scene.finance,
        content="shared",
        coop=(NewPart(unit=scene.division), NewPart(unit=scene.office, owner_id=stranger.id)),
    )
    assert seen(scene.actor("owner")) == {"shared"}
    assert seen(scene.actor("director")) == {"shared"}
    assert seen(scene.actor("focal")) == set()
    assert seen(acting(stranger, Role.OFFICIAL)) == {"shared"}


def test_parents_and_children_of_ones_tasks_are_seen(scene):
    parent = scene.task(content="parent", owner=scene.focal)
    hand_down(
        HandDown(
            task_id=parent.id, content="child", unit_id=scene.division.id, owner_id=scene.owner.id
        ),
        actor=scene.actor("director"),
        now=later(hours=1),
    )
    assert seen(scene.actor("owner")) == {"parent", "child"}
    assert seen(acting(scene.focal, Role.OFFICIAL)) == {"parent", "child"}
    assert seen(scene.actor("finance_head")) == set()


def stand_in(absent, person, *, unit=None, days=1):
    return saved(
        StandIn(
            absent_id=absent.id, stand_in_id=person.id, unit_id=unit.id if unit else None,
            starts_at=ASSIGNED_AT, ends_at=later(days=days),
        )
    )  # fmt: skip


def test_a_stand_in_sees_and_does_what_the_absent_person_may_until_the_second_it_ends(places):
    stand_in(places.director, places.finance_focal)
    actor = acting(
        places.finance_focal, Role.OFFICIAL, places.finance, stands_in_for=(places.director,)
    )
    assert seen(actor, now=ASSIGNED_AT) == {"unit", "subtree", "elsewhere"}
    own = acting(places.finance_focal, Role.OFFICIAL, places.finance)
    assert seen(own, now=later(days=1)) == {"elsewhere"}


def test_a_stand_in_for_one_unit_sees_only_what_lies_there(places):
    stand_in(places.director, places.finance_focal, unit=places.division)
    actor = acting(places.finance_focal, Role.OFFICIAL, places.finance)
    assert seen(actor, now=ASSIGNED_AT) == {"subtree", "elsewhere"}


def test_stand_ins_are_followed_in_a_chain_and_circles_end(places):
    stand_in(places.director, places.finance_head)
    stand_in(places.finance_head, places.finance_focal)
    stand_in(places.finance_focal, places.director)
    rights = rights_of(
        db.session(), acting(places.finance_focal, Role.OFFICIAL, places.finance), now=ASSIGNED_AT
    )
    assert [right.person_id for right in rights] == [
        places.finance_focal.id, places.finance_head.id, places.director.id,
    ]  # fmt: skip
    assert [right.role for right in rights] == [Role.OFFICIAL, Role.HEAD, Role.HEAD]


def test_leaders_know_portfolio_and_chair_on_the_day(scene):
    saved(Portfolio(person_id=scene.vice.id, field="y-te"))
    saved(
        Portfolio(
            person_id=scene.vice.id,
            unit_id=scene.finance.id,
            valid_to=ASSIGNED_AT.date().replace(day=1),
        )
    )
    [vice] = rights_of(db.session(), scene.actor("vice"), now=ASSIGNED_AT)
    assert (vice.portfolio_ids, vice.fields, vice.is_chair) == (
        frozenset({scene.health.id}), frozenset({"y-te"}), False,
    )  # fmt: skip
    [chair] = rights_of(db.session(), scene.actor("chair"), now=ASSIGNED_AT)
    assert chair.is_chair


def test_a_leader_who_also_heads_a_unit_answers_for_it(app):
    root = make_unit(kind=UnitKind.COMMITTEE)
    unit, person = make_unit(parent=root), make_person()
    appoint(person, root, Rank.DEPUTY)
    appoint(person, unit, Rank.HEAD)
    [right] = rights_of(db.session(), acting(person, Role.LEADER, root, unit), now=ASSIGNED_AT)
    assert right.portfolio_ids == {unit.id}

"""The union that lists ask for is the condition that single tasks are asked with."""

import random

import pytest
from sqlalchemy import and_, select, update

from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import StandIn
from giaoviec.tasks import reader
from giaoviec.tasks.models import Task
from giaoviec.tasks.new import NewPart
from giaoviec.tasks.reader import Reader
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.visibility import seen_tasks, sees_unit, visible_to
from tests.builders.org import saved
from tests.builders.tasks import acting, later

PEOPLE = (
    "chair", "vice", "office_head", "monitor", "director", "division_head", "focal", "owner",
    "colleague", "finance_head", "finance_focal",
)  # fmt: skip


@pytest.fixture
def crowd(scene):
    """Sixty tasks at random: leads, parts, people, and some handed down."""
    chance = random.Random(7)
    units = [scene.health, scene.division, scene.finance, scene.office]
    people = [None, scene.owner, scene.colleague, scene.focal, scene.finance_focal, scene.director]
    made = []
    for _ in range(60):
        lead, coop = chance.sample(units, 2)
        part_owner = chance.choice(people)
        made.append(
            scene.task(
                unit=lead,
                owner=chance.choice(people),
                monitor=chance.choice([scene.monitor, scene.colleague]),
                assigner=chance.choice([None, scene.vice, scene.finance_head]),
                coop=(NewPart(unit=coop, owner_id=part_owner.id if part_owner else None),)
                if chance.random() < 0.3
                else (),
                parent_id=chance.choice(made).id if made and chance.random() < 0.4 else None,
            )
        )
    return scene


def ids(condition):
    return set(db.session.scalars(select(Task.id).where(condition)))


@pytest.mark.parametrize("who", PEOPLE)
def test_lists_show_what_may_be_opened(crowd, who):
    actor = crowd.actor(who)
    rights = rights_of(db.session(), actor, now=later(days=1))
    one_by_one = ids(visible_to(actor, rights))
    assert ids(seen_tasks(actor, rights)) == one_by_one
    closed = {n for n in one_by_one if n % 3 == 0}
    db.session.execute(update(Task).where(Task.id.in_(closed)).values(closed_at=later(days=1)))
    assert closed
    is_open = Task.closed_at.is_(None)
    assert ids(and_(is_open, seen_tasks(actor, rights, only_open=True))) == one_by_one - closed


@pytest.mark.parametrize("who", PEOPLE)
def test_a_page_asks_once_for_few_and_each_time_for_many(crowd, who, monkeypatch, statements):
    actor, now = crowd.actor(who), later(days=1)
    is_open = Task.closed_at.is_(None)
    for few in (0, 1000):
        monkeypatch.setattr(reader, "FEW_SEEN", few)
        db.session.execute(update(Task).where(Task.id % 5 == 0).values(closed_at=now))
        asked = Reader(db.session(), actor, now=now)
        one_by_one = ids(visible_to(actor, asked.rights))
        assert ids(asked.seen(only_open=False)) == one_by_one
        still_open = ids(and_(is_open, visible_to(actor, asked.rights)))
        assert still_open
        with statements() as seen:
            for _ in range(3):
                assert ids(and_(is_open, asked.seen(only_open=True))) == still_open
        looked = sum("UNION" in one for one in seen)
        assert looked == (0 if asked.sees_everything else 1 if few else 4)


@pytest.mark.parametrize("unit", [None, "division"])
def test_so_do_those_of_stand_ins(crowd, unit):
    saved(
        StandIn(
            absent_id=crowd.director.id, stand_in_id=crowd.finance_focal.id,
            unit_id=getattr(crowd, unit).id if unit else None,
            starts_at=later(days=-1), ends_at=later(days=30),
        )
    )  # fmt: skip
    actor = crowd.actor("finance_focal")
    rights = rights_of(db.session(), actor, now=later(days=1))
    one_by_one = ids(visible_to(actor, rights))
    assert ids(seen_tasks(actor, rights)) == one_by_one
    assert one_by_one > ids(visible_to(actor, rights[:1]))


def test_whose_units_tasks_may_be_seen(scene):
    def seen(who):
        rights = rights_of(db.session(), scene.actor(who), now=later(days=1))
        units = ("health", "division", "finance")
        return {u for u in units if any(sees_unit(r, getattr(scene, u).path) for r in rights)}

    assert seen("monitor") == seen("chair") == {"health", "division", "finance"}
    assert seen("director") == {"health", "division"}
    assert seen("division_head") == seen("owner") == {"division"}
    assert seen("focal") == {"health"}


def test_somebody_without_a_post_sees_only_their_own_parts(scene):
    task = scene.task(owner=scene.colleague)
    scene.task()
    actor = acting(scene.colleague, Role.OFFICIAL)
    assert ids(seen_tasks(actor)) == {task.id}

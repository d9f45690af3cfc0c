"""The reminders to come on a task's page name the people whom the planner would name."""

from datetime import time

import pytest
from sqlalchemy import select

from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import transaction
from giaoviec.notify.hours import SendingHours, load_hours
from giaoviec.org.models import Rank, StandIn
from giaoviec.reminders.coming import coming_reminders, outlook_of
from giaoviec.reminders.forecast import forecast
from giaoviec.reminders.models import ReminderStep
from giaoviec.reminders.planner import load_policy, task_facts, task_people
from giaoviec.settings.values import SENDING_FROM, put
from giaoviec.tasks.dossier import find_task
from giaoviec.tasks.models import CoopPart
from giaoviec.tasks.rights import own_right
from tests.builders.accounts import make_account
from tests.builders.org import appoint, make_person, make_unit, saved
from tests.builders.tasks import later
from tests.tasks.scene import make_scene

AT = later(days=5)


def as_usual(scene):
    return scene.task(coop=(scene.finance,), assigner=scene.chair)


def without_owner(scene):
    return scene.task(owner=None, coop=(scene.finance,))


def owner_posted_elsewhere_too(scene):
    appoint(scene.owner, make_unit(parent=scene.finance, name="Phòng Ngân sách"))
    return scene.task()


def monitor_in_a_division_of_the_office(scene):
    division = make_unit(parent=scene.office, name="Phòng Tổng hợp", kind=scene.division.kind)
    monitor = make_person()
    appoint(monitor, division)
    return scene.task(monitor=monitor)


def people_away(scene):
    for absent in (scene.vice, scene.owner, scene.director):
        saved(
            StandIn(
                absent_id=absent.id, stand_in_id=scene.colleague.id,
                starts_at=later(days=1), ends_at=later(days=60),
            )
        )  # fmt: skip
    return scene.task()


def headless_department(scene):
    unit = make_unit(parent=scene.ubnd, name="Sở mới")
    worker = make_person()
    appoint(worker, unit)
    return scene.task(unit=unit, owner=worker)


def led_by_a_division(scene):
    return scene.task(unit=scene.division)


def with_inspectors(scene):
    make_account(Role.INSPECTOR, unit=scene.office, rank=Rank.OFFICIAL)
    return scene.task()


@pytest.mark.parametrize(
    "given",
    [
        as_usual, without_owner, owner_posted_elsewhere_too, monitor_in_a_division_of_the_office,
        people_away, headless_department, led_by_a_division, with_inspectors,
    ],
)  # fmt: skip
def test_the_page_names_whom_the_planner_would_name(session, given):
    task = given(make_scene())
    policy = load_policy(session, now=AT)
    coop = session.scalars(select(CoopPart.unit_id).where(CoopPart.task_id == task.id))
    operator = Actor.operator()
    found = find_task(session, task.id, operator, (own_right(operator),))
    outlook = outlook_of(session, found, now=AT)
    coming = coming_reminders(found, policy.plan, outlook, SendingHours(), most=20)
    people = task_people(task, coop.all())
    wanted = [
        (point.at, dict(policy.audiences.of_step(point.step, people)))
        for point in policy.plan.coming(task_facts(task))[:20]
    ]
    assert [(one.at, {who: roles for who, _, roles in one.recipients}) for one in coming] == wanted
    assert len(coming) > 5


def test_what_comes_outside_the_sending_hours_is_shown_for_the_moment_at_which_it_goes(session):
    """As the preview of the runs has it, which goes through the very passes to come."""
    task = make_scene().task()
    with transaction() as changing:
        put(changing, SENDING_FROM, time(8))
        step = changing.scalars(select(ReminderStep).where(ReminderStep.key == "overdue-owner"))
        step.one().at_time = time(19, 30)
    policy, operator = load_policy(session, now=AT), Actor.operator()
    found = find_task(session, task.id, operator, (own_right(operator),))
    outlook, hours = outlook_of(session, found, now=AT), load_hours(session)
    shown = {
        (one.at, one.step.key)
        for one in coming_reminders(found, policy.plan, outlook, hours, most=20)
    }
    last = max(at for at, _key in shown)
    foreseen = {
        (message.at, one.step_key)
        for message in forecast(session, now=AT, until=last)
        for one in message.reminders
    }
    assert shown <= foreseen
    assert {zone.local(at).hour for at, _key in shown} == {8}
    evenings = {
        point.at
        for point in policy.plan.coming(task_facts(task))
        if point.step.key == "overdue-owner"
    }
    assert {zone.local(at).time() for at in evenings} == {time(19, 30)}

"""My work of leaders is counted, not listed: the same tasks as a plain count finds, in every state."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from giaoviec.core import zone
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Portfolio, Rank, StandIn, UnitKind
from giaoviec.tasks.mine import Section, my_work
from giaoviec.tasks.mine_sections import in_section
from giaoviec.tasks.models import Task
from giaoviec.tasks.queries import TaskFilter, count_tasks, find_tasks
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.rules import WORKING, Cell, cell, due_soon_until
from giaoviec.tasks.status import OPEN, TaskStatus
from giaoviec.tasks.views import View, in_view
from giaoviec.workdays.queries import load_calendar
from tests.builders.org import appoint, make_person, make_unit, saved
from tests.builders.tasks import acting, make_document, make_tasks

# Friday 4 September 2026, 09:00 in Ho Chi Minh City.
NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
DEADLINES = (
    NOW - timedelta(days=3), NOW, zone.end_of_day(date(2026, 9, 4)),
    zone.end_of_day(date(2026, 9, 8)), zone.end_of_day(date(2026, 12, 31)), None,
)  # fmt: skip
STATES = (
    TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS, TaskStatus.SUBMITTED, TaskStatus.SUSPENDED,
    TaskStatus.COMPLETED,
)  # fmt: skip


class City:
    """A committee with a Chair and a vice-chair, two departments, and tasks in every state."""

    def __init__(self):
        self.committee = make_unit(kind=UnitKind.COMMITTEE)
        self.health = make_unit(parent=self.committee)
        self.finance = make_unit(parent=self.committee)
        self.chair, self.vice = make_person(), make_person()
        appoint(self.chair, self.committee, rank=Rank.HEAD)
        appoint(self.vice, self.committee, rank=Rank.DEPUTY)
        saved(Portfolio(person_id=self.vice.id, unit_id=self.health.id))
        document = make_document()
        hands = itertools.cycle(
            [{}, {"monitor": self.chair}, {"assigner": self.vice}, {"owner": self.vice},
             {"assigner": self.chair}, {"monitor": self.vice}, {}]
        )  # fmt: skip
        units = itertools.cycle([self.health, self.finance])
        # Refused as not ours: of those that were given, every other one.
        refused = itertools.cycle([NOW - timedelta(days=1), None])
        states = list(itertools.product(STATES, DEADLINES, range(5)))
        tasks = make_tasks(
            {"unit": next(units), "document": document} | next(hands) for _ in states
        )
        ids = [task.id for task in tasks]
        for task_id, (status, due_at, _) in zip(ids, states, strict=True):
            is_given = status is TaskStatus.ASSIGNED
            db.session.execute(
                update(Task)
                .where(Task.id == task_id)
                .values(
                    status=status, due_at=due_at, no_deadline_reason="x",
                    refused_at=next(refused) if is_given else None,
                    acknowledged_at=None if is_given else NOW,
                    submitted_at=NOW - timedelta(days=task_id % 7)
                    if status in (TaskStatus.SUBMITTED, TaskStatus.COMPLETED)
                    else None,
                    closed_at=NOW if status is TaskStatus.COMPLETED else None,
                )
            )  # fmt: skip
        db.session.commit()


@pytest.fixture
def city(app):
    return City()


def expected(person, leads, soon_until):
    """Section by section, told task by task."""
    found = {}
    today_until = zone.end_of_day(zone.local_date(NOW))
    for task in db.session.scalars(select(Task).order_by(Task.due_at, Task.id)):
        if task.status not in OPEN:
            continue
        follows, assigned = task.monitor_id == person.id, task.assigner_id == person.id
        handed_in = task.status is TaskStatus.SUBMITTED
        waits = (
            (handed_in and (follows or (assigned and task.monitor_id is None)))
            or (task.refused_at and task.status is TaskStatus.ASSIGNED and (follows or assigned))
        )  # fmt: skip
        presses = task.due_at and task.due_at <= soon_until and (follows or assigned or leads(task))
        is_doer = task.owner_id == person.id
        if not (waits or presses or is_doer):
            continue
        place = cell(task.status, task.due_at, task.submitted_at, as_of=NOW)
        is_soon = task.status in WORKING and task.due_at and task.due_at >= NOW
        if waits:
            section = Section.WAITING
        elif place is Cell.OPEN_OVERDUE:
            section = Section.OVERDUE
        elif is_soon and task.due_at <= today_until:
            section = Section.DUE_TODAY
        elif is_soon and task.due_at <= soon_until:
            section = Section.DUE_SOON
        elif is_doer and task.status is TaskStatus.ASSIGNED:
            section = Section.NEW
        elif is_doer:
            section = Section.LATER
        else:
            continue
        found.setdefault(section, []).append(task.id)
    return found


def check(session, actor, person, leads):
    calendar = load_calendar(session)
    wanted = expected(person, leads, due_soon_until(NOW, calendar))
    for limit in (2, 100):
        sections = my_work(session, actor=actor, as_of=NOW, calendar=calendar, limit=limit)
        assert {one.section: one.total for one in sections} == {
            name: len(ids) for name, ids in wanted.items()
        }
        for one in sections:
            shown = [task.id for task in one.tasks]
            if limit == 100:
                assert sorted(shown) == sorted(wanted[one.section])
            dated = [(task.due_at, task.id) for task in one.tasks if task.due_at]
            assert dated == sorted(dated)
            assert len(shown) == min(limit, one.total)
    rights = rights_of(session, actor, now=NOW)
    soon_until = due_soon_until(NOW, calendar)
    for section in Section:
        mine = in_section(rights, section, as_of=NOW, soon_until=soon_until)
        listed = find_tasks(
            session, TaskFilter(is_open=True, among=mine), actor=actor, as_of=NOW, limit=100
        )
        assert sorted(one.id for one in listed.tasks) == sorted(wanted.get(section, [])), section
    return wanted


def test_the_chair_answers_for_everything(session, city):
    actor = acting(city.chair, Role.LEADER, city.committee)
    wanted = check(session, actor, city.chair, lambda _task: True)
    assert {Section.WAITING, Section.OVERDUE, Section.DUE_TODAY, Section.DUE_SOON} <= set(wanted)


def test_a_vice_chair_answers_for_their_portfolio(session, city):
    actor = acting(city.vice, Role.LEADER, city.committee)
    wanted = check(session, actor, city.vice, lambda task: task.lead_unit_id == city.health.id)
    assert {Section.WAITING, Section.OVERDUE, Section.NEW, Section.LATER} <= set(wanted)


def test_a_stand_in_for_the_chair_sees_the_chairs_work(session, city):
    other = make_person()
    saved(
        StandIn(
            absent_id=city.chair.id, stand_in_id=other.id, starts_at=NOW - timedelta(days=1),
            ends_at=NOW + timedelta(days=1),
        )
    )  # fmt: skip
    actor = acting(other, Role.OFFICIAL, city.health)
    calendar = load_calendar(session)
    wanted = expected(city.chair, lambda _task: True, due_soon_until(NOW, calendar))
    sections = my_work(session, actor=actor, as_of=NOW, calendar=calendar)
    assert {one.section: one.total for one in sections} == {
        name: len(ids) for name, ids in wanted.items()
    }


def test_the_chairs_numbers_and_the_lists_are_the_same_tasks(session, city):
    actor = acting(city.chair, Role.LEADER, city.committee)
    calendar = load_calendar(session)
    soon_until = due_soon_until(NOW, calendar)
    totals = {
        one.section: one.total
        for one in my_work(session, actor=actor, as_of=NOW, calendar=calendar)
    }
    listed = {
        view: count_tasks(
            session, in_view(TaskFilter(), view, soon_until=soon_until), actor=actor, as_of=NOW
        )
        for view in (View.OVERDUE, View.DUE_SOON)
    }
    # What waits for the Chair's own word stands there, and is late or due soon all the same.
    sections = my_work(session, actor=actor, as_of=NOW, calendar=calendar, limit=100)
    waiting = next(one.tasks for one in sections if one.section is Section.WAITING)
    late = [
        one for one in waiting
        if cell(one.status, one.due_at, one.submitted_at, as_of=NOW) is Cell.OPEN_OVERDUE
    ]  # fmt: skip
    soon = [
        one for one in waiting
        if one.status in WORKING and one.due_at and NOW <= one.due_at <= soon_until
    ]  # fmt: skip
    assert late
    assert totals[Section.OVERDUE] + len(late) == listed[View.OVERDUE]
    by_today = totals[Section.DUE_TODAY] + totals[Section.DUE_SOON]
    assert by_today + len(soon) == listed[View.DUE_SOON]

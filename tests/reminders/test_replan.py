"""Open tasks looked at again after a change of policy or calendar, whoever made it and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from giaoviec.core.db import db, transaction
from giaoviec.reminders import replan
from giaoviec.reminders.models import ReminderStep
from giaoviec.reminders.planner import LOOK, load_policy, plan_batch, plan_due
from giaoviec.reminders.remind import plan_and_bundle, rehearse
from giaoviec.reminders.replan import has_changed, look_again_if_changed
from giaoviec.tasks.change import wake
from giaoviec.tasks.models import Task, TaskLook
from giaoviec.workdays.models import CalendarDay, DayKind, DaySource
from tests.builders.tasks import look_at, look_then, make_task, reread

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)


def task_to_look_at(moment: datetime | None) -> Task:
    task = make_task()
    look_then(moment, task)
    return task


def step(key: str) -> ReminderStep:
    return db.session.scalars(select(ReminderStep).where(ReminderStep.key == key)).one()


def change_a_step() -> None:
    with transaction():
        step("before-7").offset = -6


def switch_a_step_off() -> None:
    with transaction():
        step("before-3").is_active = False


def add_a_day_off() -> None:
    with transaction() as session:
        session.add(
            CalendarDay(
                day=date(2026, 9, 21), kind=DayKind.OFF, reason="x", source=DaySource.ADMINISTRATOR
            )
        )


@pytest.fixture
def planned(app):
    """An installation in which a pass has been."""
    plan_and_bundle(now=NOW - timedelta(days=2))


@pytest.mark.parametrize("change", [change_a_step, switch_a_step_off, add_a_day_off])
def test_after_a_change_of_steps_or_days_every_open_task_is_looked_at_by_the_next_pass(
    planned, monkeypatch, change
):
    monkeypatch.setattr(replan, "BATCH", 2)
    later = [task_to_look_at(NOW + timedelta(days=one)) for one in range(1, 6)]
    due, closed = task_to_look_at(NOW - timedelta(days=1)), task_to_look_at(None)
    before = [task.revision for task in map(reread, later)]
    change()
    assert look_again_if_changed(now=NOW) == 5
    assert {look_at(task) for task in later} == {NOW}
    assert [task.revision for task in map(reread, later)] == before
    assert look_at(due) == NOW - timedelta(days=1)
    assert look_at(closed) is None
    assert look_again_if_changed(now=NOW) == 0


def test_without_a_change_no_task_is_looked_at_again(planned):
    task = task_to_look_at(NOW + timedelta(days=3))
    with transaction():
        # What is told of a step, and over which channel, moves no moment.
        step("before-7").channels = "inapp"
    assert look_again_if_changed(now=NOW) == 0
    assert look_at(task) == NOW + timedelta(days=3)


def test_a_first_pass_takes_the_looks_as_they_are(app):
    task = task_to_look_at(NOW + timedelta(days=3))
    assert look_again_if_changed(now=NOW) == 0
    assert look_at(task) == NOW + timedelta(days=3)


def test_a_change_in_the_middle_of_a_pass_is_seen_by_the_next_one(planned, monkeypatch):
    """The pass has read the policy, and plans what is left of its tasks by the old one."""
    task = task_to_look_at(NOW)
    plan = replan.look_again_if_changed

    def then_somebody_saves(**when):
        done = plan(**when)
        change_a_step()
        return done

    monkeypatch.setattr("giaoviec.reminders.remind.look_again_if_changed", then_somebody_saves)
    plan_and_bundle(now=NOW)
    by_the_old_one = look_at(task)
    assert by_the_old_one > NOW
    monkeypatch.undo()
    assert look_again_if_changed(now=NOW + timedelta(minutes=1)) == 1
    assert look_at(task) == NOW + timedelta(minutes=1)


def test_stopped_halfway_the_next_pass_does_all_again(planned, monkeypatch):
    monkeypatch.setattr(replan, "BATCH", 2)
    tasks = [task_to_look_at(NOW + timedelta(days=one)) for one in range(1, 6)]
    change_a_step()
    asked = iter([False, True])
    assert look_again_if_changed(now=NOW, should_stop=lambda: next(asked)) == 2
    assert look_again_if_changed(now=NOW + timedelta(minutes=1)) == 3
    assert max(look_at(task) for task in tasks) == NOW + timedelta(minutes=1)
    assert not has_changed(db.session())


def test_a_rehearsal_after_a_change_looks_at_all_and_leaves_them(planned, province):
    due = date(2026, 9, 7)
    task = make_task(province.department, deadline=due, owner=province.official)
    look_then(NOW + timedelta(days=300), task)
    number = task.id
    assert rehearse(now=NOW).reminders == 0
    change_a_step()
    assert rehearse(now=NOW).reminders > 0
    assert look_at(db.session.get_one(Task, number)) == NOW + timedelta(days=300)
    assert has_changed(db.session())


def test_a_task_changed_while_it_was_planned_is_looked_at_again(app):
    task = task_to_look_at(NOW - timedelta(days=1))
    rows = db.session.execute(LOOK, {"now": NOW}).all()
    db.session.rollback()
    woken = NOW + timedelta(seconds=5)
    with transaction() as session:
        wake(session.get_one(Task, task.id), now=woken)
    with transaction() as session:
        plan_batch(session, rows, load_policy(session, now=NOW), now=NOW)
    assert look_at(task) == woken


def test_a_task_changed_within_the_second_of_its_look_is_looked_at_again(app):
    task = task_to_look_at(NOW)
    rows = db.session.execute(LOOK, {"now": NOW}).all()
    db.session.rollback()
    with transaction() as session:
        wake(session.get_one(Task, task.id), now=NOW)
    with transaction() as session:
        plan_batch(session, rows, load_policy(session, now=NOW), now=NOW)
    assert look_at(task) == NOW
    with transaction() as session:
        rows = session.execute(LOOK, {"now": NOW}).all()
        plan_batch(session, rows, load_policy(session, now=NOW), now=NOW)
    assert look_at(task) > NOW


def test_looks_asked_for_by_many_changes_become_one_when_they_have_come(app):
    task = make_task(deadline=date(2026, 12, 1))
    moments = [NOW + timedelta(days=one) for one in range(5)]
    for number, moment in enumerate(moments, start=1):
        with transaction() as session:
            session.add(TaskLook(task_id=task.id, look_at=moment, revision=number))
    plan_due(now=moments[-1])
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(TaskLook)) == 1
    assert look_at(task) > moments[-1]

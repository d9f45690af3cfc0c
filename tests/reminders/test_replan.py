"""Open tasks looked at again after a change of policy or calendar."""

from datetime import UTC, datetime, timedelta

from giaoviec.core.db import db, transaction
from giaoviec.reminders import replan
from giaoviec.reminders.planner import LOOK, load_policy, plan_batch
from giaoviec.reminders.replan import look_again
from giaoviec.tasks.change import wake
from giaoviec.tasks.models import Task
from tests.builders.tasks import look_at, look_then, make_task, reread

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)


def task_to_look_at(moment: datetime | None) -> Task:
    task = make_task()
    look_then(moment, task)
    return task


def test_later_looks_come_now_in_batches_and_nothing_else_changes(app, monkeypatch):
    monkeypatch.setattr(replan, "BATCH", 2)
    later = [task_to_look_at(NOW + timedelta(days=one)) for one in range(1, 6)]
    due, closed = task_to_look_at(NOW - timedelta(days=1)), task_to_look_at(None)
    before = [task.revision for task in map(reread, later)]
    assert look_again(now=NOW) == 5
    assert {look_at(task) for task in later} == {NOW}
    assert [task.revision for task in map(reread, later)] == before
    assert look_at(due) == NOW - timedelta(days=1)
    assert look_at(closed) is None
    assert look_again(now=NOW) == 0


def test_a_plan_made_with_the_old_policy_does_not_undo_the_wake_up(app):
    task = task_to_look_at(NOW - timedelta(days=1))
    rows = db.session.execute(LOOK, {"now": NOW}).all()
    woken = NOW + timedelta(seconds=5)
    # What look_again writes between another process's reading and its writing.
    look_then(woken, task)
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

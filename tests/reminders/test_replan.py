"""Open tasks looked at again after a change of policy or calendar."""

from datetime import UTC, datetime, timedelta

from giaoviec.core.db import db, transaction
from giaoviec.reminders import replan
from giaoviec.reminders.planner import LOOK, load_policy, plan_batch
from giaoviec.reminders.replan import look_again
from giaoviec.tasks.models import Task
from tests.builders.tasks import make_task, reread

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)


def task_to_look_at(moment: datetime | None) -> Task:
    task = make_task()
    task.look_at = moment
    db.session.commit()
    return task


def test_later_looks_come_now_in_batches_and_nothing_else_changes(app, monkeypatch):
    monkeypatch.setattr(replan, "BATCH", 2)
    later = [task_to_look_at(NOW + timedelta(days=one)) for one in range(1, 6)]
    due, closed = task_to_look_at(NOW - timedelta(days=1)), task_to_look_at(None)
    before = [task.revision for task in map(reread, later)]
    assert look_again(now=NOW) == 5
    assert {task.look_at for task in map(reread, later)} == {NOW}
    assert [task.revision for task in map(reread, later)] == before
    assert reread(due).look_at == NOW - timedelta(days=1)
    assert reread(closed).look_at is None
    assert look_again(now=NOW) == 0


def test_a_plan_made_with_the_old_policy_does_not_undo_the_wake_up(app):
    task = task_to_look_at(NOW - timedelta(days=1))
    rows = db.session.execute(LOOK, {"now": NOW}).all()
    task = reread(task)
    task_id, woken = task.id, NOW + timedelta(seconds=5)
    with transaction() as session:
        # What look_again writes between another process's reading and its writing.
        session.connection().execute(
            Task.__table__.update().where(Task.__table__.c.id == task_id).values(look_at=woken)
        )
    with transaction() as session:
        plan_batch(session, rows, load_policy(session, now=NOW), now=NOW)
    assert db.session.get(Task, task_id, populate_existing=True).look_at == woken

"""While nobody is to act on a task its levels do not pass; and only the program's own silence makes a mail late."""

import pytest
from sqlalchemy import select

from giaoviec.core.db import db
from giaoviec.notify.models import Message
from giaoviec.reminders.forecast import forecast
from giaoviec.reminders.models import Reminder
from giaoviec.reminders.remind import remind
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from giaoviec.tasks.usecases.pause import ResumeTask, SuspendTask, resume_task, suspend_task
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    ReopenTask,
    ReturnResult,
    SubmitResult,
    confirm_result,
    reopen_task,
    return_result,
    submit_result,
)
from tests.reminders.conftest import at
from tests.reminders.test_what_changes import run, steps_told
from tests.tasks.scene import make_scene


@pytest.fixture
def scene(app):
    return make_scene()


@pytest.fixture
def task(scene):
    """Given on Monday 3 August 2026, due on Friday 11 September."""
    return scene.task()


def steps_since(task, moment):
    db.session.rollback()
    return set(
        db.session.scalars(
            select(Reminder.step_key).where(
                Reminder.task_id == task.id, Reminder.created_at >= moment
            )
        )
    )


def is_any_late(moment):
    db.session.rollback()
    made = select(Message.is_late).where(
        Message.created_at >= moment, Message.kind.in_(("digest", "urgent"))
    )
    return any(db.session.scalars(made))


def hand_in(scene, task, now):
    cmd = SubmitResult(task_id=task.id, summary="Đã xong", proof_number="15/BC-SYT")
    submit_result(cmd, actor=scene.actor("owner"), now=now)


def test_a_task_resumed_after_weeks_goes_on_at_the_level_where_it_stood(scene, task):
    run(at("2026-09-14 07:00"), at("2026-09-16 07:00"))
    assert "overdue-unit" in steps_told(task)
    suspend_task(
        SuspendTask(task_id=task.id, reason="Chờ Trung ương"),
        actor=scene.actor("monitor"), now=at("2026-09-16 10:00"),
    )  # fmt: skip
    remind(now=at("2026-09-16 10:01"))
    resumed = at("2026-10-09 09:00")
    resume_task(ResumeTask(task_id=task.id), actor=scene.actor("monitor"), now=resumed)
    remind(now=resumed)
    assert steps_since(task, resumed) == set()
    # Three working days had passed; the office's is the seventh, the Chair's the fifteenth.
    run(at("2026-10-10 07:00"), at("2026-10-14 07:00"))
    assert "overdue-office" not in steps_told(task)
    run(at("2026-10-15 07:00"), at("2026-10-26 07:00"))
    assert "overdue-office" in steps_told(task)
    assert "overdue-chair" not in steps_told(task)
    run(at("2026-10-27 07:00"), at("2026-10-27 07:00"))
    assert "overdue-chair" in steps_told(task)
    assert not is_any_late(resumed)


def test_a_result_returned_late_or_reopened_begins_with_its_owner_and_not_with_the_chair(
    scene, task
):
    hand_in(scene, task, at("2026-09-11 09:00"))
    returned = at("2026-10-09 10:00")
    return_result(
        ReturnResult(task_id=task.id, reason="Thiếu số liệu"),
        actor=scene.actor("monitor"), now=returned,
    )  # fmt: skip
    run(returned, returned)
    assert steps_since(task, returned) == set()
    run(at("2026-10-12 07:00"), at("2026-10-13 07:00"))
    assert steps_since(task, returned) <= {"overdue-owner", "overdue-division"}
    hand_in(scene, task, at("2026-10-13 09:00"))
    confirm_result(
        ConfirmResult(task_id=task.id), actor=scene.actor("monitor"), now=at("2026-10-13 10:00")
    )
    reopened = at("2026-12-01 10:00")
    reopen_task(
        ReopenTask(task_id=task.id, reason="Sai số liệu"), actor=scene.actor("monitor"), now=reopened
    )  # fmt: skip
    run(reopened, at("2026-12-02 07:00"))
    assert steps_since(task, reopened) <= {"overdue-owner", "overdue-division", "overdue-unit"}


def test_resumed_before_its_deadline_a_task_is_reminded_as_ever(scene, task):
    actor = scene.actor("monitor")
    suspend_task(
        SuspendTask(task_id=task.id, reason="Chờ"), actor=actor, now=at("2026-08-10 09:00")
    )
    resume_task(ResumeTask(task_id=task.id), actor=actor, now=at("2026-09-07 09:00"))
    run(at("2026-09-08 07:00"), at("2026-09-11 07:00"))
    assert steps_told(task) >= {"before-3", "before-1", "due-day"}


def test_what_is_told_to_a_new_owner_is_not_called_late_and_after_an_outage_it_is(scene, task):
    run(at("2026-09-14 07:00"), at("2026-09-15 07:00"))
    changed = at("2026-09-15 10:00")
    cmd = ReassignOwner(task_id=task.id, person_id=scene.colleague.id, reason="Đi học")
    reassign_owner(cmd, actor=scene.actor("director"), now=changed)
    assert not any(one.is_late for one in forecast(db.session(), now=changed, until=changed))
    remind(now=changed)
    assert steps_since(task, changed) == {"overdue-owner"}
    assert not is_any_late(changed)
    back = at("2026-09-21 07:00")
    assert all(one.is_late for one in forecast(db.session(), now=back, until=back))
    remind(now=back)
    assert is_any_late(back)

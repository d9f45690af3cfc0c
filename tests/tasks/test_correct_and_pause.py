"""Corrections by the assigner, suspending and resuming, withdrawing, urging."""

from datetime import date, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.tasks import refusals
from giaoviec.tasks.models import DeadlineChange, Task, Urging
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.status import TaskStatus
from giaoviec.tasks.usecases.correct import CorrectTask, correct_task
from giaoviec.tasks.usecases.owners import HandDown, hand_down
from giaoviec.tasks.usecases.pause import (
    ResumeTask,
    SuspendTask,
    WithdrawTask,
    resume_task,
    suspend_task,
    withdraw_task,
)
from giaoviec.tasks.usecases.progress import ReportProgress, report_progress
from giaoviec.tasks.usecases.results import SubmitResult, submit_result
from giaoviec.tasks.usecases.urge import UrgeTask, urge_task
from tests.builders.tasks import later, make_document, reread
from tests.tasks.reading import audited, mailed, told

NEW_DUE = zone.end_of_day(date(2026, 10, 30))


def correct(task, actor, now=None, **changes):
    values = {"reason": "Sai khi nhập"} | changes
    correct_task(CorrectTask(task_id=task.id, **values), actor=actor, now=now or later(days=1))


def test_a_correction_keeps_before_and_after_with_its_reason(scene):
    task = scene.task(content="Báo cáo tiêm chủng")
    correct(task, scene.actor("monitor"), content="Báo cáo tiêm chủng mở rộng")
    assert reread(task).content == "Báo cáo tiêm chủng mở rộng"
    assert "mo rong" in reread(task).search_text
    [entry] = audited("task.corrected")
    assert '"before": "Báo cáo tiêm chủng"' in entry.details
    assert "Sai khi nhập" in entry.details
    assert told("corrected") == {scene.owner.id}


def test_a_corrected_deadline_is_a_new_version_and_no_extension(scene):
    task = scene.task()
    old = task.due_at
    correct(task, scene.actor("monitor"), due_at=NEW_DUE)
    task = reread(task)
    assert (task.due_at, task.original_due_at) == (NEW_DUE, old)
    assert (task.deadline_version, task.extension_count) == (2, 0)
    [row] = db.session.query(DeadlineChange)
    assert row.is_correction


def test_a_task_without_a_deadline_gets_its_first_one(scene):
    task = scene.task(deadline=None)
    correct(task, scene.actor("monitor"), due_at=NEW_DUE)
    task = reread(task)
    assert (task.due_at, task.original_due_at) == (NEW_DUE, NEW_DUE)
    assert task.no_deadline_reason is None


def test_a_correction_that_changes_nothing_or_cannot_be_is_refused(scene):
    document = make_document()
    task = scene.task(content="Một", document=document)
    other = scene.task(content="Hai", document=document)
    monitor = scene.actor("monitor")
    with pytest.raises(refusals.NothingChanged):
        correct(task, monitor, content="Một")
    with pytest.raises(refusals.SameTask) as refusal:
        correct(task, monitor, content="HAI")
    assert f"số {other.id}" in str(refusal.value)
    with pytest.raises(refusals.PersonUnknown):
        correct(task, monitor, monitor_id=999_999)
    with pytest.raises(refusals.DueTooFar):
        correct(task, monitor, due_at=zone.end_of_day(date(2106, 9, 11)))
    with pytest.raises(refusals.DueInPast):
        correct(task, monitor, due_at=later(days=1))
    with pytest.raises(refusals.ReasonMissing):
        correct(task, monitor, content="Ba", reason="")
    with pytest.raises(NotAllowed):
        correct(task, scene.actor("owner"), content="Ba")


def test_a_suspended_task_is_counted_apart_and_resumes_where_it_was(scene):
    task = scene.task()
    report_progress(
        ReportProgress(task_id=task.id, text="Đang làm"),
        actor=scene.actor("owner"),
        now=later(days=1),
    )
    suspend_task(
        SuspendTask(task_id=task.id, reason="Chờ luật mới"),
        actor=scene.actor("monitor"),
        now=later(days=2),
    )
    rests = reread(task)
    as_of = later(days=100)
    assert cell(rests.status, rests.due_at, rests.submitted_at, as_of=as_of) is Cell.SUSPENDED
    resume_task(ResumeTask(task_id=task.id), actor=scene.actor("monitor"), now=later(days=3))
    task = reread(task)
    assert (task.status, task.resumes_to) == (TaskStatus.IN_PROGRESS, None)
    assert told("suspended") == told("resumed") == {scene.owner.id}


def test_a_task_nobody_had_begun_resumes_as_assigned(scene):
    task = scene.task()
    suspend_task(
        SuspendTask(task_id=task.id, reason="Chờ"), actor=scene.actor("monitor"), now=later(days=2)
    )
    resume_task(ResumeTask(task_id=task.id), actor=scene.actor("monitor"), now=later(days=3))
    assert reread(task).status is TaskStatus.ASSIGNED


def test_withdrawing_takes_what_was_handed_down_with_it(scene):
    task = scene.task()
    child_id = hand_down(
        HandDown(
            task_id=task.id,
            content="Phần việc",
            unit_id=scene.division.id,
            owner_id=scene.colleague.id,
        ),
        actor=scene.actor("director"),
        now=later(hours=1),
    )
    withdraw_task(
        WithdrawTask(task_id=task.id, reason="Giao nhầm"),
        actor=scene.actor("monitor"),
        now=later(days=1),
    )
    task = reread(task)
    child = db.session.get_one(Task, child_id)
    assert task.status is child.status is TaskStatus.WITHDRAWN
    assert task.closed_at == child.closed_at == later(days=1)
    assert told("withdrawn") == {scene.owner.id, scene.colleague.id}


def test_a_completed_task_is_not_withdrawn_and_a_unit_withdraws_nothing(scene):
    task = scene.task()
    with pytest.raises(NotAllowed):
        withdraw_task(
            WithdrawTask(task_id=task.id, reason="x"),
            actor=scene.actor("director"),
            now=later(days=1),
        )
    submit_result(
        SubmitResult(task_id=task.id, proof_number="1"),
        actor=scene.actor("owner"),
        now=later(days=1),
    )
    withdraw_task(
        WithdrawTask(task_id=task.id, reason="x"), actor=scene.actor("monitor"), now=later(days=2)
    )
    assert reread(task).submitted_at is None
    with pytest.raises(refusals.NotPossibleNow):
        withdraw_task(
            WithdrawTask(task_id=task.id, reason="x"),
            actor=scene.actor("monitor"),
            now=later(days=3),
        )


def test_urging_is_counted_and_reaches_owner_and_focal_point_at_once(scene):
    task = scene.task()
    count = urge_task(
        UrgeTask(task_id=task.id, text="Báo cáo trước 16h"),
        actor=scene.actor("vice"),
        now=later(days=1),
    )
    assert (count, reread(task).urged_count) == (1, 1)
    assert mailed("urged") == {scene.owner.id, scene.focal.id}
    assert [row.text for row in db.session.query(Urging)] == ["Báo cáo trước 16h"]
    assert len(audited("task.urged")) == 1


def test_a_task_is_urged_at_most_once_in_four_hours(scene):
    task, monitor = scene.task(), scene.actor("monitor")
    first = later(days=1)
    urge_task(UrgeTask(task_id=task.id), actor=monitor, now=first)
    with pytest.raises(refusals.UrgedLately) as refusal:
        urge_task(
            UrgeTask(task_id=task.id), actor=monitor, now=first + timedelta(hours=4, seconds=-1)
        )
    assert zone.local(first + timedelta(hours=4)).strftime("%H:%M") in str(refusal.value)
    urge_task(UrgeTask(task_id=task.id), actor=monitor, now=first + timedelta(hours=4))
    assert reread(task).urged_count == 2


def test_the_unit_itself_does_not_urge_and_nobody_urges_what_was_handed_in(scene):
    task = scene.task()
    with pytest.raises(NotAllowed):
        urge_task(UrgeTask(task_id=task.id), actor=scene.actor("director"), now=later(days=1))
    submit_result(
        SubmitResult(task_id=task.id, proof_number="1"),
        actor=scene.actor("owner"),
        now=later(days=1),
    )
    with pytest.raises(refusals.NotPossibleNow):
        urge_task(UrgeTask(task_id=task.id), actor=scene.actor("monitor"), now=later(days=2))

"""Results: handed in with proof, confirmed by others, returned, reopened."""

from datetime import timedelta

import pytest

from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.files.models import StoredFile
from giaoviec.tasks import refusals
from giaoviec.tasks.models import Decision, Result
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.status import TaskStatus
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
from tests.builders.org import saved
from tests.builders.tasks import ASSIGNED_AT, later, look_at, reread
from tests.tasks.reading import audited, changes, mailed, told

DAY = timedelta(days=1)


def submit(task, actor, now, **given):
    values = {"proof_number": "45/BC-SYT"} | given
    return submit_result(SubmitResult(task_id=task.id, **values), actor=actor, now=now)


def confirm(task, actor, now):
    confirm_result(ConfirmResult(task_id=task.id), actor=actor, now=now)


def results(task):
    db.session.rollback()
    return db.session.query(Result).filter_by(task_id=task.id).order_by(Result.id).all()


def test_a_result_waits_for_the_monitor_and_then_is_done_as_of_its_handing_in(scene):
    task = scene.task()
    submit(task, scene.actor("owner"), later(days=2))
    waiting = reread(task)
    assert (waiting.status, waiting.submitted_at) == (TaskStatus.SUBMITTED, later(days=2))
    assert told("submitted") == {scene.monitor.id}
    # A month later, after the deadline: a slow reviewer makes nobody late.
    confirm(task, scene.actor("monitor"), later(days=60))
    done = reread(task)
    assert (done.status, done.done_at, done.closed_at) == (
        TaskStatus.COMPLETED, later(days=2), later(days=60),
    )  # fmt: skip
    assert (
        cell(done.status, done.due_at, done.submitted_at, as_of=later(days=61)) is Cell.DONE_ON_TIME
    )
    assert told("completed") == {scene.owner.id}
    [result] = results(task)
    assert (result.decision, result.decided_by) == (Decision.APPROVED, scene.monitor.id)


def test_whoever_handed_in_was_not_silent_though_it_came_back(scene):
    task = scene.task()
    submit(task, scene.actor("owner"), later(days=6))
    back = ReturnResult(task_id=task.id, reason="Thiếu phụ lục")
    return_result(back, actor=scene.actor("monitor"), now=later(days=8))
    assert reread(task).last_progress_at == later(days=6)


@pytest.mark.parametrize("empty", [{"proof_number": ""}, {"proof_number": "  \u200b "}])
def test_a_result_needs_proof(scene, empty):
    with pytest.raises(refusals.ProofMissing):
        submit(scene.task(), scene.actor("owner"), later(days=1), **empty)


def test_a_link_that_is_no_web_address_is_refused(scene):
    for link in ("javascript:alert(1)", "https://x.vn/a b", "ftp://x", "https://", "https://[x"):
        with pytest.raises(refusals.LinkNotUsable):
            submit(scene.task(), scene.actor("owner"), later(days=1), proof_link=link)


def test_a_file_is_proof_only_for_the_account_that_uploaded_it(scene):
    own = saved(_file(account_id=None))
    others = saved(_file(account_id=77))
    task = scene.task()
    with pytest.raises(refusals.FileUnknown):
        submit(task, scene.actor("owner"), later(days=1), proof_number="", file_id=others.id)
    submit(task, scene.actor("owner"), later(days=1), proof_number="", file_id=own.id)
    assert results(task)[0].file_id == own.id


def test_a_paper_result_entered_later_keeps_its_day_and_the_moment_of_recording(scene):
    task = scene.task()
    submit(task, scene.actor("owner"), later(days=5), handed_in_at=later(days=3))
    [result] = results(task)
    assert (result.handed_in_at, result.recorded_at) == (later(days=3), later(days=5))
    assert reread(task).submitted_at == later(days=3)
    [entry] = audited("task.submitted")
    assert later(days=3).isoformat() in entry.details


def test_backdating_needs_a_number_and_a_day_within_the_task(scene):
    task, owner = scene.task(), scene.actor("owner")
    with pytest.raises(refusals.BackdatingNeedsNumber):
        submit(
            task, owner, later(days=5),
            proof_number="", proof_link="https://a.vn", handed_in_at=later(days=3),
        )  # fmt: skip
    with pytest.raises(refusals.HandedInTooEarly):
        submit(task, owner, later(days=5), handed_in_at=ASSIGNED_AT - timedelta(seconds=1))
    with pytest.raises(refusals.HandedInTooLate):
        submit(task, owner, later(days=5), handed_in_at=later(days=5, seconds=1))
    submit(task, owner, later(days=5), handed_in_at=ASSIGNED_AT)


def test_nobody_confirms_what_they_handed_in_or_own(scene):
    task = scene.task(owner=None, unit=scene.office, monitor=scene.office_head)
    submit(task, scene.actor("office_head"), later(days=1))
    with pytest.raises(refusals.OwnResult):
        confirm(task, scene.actor("office_head"), later(days=2))
    owned = scene.task(owner=scene.monitor, unit=scene.office, monitor=scene.monitor)
    submit(owned, scene.actor("office_head"), later(days=1))
    with pytest.raises(refusals.OwnResult):
        confirm(owned, scene.actor("monitor"), later(days=2))
    assert reread(owned).status is TaskStatus.SUBMITTED


def test_nor_through_a_stand_in(scene):
    # The owner stands in for the monitor; the monitor hands in and somebody stands in for them.
    task = scene.task()
    submit(task, scene.actor("owner"), later(days=1))
    with pytest.raises(refusals.OwnResult):
        confirm(task, scene.actor("owner", stands_in_for=(scene.monitor,)), later(days=2))
    other = scene.task(owner=None, unit=scene.office)
    submit(other, scene.actor("office_head", stands_in_for=(scene.monitor,)), later(days=1))
    with pytest.raises(refusals.OwnResult):
        confirm(other, scene.actor("office_head", stands_in_for=(scene.monitor,)), later(days=2))


def test_nor_the_operator(scene):
    task = scene.task()
    submit(task, Actor.operator(), later(days=1))
    with pytest.raises(refusals.OwnResult):
        confirm(task, Actor.operator(), later(days=2))
    confirm(task, scene.actor("monitor"), later(days=2))


def test_a_stand_in_confirms_on_the_monitors_behalf(scene):
    task = scene.task()
    submit(task, scene.actor("owner"), later(days=1))
    confirm(task, scene.actor("office_head", stands_in_for=(scene.monitor,)), later(days=2))
    change = changes(task)[-1]
    assert (change.person_id, change.on_behalf_of) == (scene.office_head.id, scene.monitor.id)


def test_a_returned_result_goes_back_under_the_same_deadline(scene):
    task = scene.task()
    submit(task, scene.actor("owner"), later(days=2))
    with pytest.raises(refusals.ReasonMissing):
        return_result(
            ReturnResult(task_id=task.id, reason=""),
            actor=scene.actor("monitor"),
            now=later(days=3),
        )
    return_result(
        ReturnResult(task_id=task.id, reason="Thiếu số liệu quý III"),
        actor=scene.actor("monitor"),
        now=later(days=3),
    )
    back = reread(task)
    assert (back.status, back.submitted_at) == (TaskStatus.IN_PROGRESS, None)
    assert back.due_at == task.due_at
    assert mailed("returned") == {scene.owner.id}
    submit(task, scene.actor("owner"), later(days=4), proof_number="46/BC-SYT")
    confirm(task, scene.actor("monitor"), later(days=5))
    assert [result.decision for result in results(task)] == [Decision.REFUSED, Decision.APPROVED]
    assert reread(task).done_at == later(days=4)


def test_a_reopened_task_is_open_again_and_keeps_its_accepted_result(scene):
    task = scene.task()
    submit(task, scene.actor("owner"), later(days=2))
    confirm(task, scene.actor("monitor"), later(days=3))
    reopen_task(
        ReopenTask(task_id=task.id, reason="Số liệu sai"),
        actor=scene.actor("monitor"),
        now=later(days=50),
    )
    task = reread(task)
    assert (task.status, task.done_at, task.closed_at) == (TaskStatus.IN_PROGRESS, None, None)
    assert look_at(task) == later(days=50)
    assert (
        cell(task.status, task.due_at, task.submitted_at, as_of=later(days=50)) is Cell.OPEN_OVERDUE
    )
    assert results(task)[0].decision is Decision.APPROVED
    assert mailed("reopened") == {scene.owner.id}


def test_only_a_result_that_waits_is_confirmed(scene):
    task = scene.task()
    with pytest.raises(refusals.NotPossibleNow):
        confirm(task, scene.actor("monitor"), later(days=1))


def test_a_vice_chair_confirms_within_the_portfolio_only(scene):
    task = scene.task(monitor=None)
    submit(task, scene.actor("owner"), later(days=1))
    with pytest.raises(NotAllowed):
        confirm(task, scene.actor("other_vice"), later(days=2))
    confirm(task, scene.actor("vice"), later(days=2))


def test_without_a_monitor_the_head_of_the_office_follows_the_committees_task(scene):
    task = scene.task(monitor=None)
    submit(task, scene.actor("owner"), later(days=1))
    assert told("submitted") == {scene.office_head.id}
    confirm(task, scene.actor("office_head"), later(days=2))
    assert reread(task).status is TaskStatus.COMPLETED


def _file(account_id):
    return StoredFile(
        name="bao-cao.pdf", content_type="application/pdf", size=10, sha256="0" * 64,
        created_at=ASSIGNED_AT, account_id=account_id,
    )  # fmt: skip

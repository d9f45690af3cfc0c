"""Taking a task on, "not ours", and what the assigner answers."""

import pytest

from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.tasks import refusals
from giaoviec.tasks.models import TaskSpan
from giaoviec.tasks.status import Move, TaskStatus
from giaoviec.tasks.usecases.progress import ReportProgress, report_progress
from giaoviec.tasks.usecases.receive import (
    AcknowledgeTask,
    InsistOnTask,
    ReassignLead,
    RefuseTask,
    acknowledge_task,
    insist_on_task,
    reassign_lead,
    refuse_as_not_ours,
)
from tests.builders.org import make_person
from tests.builders.tasks import acting, later, look_at, reread
from tests.tasks.reading import audited, changes, mailed, told


def test_acknowledging_says_who_and_when_and_leaves_the_status(scene):
    task = scene.task()
    acknowledge_task(
        AcknowledgeTask(task_id=task.id), actor=scene.actor("owner"), now=later(hours=1)
    )
    task = reread(task)
    assert task.status is TaskStatus.ASSIGNED
    assert task.acknowledged_at == look_at(task) == later(hours=1)
    assert changes(task)[-1].person_id == scene.owner.id
    with pytest.raises(refusals.AlreadyAcknowledged):
        acknowledge_task(
            AcknowledgeTask(task_id=task.id), actor=scene.actor("owner"), now=later(hours=2)
        )


def test_a_focal_point_works_for_the_unit_until_an_owner_is_named(scene):
    task, owned = scene.task(owner=None), scene.task()
    acknowledge_task(
        AcknowledgeTask(task_id=task.id), actor=scene.actor("focal"), now=later(hours=1)
    )
    with pytest.raises(NotAllowed):
        acknowledge_task(
            AcknowledgeTask(task_id=owned.id), actor=scene.actor("focal"), now=later(hours=1)
        )


def test_a_refusal_needs_a_reason_and_reaches_those_who_decide(scene):
    task = scene.task(assigner=scene.vice)
    with pytest.raises(refusals.ReasonMissing):
        refuse_as_not_ours(
            RefuseTask(task_id=task.id, reason=" "), actor=scene.actor("owner"), now=later(hours=1)
        )
    refuse_as_not_ours(
        RefuseTask(task_id=task.id, reason="Thuộc Sở Tài chính"),
        actor=scene.actor("owner"),
        now=later(hours=1),
    )
    assert reread(task).refused_at == later(hours=1)
    assert told("refused") == {scene.vice.id, scene.monitor.id}
    with pytest.raises(refusals.AlreadyRefused):
        refuse_as_not_ours(
            RefuseTask(task_id=task.id, reason="Nữa"),
            actor=scene.actor("owner"),
            now=later(hours=2),
        )


def test_the_assigner_insists_only_on_what_was_refused(scene):
    task = scene.task(assigner=scene.vice)
    insist = InsistOnTask(task_id=task.id, reason="Đúng chức năng của Sở")
    with pytest.raises(refusals.NotRefused):
        insist_on_task(insist, actor=scene.actor("vice"), now=later(hours=1))
    refuse_as_not_ours(
        RefuseTask(task_id=task.id, reason="Không thuộc"),
        actor=scene.actor("owner"),
        now=later(hours=1),
    )
    insist_on_task(insist, actor=scene.actor("vice"), now=later(hours=2))
    assert reread(task).refused_at is None
    assert told("insisted") == {scene.owner.id}


def test_the_monitor_answers_on_the_assigners_behalf(scene):
    task = scene.task(assigner=scene.vice)
    refuse_as_not_ours(
        RefuseTask(task_id=task.id, reason="Không thuộc"),
        actor=scene.actor("owner"),
        now=later(hours=1),
    )
    insist_on_task(
        InsistOnTask(task_id=task.id, reason="Đã hỏi ý kiến"),
        actor=scene.actor("monitor"),
        now=later(hours=2),
    )
    change = changes(task)[-1]
    assert (change.person_id, change.on_behalf_of) == (scene.monitor.id, scene.vice.id)
    [entry] = audited("task.insisted")
    assert entry.on_behalf_of == scene.vice.id


def test_another_lead_begins_anew_and_the_old_owner_is_told_once(scene):
    task = scene.task()
    report_progress(
        ReportProgress(task_id=task.id, text="Đang làm"),
        actor=scene.actor("owner"),
        now=later(hours=1),
    )
    reassign_lead(
        ReassignLead(task_id=task.id, unit_id=scene.finance.id, reason="Đúng chức năng"),
        actor=scene.actor("monitor"),
        now=later(hours=2),
    )
    task = reread(task)
    assert (task.lead_unit_id, task.lead_unit_name) == (scene.finance.id, "Sở Tài chính")
    assert (task.status, task.owner_id) == (TaskStatus.ASSIGNED, None)
    assert told("not_yours") == {scene.owner.id}
    assert mailed("not_yours") == set()
    assert mailed("assigned") == {scene.finance_focal.id}
    span = db.session.query(TaskSpan).filter_by(task_id=task.id, until_at=None).one()
    assert (span.lead_unit_name, span.owner_id) == ("Sở Tài chính", None)
    assert changes(task)[-1].move is Move.REASSIGN


def test_a_unit_cannot_be_given_what_it_leads_or_cooperates_in(scene):
    task = scene.task(coop=(scene.finance,))
    for unit, refusal in ((scene.health, refusals.SameLead), (scene.finance, refusals.UnitTwice)):
        with pytest.raises(refusal):
            reassign_lead(
                ReassignLead(task_id=task.id, unit_id=unit.id, reason="x"),
                actor=scene.actor("monitor"),
                now=later(hours=1),
            )


def test_what_one_may_not_see_is_not_found_and_what_one_may_not_do_is_refused(scene):
    task = scene.task()
    stranger = acting(make_person(), Role.OFFICIAL, scene.finance)
    with pytest.raises(NotFound):
        acknowledge_task(AcknowledgeTask(task_id=task.id), actor=stranger, now=later(hours=1))
    with pytest.raises(NotFound):
        acknowledge_task(AcknowledgeTask(task_id=999_999), actor=scene.actor("owner"), now=later())
    with pytest.raises(NotAllowed):
        acknowledge_task(
            AcknowledgeTask(task_id=task.id), actor=scene.actor("focal"), now=later(hours=1)
        )


def test_a_form_shown_before_somebody_elses_change_is_refused(scene):
    task = scene.task()
    shown = task.revision
    acknowledge_task(
        AcknowledgeTask(task_id=task.id, revision=shown),
        actor=scene.actor("owner"),
        now=later(hours=1),
    )
    assert reread(task).revision > shown
    with pytest.raises(refusals.StaleRevision) as refusal:
        refuse_as_not_ours(
            RefuseTask(task_id=task.id, reason="x", revision=shown),
            actor=scene.actor("owner"),
            now=later(hours=2),
        )
    assert "tải lại trang" in str(refusal.value)

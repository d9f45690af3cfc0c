"""Naming and changing owners, and handing down inside the unit."""

from datetime import date

import pytest

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.tasks import refusals
from giaoviec.tasks.models import Task
from giaoviec.tasks.usecases.owners import (
    HandDown,
    NameOwner,
    ReassignOwner,
    hand_down,
    name_owner,
    reassign_owner,
)
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    SubmitResult,
    confirm_result,
    submit_result,
)
from tests.builders.tasks import later, reread
from tests.tasks.reading import audited, mailed, told


def test_the_head_names_an_owner_who_is_told(scene):
    task = scene.task(owner=None)
    name_owner(
        NameOwner(task_id=task.id, person_id=scene.owner.id),
        actor=scene.actor("director"),
        now=later(hours=1),
    )
    assert reread(task).owner_id == scene.owner.id
    assert mailed("assigned") == {scene.owner.id}
    with pytest.raises(refusals.HasOwner):
        name_owner(
            NameOwner(task_id=task.id, person_id=scene.colleague.id),
            actor=scene.actor("director"),
            now=later(hours=2),
        )


def test_the_head_of_the_office_names_owners_of_its_tasks_whatever_the_role(scene):
    task = scene.task(unit=scene.office, owner=None)
    name_owner(
        NameOwner(task_id=task.id, person_id=scene.monitor.id),
        actor=scene.actor("office_head"),
        now=later(hours=1),
    )
    assert reread(task).owner_id == scene.monitor.id


def test_neither_focal_point_nor_owner_passes_work_on(scene):
    without, owned = scene.task(owner=None), scene.task()
    with pytest.raises(NotAllowed):
        name_owner(
            NameOwner(task_id=without.id, person_id=scene.owner.id),
            actor=scene.actor("focal"),
            now=later(hours=1),
        )
    with pytest.raises(NotAllowed):
        reassign_owner(
            ReassignOwner(task_id=owned.id, person_id=scene.colleague.id),
            actor=scene.actor("owner"),
            now=later(hours=1),
        )


def test_an_owner_serves_in_the_lead_unit_or_below(scene):
    task = scene.task(owner=None)
    with pytest.raises(refusals.OwnerNotInUnit) as refusal:
        name_owner(
            NameOwner(task_id=task.id, person_id=scene.finance_head.id),
            actor=scene.actor("director"),
            now=later(hours=1),
        )
    assert "Ngô Thị Tài" in str(refusal.value)


def test_changing_the_owner_tells_the_new_one_and_once_the_old_one(scene):
    task = scene.task()
    reassign_owner(
        ReassignOwner(task_id=task.id, person_id=scene.colleague.id, reason="Nghỉ phép"),
        actor=scene.actor("director"),
        now=later(hours=1),
    )
    assert reread(task).owner_id == scene.colleague.id
    assert mailed("assigned") == {scene.colleague.id}
    assert (told("not_yours"), mailed("not_yours")) == ({scene.owner.id}, set())
    [entry] = audited("task.owner-changed")
    assert f'"before": {scene.owner.id}' in entry.details


def test_a_child_task_stays_inside_the_unit_and_within_the_parents_deadline(scene):
    task = scene.task()
    director = scene.actor("director")
    child_id = hand_down(
        HandDown(task_id=task.id, content="Tổng hợp số liệu", unit_id=scene.division.id),
        actor=director,
        now=later(hours=1),
    )
    db.session.rollback()
    child = db.session.get_one(Task, child_id)
    assert (child.parent_id, child.document_id) == (task.id, task.document_id)
    assert (child.assigner_id, child.due_at) == (scene.director.id, task.due_at)
    with pytest.raises(refusals.OutsideLeadUnit):
        hand_down(
            HandDown(task_id=task.id, content="Việc khác", unit_id=scene.finance.id),
            actor=director,
            now=later(hours=2),
        )
    with pytest.raises(refusals.LaterThanParent):
        hand_down(
            HandDown(
                task_id=task.id,
                content="Việc khác",
                unit_id=scene.division.id,
                due_at=zone.end_of_day(date(2026, 9, 12)),
            ),
            actor=director,
            now=later(hours=2),
        )
    with pytest.raises(refusals.SameTask):
        hand_down(
            HandDown(task_id=task.id, content="tổng hợp SỐ LIỆU", unit_id=scene.division.id),
            actor=director,
            now=later(hours=2),
        )


def test_who_handed_it_down_confirms_the_child_and_the_monitor_does_not(scene):
    task = scene.task()
    child_id = hand_down(
        HandDown(
            task_id=task.id, content="Số liệu", unit_id=scene.division.id, owner_id=scene.owner.id
        ),
        actor=scene.actor("director"),
        now=later(hours=1),
    )
    submit_result(
        SubmitResult(task_id=child_id, proof_number="3/BC"),
        actor=scene.actor("owner"),
        now=later(hours=2),
    )
    with pytest.raises(NotAllowed):
        confirm_result(
            ConfirmResult(task_id=child_id), actor=scene.actor("monitor"), now=later(hours=3)
        )
    confirm_result(
        ConfirmResult(task_id=child_id), actor=scene.actor("director"), now=later(hours=3)
    )


def test_an_official_hands_nothing_down(scene):
    with pytest.raises(NotAllowed):
        hand_down(
            HandDown(task_id=scene.task().id, content="x", unit_id=scene.division.id),
            actor=scene.actor("owner"),
            now=later(hours=1),
        )

"""Progress, and the parts of cooperating units."""

import pytest

from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.tasks import refusals
from giaoviec.tasks.models import CoopPart, ProgressUpdate
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.status import Move, TaskStatus
from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task
from giaoviec.tasks.usecases.progress import (
    AnswerCooperation,
    NameCoopOwner,
    ReportProgress,
    answer_cooperation,
    name_coop_owner,
    report_progress,
)
from tests.builders.org import appoint, make_person
from tests.builders.tasks import later, look_at, reread
from tests.tasks.reading import changes, mailed, told


def report(task, actor, now, **changes):
    values = {"text": "Đã có dự thảo", "percent": 40} | changes
    report_progress(ReportProgress(task_id=task.id, **values), actor=actor, now=now)


def updates(task):
    db.session.rollback()
    return db.session.query(ProgressUpdate).filter_by(task_id=task.id).all()


def test_the_first_word_takes_the_task_in_progress(scene):
    task = scene.task()
    report(task, scene.actor("owner"), later(hours=1))
    report(task, scene.actor("owner"), later(hours=2), percent=50)
    task = reread(task)
    assert task.status is TaskStatus.IN_PROGRESS
    assert task.acknowledged_at == later(hours=1)
    assert task.last_progress_at == look_at(task) == later(hours=2)
    assert [change.move for change in changes(task)] == [Move.ASSIGN, Move.START]
    assert [update.percent for update in updates(task)] == [40, 50]


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_percentage_lies_between_0_and_100(scene, percent):
    with pytest.raises(refusals.PercentOutOfRange):
        report(scene.task(), scene.actor("owner"), later(hours=1), percent=percent)


def test_a_report_without_words_is_refused(scene):
    with pytest.raises(refusals.TextMissing):
        report(scene.task(), scene.actor("owner"), later(hours=1), text=" \n ")


def test_a_cooperating_unit_reports_for_itself_only(scene):
    task = scene.task(coop=(scene.finance,))
    report(task, scene.actor("finance_focal"), later(hours=1), unit_id=scene.finance.id)
    task = reread(task)
    assert (task.status, task.last_progress_at) == (TaskStatus.ASSIGNED, None)
    assert [update.unit_id for update in updates(task)] == [scene.finance.id]
    with pytest.raises(NotAllowed):
        report(task, scene.actor("finance_focal"), later(hours=2))
    with pytest.raises(NotAllowed):
        report(task, scene.actor("owner"), later(hours=2), unit_id=scene.finance.id)
    with pytest.raises(refusals.NotCooperating):
        report(task, scene.actor("owner"), later(hours=2), unit_id=scene.office.id)


def test_a_part_has_a_timeliness_of_its_own_that_leaves_the_leads_alone(scene):
    task = scene.task(coop=(scene.finance,))
    late = later(days=60)
    answer = AnswerCooperation(task_id=task.id, unit_id=scene.finance.id, text="Đã thống nhất")
    answer_cooperation(answer, actor=scene.actor("finance_head"), now=late)
    db.session.rollback()
    [part] = db.session.query(CoopPart).all()
    assert part.due_at < part.done_at == late
    task = reread(task)
    assert task.status is TaskStatus.ASSIGNED
    as_of = later(days=10)
    assert cell(task.status, task.due_at, task.submitted_at, as_of=as_of) is Cell.OPEN_IN_TIME
    assert told("answered") == {scene.owner.id}
    with pytest.raises(refusals.PartDone):
        answer_cooperation(answer, actor=scene.actor("finance_head"), now=later(days=61))


def test_the_head_of_a_cooperating_unit_names_who_does_its_part(scene):
    task = scene.task(coop=(scene.finance,))
    cmd = NameCoopOwner(task_id=task.id, unit_id=scene.finance.id, person_id=scene.finance_focal.id)
    name_coop_owner(cmd, actor=scene.actor("finance_head"), now=later(hours=1))
    assert mailed("cooperating") == {scene.finance_focal.id}
    with pytest.raises(refusals.AlreadyOwner):
        name_coop_owner(cmd, actor=scene.actor("finance_head"), now=later(hours=2))


def test_another_who_does_the_part_is_told_and_so_is_the_one_before_and_nobody_else(scene):
    task = scene.task(coop=(scene.finance, scene.office))
    head = scene.actor("finance_head")
    colleague = make_person()
    appoint(colleague, scene.finance)
    for hour, person in enumerate((scene.finance_focal, colleague), start=1):
        cmd = NameCoopOwner(task_id=task.id, unit_id=scene.finance.id, person_id=person.id)
        name_coop_owner(cmd, actor=head, now=later(hours=hour))
    assert mailed("cooperating") == {scene.finance_focal.id, colleague.id}
    assert told("not_yours") == {scene.finance_focal.id}


def test_nobody_reports_on_a_closed_task(scene):
    task = scene.task(coop=(scene.finance,))
    withdraw_task(
        WithdrawTask(task_id=task.id, reason="Giao nhầm"),
        actor=scene.actor("monitor"),
        now=later(hours=1),
    )
    with pytest.raises(refusals.NotPossibleNow):
        report(task, scene.actor("owner"), later(hours=2))
    with pytest.raises(refusals.NotPossibleNow):
        report(task, scene.actor("finance_head"), later(hours=2), unit_id=scene.finance.id)

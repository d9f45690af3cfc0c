"""Units that begin to cooperate after the task was given, and those that are withdrawn."""

from datetime import date, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.notify.models import Channel, Message
from giaoviec.notify.sources import Letter, Unwanted
from giaoviec.tasks import refusals
from giaoviec.tasks.models import CoopPart
from giaoviec.tasks.notices import TaskSource
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.usecases.cooperation import (
    AddCooperating,
    WithdrawCooperating,
    add_cooperating,
    withdraw_cooperating,
)
from giaoviec.tasks.usecases.pause import (
    SuspendTask,
    WithdrawTask,
    suspend_task,
    withdraw_task,
)
from giaoviec.tasks.usecases.progress import AnswerCooperation, answer_cooperation
from giaoviec.tasks.usecases.receive import ReassignLead, reassign_lead
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    SubmitResult,
    confirm_result,
    submit_result,
)
from tests.builders.org import make_person, make_unit
from tests.builders.tasks import acting, later, look_at, reread
from tests.tasks.reading import audited, mailed, told
from tests.tasks.test_new import at_once

HOUR = later(hours=1)


def add(scene, task, *units, by="monitor", now=HOUR, **changes):
    cmd = AddCooperating(task_id=task.id, unit_ids=[unit.id for unit in units], **changes)
    add_cooperating(cmd, actor=scene.actor(by), now=now)


def withdraw(scene, task, unit, *, by="monitor", now=HOUR, reason="Giao nhầm", **changes):
    cmd = WithdrawCooperating(task_id=task.id, unit_id=unit.id, reason=reason, **changes)
    withdraw_cooperating(cmd, actor=scene.actor(by), now=now)


def answer(scene, task, now=HOUR):
    cmd = AnswerCooperation(task_id=task.id, unit_id=scene.finance.id, text="Đã thẩm định")
    answer_cooperation(cmd, actor=scene.actor("finance_head"), now=now)


def parts():
    db.session.rollback()
    return db.session.query(CoopPart).order_by(CoopPart.id).all()


def letter(kind, now):
    """How the only word of this kind reads, or why it is not sent, if its turn comes at `now`."""
    db.session.rollback()
    [message] = db.session.query(Message).filter_by(kind=kind, channel=Channel.INAPP)
    return TaskSource().letters(db.session(), [message], now=now)[message.id]


def test_a_unit_added_later_is_told_as_when_the_task_was_given_and_has_its_deadline(scene):
    task = scene.task()
    before = reread(task).revision
    add(scene, task, scene.finance)
    task = reread(task)
    [part] = parts()
    assert (part.unit_name, part.due_at, part.added_at) == ("Sở Tài chính", task.due_at, HOUR)
    assert told("cooperating") == mailed("cooperating") == {scene.finance_focal.id}
    assert told("assigned") == set()
    assert (look_at(task), task.revision > before) == (HOUR, True)
    [entry] = audited("task.cooperation-added")
    assert "Sở Tài chính" in entry.details


def test_those_who_cooperate_already_are_not_told_again(scene):
    task = scene.task(coop=(scene.office,))
    add(scene, task, scene.finance)
    assert told("cooperating") == {scene.finance_focal.id}


def test_a_part_may_have_a_deadline_of_its_own(scene):
    task = scene.task()
    own = zone.end_of_day(date(2026, 8, 20))
    add(scene, task, scene.finance, due_at=own)
    assert [part.due_at for part in parts()] == [own]
    with pytest.raises(refusals.DueInPast):
        add(scene, task, scene.office, due_at=HOUR)
    with pytest.raises(refusals.DueTooFar):
        add(scene, task, scene.office, due_at=zone.end_of_day(date(2199, 12, 31)))


def test_after_the_deadline_a_unit_is_not_born_late(scene):
    task = scene.task()
    late = reread(task).due_at + timedelta(seconds=1)
    with pytest.raises(refusals.OwnDueWanted) as refusal:
        add(scene, task, scene.finance, now=late)
    assert "thời hạn riêng" in str(refusal.value)
    add(scene, task, scene.finance, now=late, due_at=late + timedelta(days=3))
    [part] = parts()
    assert cell(task.status, part.due_at, None, as_of=late) is Cell.OPEN_IN_TIME


def test_what_has_no_deadline_asks_none_of_those_who_cooperate(scene):
    add(scene, scene.task(deadline=None), scene.finance)
    assert [part.due_at for part in parts()] == [None]


def test_the_lead_a_unit_twice_and_one_that_is_there_are_refused(scene):
    task = scene.task(coop=(scene.finance,))
    for units, refusal in (
        ((scene.health,), refusals.UnitTwice),
        ((scene.office, scene.office), refusals.UnitTwice),
        ((scene.finance,), refusals.AlreadyCooperating),
        ((), refusals.NoUnits),
    ):
        with pytest.raises(refusal):
            add(scene, task, *units)
    assert [part.unit_id for part in parts()] == [scene.finance.id]


def test_a_unit_that_ended_or_never_was_is_refused_and_nothing_is_half_done(scene):
    task = scene.task()
    ended = make_unit(parent=scene.ubnd, valid_to=date(2026, 7, 31))
    for unit_id in (ended.id, 999_999):
        with pytest.raises(refusals.UnitUnknown):
            add_cooperating(
                AddCooperating(task_id=task.id, unit_ids=[scene.finance.id, unit_id]),
                actor=scene.actor("monitor"),
                now=HOUR,
            )
    assert parts() == []
    assert told("cooperating") == set()


def test_only_whoever_decides_on_the_task_changes_who_cooperates(scene):
    task = scene.task(coop=(scene.finance,))
    for name in ("owner", "director", "finance_head", "finance_focal", "other_vice"):
        with pytest.raises(NotAllowed):
            add(scene, task, scene.office, by=name)
        with pytest.raises(NotAllowed):
            withdraw(scene, task, scene.finance, by=name)
    stranger = acting(make_person(), Role.OFFICIAL, scene.finance)
    alien = scene.task()
    with pytest.raises(NotFound):
        add_cooperating(
            AddCooperating(task_id=alien.id, unit_ids=[scene.finance.id]), actor=stranger, now=HOUR
        )
    add(scene, task, scene.office, by="vice")


def test_nothing_changes_while_it_rests_or_once_it_is_closed(scene):
    resting, taken_back, done = (scene.task(coop=(scene.finance,)) for _ in range(3))
    monitor = scene.actor("monitor")
    suspend_task(SuspendTask(task_id=resting.id, reason="x"), actor=monitor, now=HOUR)
    withdraw_task(WithdrawTask(task_id=taken_back.id, reason="x"), actor=monitor, now=HOUR)
    submit_result(
        SubmitResult(task_id=done.id, proof_number="1"), actor=scene.actor("owner"), now=HOUR
    )
    add(scene, done, scene.office)  # what waits for confirmation is open
    confirm_result(ConfirmResult(task_id=done.id), actor=monitor, now=HOUR)
    for task in (resting, taken_back, done):
        with pytest.raises(refusals.NotPossibleNow):
            add(scene, task, scene.division)
        with pytest.raises(refusals.NotPossibleNow):
            withdraw(scene, task, scene.finance)


def test_a_form_shown_before_somebody_elses_change_is_refused(scene):
    task = scene.task()
    shown = reread(task).revision
    add(scene, task, scene.finance, revision=shown)
    with pytest.raises(refusals.StaleRevision):
        add(scene, task, scene.office, revision=shown)
    with pytest.raises(refusals.StaleRevision):
        withdraw(scene, task, scene.finance, revision=shown)


def test_of_two_who_add_the_same_unit_at_once_one_is_refused(app, scene):
    task, actor = scene.task(), scene.actor("monitor")
    cmd = AddCooperating(task_id=task.id, unit_ids=[scene.finance.id])
    found = at_once(app, *[lambda: add_cooperating(cmd, actor=actor, now=HOUR) for _ in range(2)])
    assert sorted(found, key=str) == sorted([None, refusals.AlreadyCooperating], key=str)
    assert [part.unit_name for part in parts()] == ["Sở Tài chính"]
    assert len(audited("task.cooperation-added")) == 1


def test_a_withdrawn_unit_is_told_once_in_the_program_and_its_part_is_nobodys(scene):
    task = scene.task(coop=(scene.finance,))
    with pytest.raises(refusals.ReasonMissing):
        withdraw(scene, task, scene.finance, reason=" ")
    withdraw(scene, task, scene.finance)
    assert told("not_cooperating") == {scene.finance_focal.id}
    assert mailed("not_cooperating") == set()
    word = letter("not_cooperating", later(hours=2))
    assert isinstance(word, Letter)
    assert word.summary == (
        "Sở Tài chính không còn phải phối hợp với Sở Y tế thực hiện nhiệm vụ này. Lý do: Giao nhầm"
    )
    with pytest.raises(refusals.NotCooperating):
        withdraw(scene, task, scene.finance, now=later(hours=2))
    # As for a lead that was changed: what is not theirs is not theirs to see.
    with pytest.raises(NotFound):
        answer(scene, task, later(hours=2))
    [entry] = audited("task.cooperation-withdrawn")
    assert "Giao nhầm" in entry.details


def test_who_was_told_to_cooperate_and_withdrawn_before_the_mail_left_gets_none(scene):
    task = scene.task()
    add(scene, task, scene.finance)
    assert isinstance(letter("cooperating", HOUR), Letter)
    withdraw(scene, task, scene.finance, now=HOUR)
    assert letter("cooperating", HOUR) == Unwanted("not-theirs-any-more")


def test_a_finished_part_stays_and_a_unit_that_returns_begins_anew(scene):
    task = scene.task(coop=(scene.finance,))
    answer(scene, task)
    withdraw(scene, task, scene.finance, now=later(hours=2))
    add(scene, task, scene.finance, now=later(hours=3))
    first, second = parts()
    assert (first.answer, first.done_at, first.withdrawn_at) == (
        "Đã thẩm định",
        HOUR,
        later(hours=2),
    )
    assert (second.answer, second.done_at, second.withdrawn_at) == ("", None, None)
    assert letter("not_cooperating", later(hours=4)) == Unwanted("theirs-again")
    answer(scene, task, later(hours=5))


def test_it_may_lead_what_it_no_longer_cooperates_in(scene):
    task = scene.task(coop=(scene.finance,))
    withdraw(scene, task, scene.finance)
    reassign_lead(
        ReassignLead(task_id=task.id, unit_id=scene.finance.id, reason="Đúng chức năng"),
        actor=scene.actor("monitor"),
        now=later(hours=2),
    )
    assert reread(task).lead_unit_id == scene.finance.id

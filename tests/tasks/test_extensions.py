"""More time: asked before expiry, decided by the assigner alone, and lateness is not erased."""

from datetime import date, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.tasks import refusals
from giaoviec.tasks.models import CoopPart, DeadlineChange, Decision, TaskSpan
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RefuseExtension,
    RequestExtension,
    grant_extension,
    refuse_extension,
    request_extension,
)
from giaoviec.tasks.usecases.owners import HandDown, hand_down
from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task
from giaoviec.tasks.usecases.results import SubmitResult, submit_result
from tests.builders.tasks import later, look_at, reread
from tests.tasks.reading import audited, told

DUE = zone.end_of_day(date(2026, 9, 11))
LATER = zone.end_of_day(date(2026, 9, 25))
LATEST = zone.end_of_day(date(2026, 9, 30))


def ask(task, actor, now, due_at=LATER, reason="Chờ số liệu của bộ"):
    return request_extension(
        RequestExtension(task_id=task.id, due_at=due_at, reason=reason), actor=actor, now=now
    )


def grant(task, actor, now, due_at=None):
    grant_extension(GrantExtension(task_id=task.id, due_at=due_at), actor=actor, now=now)


def requests(task):
    db.session.rollback()
    return db.session.query(DeadlineChange).filter_by(task_id=task.id).all()


def test_a_request_leaves_the_deadline_until_it_is_granted(scene):
    task = scene.task(assigner=scene.vice)
    ask(task, scene.actor("owner"), later(days=2))
    assert reread(task).due_at == DUE
    assert told("extension_requested") == {scene.vice.id, scene.monitor.id}
    grant(task, scene.actor("vice"), later(days=3))
    task = reread(task)
    assert (task.due_at, task.original_due_at) == (LATER, DUE)
    assert (task.extension_count, task.deadline_version) == (1, 2)
    assert task.deadline_set_at == look_at(task) == later(days=3)
    assert told("extension_granted") == {scene.owner.id}
    [row] = requests(task)
    assert (row.decision, row.granted_due_at, row.decided_by) == (
        Decision.APPROVED, LATER, scene.vice.id,
    )  # fmt: skip
    spans = db.session.query(TaskSpan).order_by(TaskSpan.from_at).all()
    assert [(span.due_at, span.original_due_at) for span in spans] == [(DUE, DUE), (LATER, DUE)]


def test_a_shorter_deadline_may_be_granted_and_never_a_longer_one(scene):
    task = scene.task(assigner=scene.vice)
    ask(task, scene.actor("owner"), later(days=2), due_at=LATEST)
    with pytest.raises(refusals.GrantedTooLong):
        grant(task, scene.actor("vice"), later(days=3), LATEST + timedelta(seconds=1))
    with pytest.raises(refusals.ExtensionNotLater):
        grant(task, scene.actor("vice"), later(days=3), DUE)
    grant(task, scene.actor("vice"), later(days=3), LATER)
    assert reread(task).due_at == LATER


def test_a_refused_request_leaves_deadline_and_reminders_untouched(scene):
    task = scene.task(assigner=scene.vice)
    ask(task, scene.actor("owner"), later(days=2))
    with pytest.raises(refusals.ReasonMissing):
        refuse_extension(
            RefuseExtension(task_id=task.id, reason=""),
            actor=scene.actor("vice"),
            now=later(days=3),
        )
    refuse_extension(
        RefuseExtension(task_id=task.id, reason="Việc gấp"),
        actor=scene.actor("vice"),
        now=later(days=3),
    )
    task = reread(task)
    assert (task.due_at, task.deadline_version, task.extension_count) == (DUE, 1, 0)
    assert told("extension_refused") == {scene.owner.id}
    # And it may be asked for again.
    ask(task, scene.actor("owner"), later(days=4))


@pytest.mark.parametrize(
    ("now", "refusal"),
    [(DUE, None), (DUE + timedelta(seconds=1), refusals.DeadlinePassed)],
)
def test_it_is_asked_for_before_expiry(scene, now, refusal):
    task = scene.task()
    if refusal is None:
        ask(task, scene.actor("owner"), now)
        return
    with pytest.raises(refusal) as said:
        ask(task, scene.actor("owner"), now)
    assert "23:59 11/09/2026" in str(said.value)


def test_granted_after_expiry_it_does_not_turn_late_into_on_time(scene):
    task = scene.task(assigner=scene.vice)
    ask(task, scene.actor("owner"), DUE - timedelta(hours=1))
    grant(task, scene.actor("vice"), DUE + timedelta(days=3))
    submit_result(
        SubmitResult(task_id=task.id, proof_number="1/BC"),
        actor=scene.actor("owner"),
        now=DUE + timedelta(days=4),
    )
    task = reread(task)
    state, as_of = (task.status, task.submitted_at), DUE + timedelta(days=5)
    assert cell(state[0], task.due_at, state[1], as_of=as_of) is Cell.OPEN_IN_TIME
    assert cell(state[0], task.original_due_at, state[1], as_of=as_of) is Cell.OPEN_OVERDUE
    # And what stood in between was overdue, and stays so in the spans.
    before = db.session.query(TaskSpan).order_by(TaskSpan.from_at).first()
    assert before.until_at == DUE + timedelta(days=3)
    moment = DUE + timedelta(days=1)
    assert (
        cell(before.status, before.due_at, before.submitted_at, as_of=moment) is Cell.OPEN_OVERDUE
    )


def test_only_the_assigner_decides_or_the_monitor_for_them(scene):
    task = scene.task(assigner=scene.chair)
    ask(task, scene.actor("owner"), later(days=2))
    # The vice-chair's portfolio holds the unit, yet the Chair gave it.
    with pytest.raises(refusals.NotTheAssigner):
        grant(task, scene.actor("vice"), later(days=3))
    with pytest.raises(NotAllowed):
        grant(task, scene.actor("director"), later(days=3))
    grant(task, scene.actor("monitor"), later(days=3))
    [row] = requests(task)
    assert (row.decided_by, row.on_behalf_of) == (scene.monitor.id, scene.chair.id)


def test_for_the_committee_the_vice_chair_in_charge_decides(scene):
    task = scene.task()
    ask(task, scene.actor("owner"), later(days=2))
    assert told("extension_requested") == {scene.vice.id, scene.monitor.id}
    with pytest.raises(NotAllowed):
        grant(task, scene.actor("other_vice"), later(days=3))
    grant(task, scene.actor("vice"), later(days=3))


def test_nobody_approves_their_own_request_not_even_through_a_stand_in(scene):
    task = scene.task(assigner=scene.vice)
    ask(task, scene.actor("owner"), later(days=2))
    with pytest.raises(refusals.OwnRequest):
        grant(task, scene.actor("owner", stands_in_for=(scene.vice,)), later(days=3))
    other = scene.task()
    ask(other, Actor.operator(), later(days=2))
    with pytest.raises(refusals.OwnRequest):
        grant(other, Actor.operator(), later(days=3))


def test_one_request_at_a_time_with_a_later_date_and_a_reason(scene):
    task, owner = scene.task(), scene.actor("owner")
    with pytest.raises(refusals.ReasonMissing):
        ask(task, owner, later(days=2), reason="")
    with pytest.raises(refusals.ExtensionNotLater):
        ask(task, owner, later(days=2), due_at=DUE)
    ask(task, owner, later(days=2))
    with pytest.raises(refusals.ExtensionPending):
        ask(task, owner, later(days=3))
    with pytest.raises(refusals.NothingToExtend):
        ask(scene.task(deadline=None), owner, later(days=2))


def test_without_a_request_there_is_nothing_to_decide(scene):
    with pytest.raises(refusals.NoExtensionPending):
        grant(scene.task(), scene.actor("vice"), later(days=1))


def test_a_child_is_not_extended_beyond_its_parent(scene):
    task = scene.task()
    child_id = hand_down(
        HandDown(
            task_id=task.id, content="Phần việc", unit_id=scene.division.id,
            owner_id=scene.owner.id, due_at=zone.end_of_day(date(2026, 9, 1)),
        ),
        actor=scene.actor("director"),
        now=later(hours=1),
    )  # fmt: skip
    child = type("Child", (), {"id": child_id})
    with pytest.raises(refusals.LaterThanParent):
        ask(child, scene.actor("owner"), later(days=2), due_at=DUE + timedelta(seconds=1))
    ask(child, scene.actor("owner"), later(days=2), due_at=DUE)


def test_withdrawing_closes_a_request_that_waits(scene):
    task = scene.task()
    ask(task, scene.actor("owner"), later(days=2))
    withdraw_task(
        WithdrawTask(task_id=task.id, reason="Thôi"),
        actor=scene.actor("monitor"),
        now=later(days=3),
    )
    [row] = requests(task)
    assert (row.decision, row.decision_reason) == (Decision.REFUSED, "Thôi")


def test_parts_that_followed_the_deadline_move_with_it(scene):
    task = scene.task(coop=(scene.finance,), assigner=scene.vice)
    ask(task, scene.actor("owner"), later(days=2))
    grant(task, scene.actor("vice"), later(days=3))
    db.session.rollback()
    assert [part.due_at for part in db.session.query(CoopPart)] == [LATER]
    assert len(audited("task.extension-granted")) == 1


def test_a_slip_in_the_year_is_refused_with_the_last_year_that_is_taken(scene):
    task = scene.task()
    with pytest.raises(refusals.DueTooFar) as refusal:
        ask(task, scene.actor("owner"), later(days=2), zone.end_of_day(date(2037, 1, 1)))
    assert "muộn nhất là hết năm 2036" in str(refusal.value)
    ask(task, scene.actor("owner"), later(days=2), zone.end_of_day(date(2036, 12, 31)))


def test_what_was_given_for_decades_may_still_be_extended(scene):
    task = scene.task(deadline=date(2050, 12, 31))
    ask(task, scene.actor("owner"), later(days=2), zone.end_of_day(date(2051, 6, 30)))
    assert len(requests(task)) == 1

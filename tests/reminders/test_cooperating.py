"""A step for cooperating units follows who cooperates: added later, answered, withdrawn."""

import pytest
from sqlalchemy import select

from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.notify.hours import SendingHours
from giaoviec.notify.models import Message
from giaoviec.reminders.coming import coming_reminders, outlook_of
from giaoviec.reminders.models import Reminder, ReminderState, ReminderStep
from giaoviec.reminders.planner import load_policy
from giaoviec.reminders.remind import plan_and_bundle, remind
from giaoviec.tasks.dossier import find_task
from giaoviec.tasks.rights import own_right
from giaoviec.tasks.usecases.cooperation import (
    AddCooperating,
    WithdrawCooperating,
    add_cooperating,
    withdraw_cooperating,
)
from giaoviec.tasks.usecases.progress import AnswerCooperation, answer_cooperation
from tests.builders.tasks import later
from tests.reminders.conftest import at
from tests.tasks.scene import make_scene

# Three working days and one before the deadline, Friday 11 September 2026.
FIRST, SECOND = at("2026-09-08 07:00"), at("2026-09-10 07:00")


@pytest.fixture
def scene(app):
    """A committee whose policy reminds cooperating units before the deadline."""
    made = make_scene()
    with transaction() as session:
        for step in session.scalars(
            select(ReminderStep).where(ReminderStep.key.in_(("before-3", "before-1")))
        ):
            step.audiences += ",cooperating"
    return made


def add(scene, task, now):
    cmd = AddCooperating(task_id=task.id, unit_ids=[scene.finance.id])
    add_cooperating(cmd, actor=scene.actor("monitor"), now=now)


def withdraw(scene, task, now):
    cmd = WithdrawCooperating(task_id=task.id, unit_id=scene.finance.id, reason="Đủ rồi")
    withdraw_cooperating(cmd, actor=scene.actor("monitor"), now=now)


def reminded(scene):
    """(step, state, why not) of every reminder to the focal point of the cooperating unit."""
    db.session.rollback()
    rows = db.session.execute(
        select(Reminder.step_key, Reminder.state, Reminder.reason)
        .where(Reminder.recipient_id == scene.finance_focal.id)
        .order_by(Reminder.id)
    )
    return [tuple(row) for row in rows]


def coming(scene, task, now):
    db.session.rollback()
    session, operator = db.session(), Actor.operator()
    found = find_task(session, task.id, operator, (own_right(operator),))
    plan = load_policy(session, now=now).plan
    return {
        one.step.key
        for one in coming_reminders(
            found, plan, outlook_of(session, found, now=now), SendingHours()
        )
        if scene.finance_focal.id in {person_id for person_id, _, _ in one.recipients}
    }


def test_a_unit_added_later_is_reminded_from_then_on(scene, settings):
    task = scene.task()
    remind(now=FIRST)
    assert (reminded(scene), coming(scene, task, FIRST)) == ([], set())
    add(scene, task, at("2026-09-08 09:00"))
    assert coming(scene, task, at("2026-09-08 09:00")) == {"before-1"}
    remind(now=SECOND)
    assert reminded(scene) == [("before-1", ReminderState.TOLD, None)]


def test_a_withdrawn_unit_hears_that_and_nothing_more(scene, settings):
    task = scene.task(coop=(scene.finance,))
    remind(now=FIRST)
    assert [row[0] for row in reminded(scene)] == ["before-3"]
    withdraw(scene, task, at("2026-09-08 09:00"))
    assert coming(scene, task, at("2026-09-08 09:00")) == set()
    for moment in (at("2026-09-08 09:00"), SECOND, at("2026-09-16 07:00")):
        remind(now=moment)
    assert [row[0] for row in reminded(scene)] == ["before-3"]
    kinds = db.session.scalars(
        select(Message.kind).where(
            Message.recipient_id == scene.finance_focal.id, Message.created_at > FIRST
        )
    )
    assert list(kinds) == ["not_cooperating"]


def test_a_reminder_that_waits_is_taken_out_when_its_unit_is_withdrawn(scene, settings):
    task = scene.task(coop=(scene.finance,))
    plan_and_bundle(now=SECOND)
    assert reminded(scene)
    withdraw(scene, task, SECOND)
    remind(now=SECOND)
    [(_, state, reason)] = reminded(scene)
    assert (state, reason) == (ReminderState.SUPPRESSED, "no-longer-theirs")


def test_a_unit_whose_part_is_done_is_reminded_no_more(scene, settings):
    task = scene.task(coop=(scene.finance,))
    cmd = AnswerCooperation(task_id=task.id, unit_id=scene.finance.id, text="Đã gửi số liệu")
    answer_cooperation(cmd, actor=scene.actor("finance_head"), now=later(hours=1))
    remind(now=FIRST)
    assert reminded(scene) == []

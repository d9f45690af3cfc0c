"""What changes between one morning and the next reaches the right people: owners, deadlines, absences, ends."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from giaoviec.audit.models import AuditEntry
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.queries import notices_of
from giaoviec.org.models import Appointment
from giaoviec.org.usecases.stand_ins import AppointStandIn, appoint_stand_in
from giaoviec.reminders.models import Reminder, ReminderState, ReminderStep
from giaoviec.reminders.planner import plan_due
from giaoviec.reminders.remind import remind
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RequestExtension,
    grant_extension,
    request_extension,
)
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from giaoviec.tasks.usecases.receive import AcknowledgeTask, acknowledge_task
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    SubmitResult,
    confirm_result,
    submit_result,
)
from tests.builders.accounts import make_account
from tests.builders.org import appoint, make_person
from tests.builders.tasks import later, reread
from tests.reminders.conftest import at
from tests.tasks.scene import make_scene

# Tasks of the scene are given on Monday 3 August 2026 and due on Friday 11 September.
DUE_MORNING = at("2026-09-11 07:00")
LATE = at("2026-09-24 07:00")


@pytest.fixture
def scene(app):
    return make_scene()


def mornings(first, last):
    """07:00 of every day."""
    moment = first
    while moment <= last:
        yield moment
        moment += timedelta(days=1)


def run(first, last):
    for moment in mornings(first, last):
        remind(now=moment)


def told(person, *, since, kinds=("digest", "urgent")):
    """(kind, channel) of what was put before this person, or mailed, since that moment."""
    db.session.rollback()
    rows = db.session.execute(
        select(Message.kind, Message.channel)
        .where(
            Message.recipient_id == person.id,
            Message.state == State.ACCEPTED,
            Message.settled_at >= since,
            Message.kind.in_(kinds),
        )
        .order_by(Message.id)
    )
    return [tuple(row) for row in rows]


def steps_told(task, *, version=None):
    db.session.rollback()
    stmt = select(Reminder.step_key).where(
        Reminder.task_id == task.id, Reminder.state == ReminderState.TOLD
    )
    if version is not None:
        stmt = stmt.where(Reminder.deadline_version == version)
    return set(db.session.scalars(stmt))


# R4


def test_a_new_owner_is_mailed_the_old_one_told_once_in_the_program_and_never_reminded_again(
    scene, settings
):
    task = scene.task()
    run(at("2026-09-08 07:00"), at("2026-09-08 07:00"))
    assert told(scene.owner, since=later())
    changed = at("2026-09-08 10:00")
    cmd = ReassignOwner(task_id=task.id, person_id=scene.colleague.id, reason="Đi học")
    reassign_owner(cmd, actor=scene.actor("director"), now=changed)
    remind(now=changed)
    everything = ("assigned", "not_yours", "digest", "urgent")
    assert told(scene.colleague, since=changed, kinds=("assigned",)) == [
        ("assigned", Channel.INAPP),
        ("assigned", Channel.EMAIL),
    ]
    assert told(scene.owner, since=changed, kinds=everything) == [("not_yours", Channel.INAPP)]
    run(at("2026-09-09 07:00"), at("2026-10-09 07:00"))
    assert told(scene.owner, since=changed, kinds=everything) == [("not_yours", Channel.INAPP)]
    assert ("digest", Channel.EMAIL) in told(scene.colleague, since=changed)


def test_somebody_who_left_before_their_word_was_sent_is_named_to_head_and_administrator(
    scene, settings
):
    administrator = make_person("Quản trị", email="quantri@example.vn")
    make_account(Role.ADMIN, person=administrator)
    task = scene.task()
    cmd = ReassignOwner(task_id=task.id, person_id=scene.colleague.id, reason="Đi học")
    reassign_owner(cmd, actor=scene.actor("director"), now=at("2026-09-08 19:00"))
    for post in db.session.scalars(
        select(Appointment).where(Appointment.person_id == scene.colleague.id)
    ):
        post.valid_to = date(2026, 9, 8)
    db.session.commit()
    morning = at("2026-09-09 07:00")
    remind(now=morning)
    assert told(scene.colleague, since=morning, kinds=("assigned", "digest")) == []
    for reader in (scene.division_head, administrator):
        db.session.rollback()
        texts = [one.text for one in notices_of(db.session, reader.id, limit=20)]
        assert any("Hồ Văn Đồng" in text and "không còn giữ chức vụ" in text for text in texts)


# R5


def test_points_of_the_old_deadline_are_superseded_in_the_transaction_that_moves_it(
    scene, settings
):
    task = scene.task(assigner=scene.vice)
    cmd = RequestExtension(
        task_id=task.id, due_at=zone.end_of_day(date(2026, 9, 30)), reason="Chờ số liệu"
    )
    request_extension(cmd, actor=scene.actor("owner"), now=at("2026-09-10 10:00"))
    remind(now=DUE_MORNING)
    # A day late: planned, and nobody has been told yet.
    plan_due(now=at("2026-09-14 07:00"))
    counted = select(Reminder.state, func.count()).group_by(Reminder.state)
    db.session.rollback()
    before = dict(db.session.execute(counted).all())
    assert before[ReminderState.DUE] > 0
    grant_extension(
        GrantExtension(task_id=task.id), actor=scene.actor("vice"), now=at("2026-09-14 07:00")
    )
    db.session.rollback()
    assert dict(db.session.execute(counted).all()) == {
        ReminderState.TOLD: before[ReminderState.TOLD],
        ReminderState.SUPERSEDED: before[ReminderState.DUE],
    }
    reasons = select(Reminder.reason).where(Reminder.state == ReminderState.SUPERSEDED).distinct()
    assert db.session.scalars(reasons).all() == ["deadline-moved"]


def test_after_an_extension_the_old_points_are_superseded_untold_and_the_new_ones_come(
    scene, settings
):
    task = scene.task(assigner=scene.vice)
    remind(now=DUE_MORNING)
    asked = at("2026-09-11 19:00")
    cmd = RequestExtension(
        task_id=task.id, due_at=zone.end_of_day(date(2026, 9, 30)), reason="Chờ số liệu"
    )
    request_extension(cmd, actor=scene.actor("owner"), now=asked)
    # Overdue since midnight; noticed on Saturday, when nothing is told.
    remind(now=at("2026-09-14 06:00"))
    version = reread(task).deadline_version
    grant_extension(
        GrantExtension(task_id=task.id), actor=scene.actor("vice"), now=at("2026-09-14 06:30")
    )
    assert reread(task).deadline_version == version + 1
    before = steps_told(task, version=version)
    run(at("2026-09-14 07:00"), at("2026-09-30 07:00"))
    assert steps_told(task, version=version) == before
    waited = db.session.scalars(
        select(Reminder.state).where(
            Reminder.task_id == task.id, Reminder.deadline_version == version,
            Reminder.point_at > DUE_MORNING,
        )
    )  # fmt: skip
    assert set(waited) <= {ReminderState.SUPERSEDED}
    assert steps_told(task, version=version + 1) >= {"before-7", "before-3", "before-1", "due-day"}


# R14


def test_acknowledging_ends_the_requests_for_receipt_and_nothing_else(scene, settings):
    db.session.execute(
        ReminderStep.__table__.update().where(ReminderStep.key == "receipt").values(is_active=True)
    )
    db.session.commit()
    seen, unseen = scene.task(), scene.task()
    cmd = AcknowledgeTask(task_id=seen.id)
    acknowledge_task(cmd, actor=scene.actor("owner"), now=later(hours=2))
    run(at("2026-08-04 07:00"), LATE)
    assert "receipt" in steps_told(unseen)
    assert steps_told(seen) == steps_told(unseen) - {"receipt"}
    assert {"overdue-division", "overdue-unit", "overdue-office"} <= steps_told(seen)


def test_an_acknowledgement_that_is_followed_by_silence_is_asked_about_again(scene, settings):
    task = scene.task()
    cmd = AcknowledgeTask(task_id=task.id)
    acknowledge_task(cmd, actor=scene.actor("owner"), now=later(hours=2))
    run(at("2026-08-04 07:00"), at("2026-08-11 07:00"))
    assert "no-progress" not in steps_told(task)
    run(at("2026-08-12 07:00"), at("2026-08-21 07:00"))
    db.session.rollback()
    asked = db.session.scalars(
        select(Reminder.occurrence).where(
            Reminder.task_id == task.id, Reminder.step_key == "no-progress",
            Reminder.recipient_id == scene.owner.id,
        )
    ).all()  # fmt: skip
    assert len(asked) == 2


@pytest.mark.parametrize("end", ["completed", "extended"])
def test_what_had_been_carried_up_stops_within_the_tick_and_all_of_them_are_told(
    scene, settings, end
):
    task = scene.task(assigner=scene.vice)
    if end == "extended":
        cmd = RequestExtension(
            task_id=task.id, due_at=zone.end_of_day(date(2026, 11, 30)), reason="Chờ số liệu"
        )
        request_extension(cmd, actor=scene.actor("owner"), now=at("2026-09-11 08:00"))
    run(at("2026-09-12 07:00"), LATE)
    carried = {scene.division_head.id, scene.director.id, scene.office_head.id, scene.vice.id}
    carried &= set(
        db.session.scalars(select(Reminder.recipient_id).where(Reminder.task_id == task.id))
    )
    assert len(carried) >= 3
    ended = at("2026-09-24 09:00")
    if end == "completed":
        cmd = SubmitResult(task_id=task.id, summary="Xong", proof_number="1/BC-SYT")
        submit_result(cmd, actor=scene.actor("owner"), now=ended)
        confirm_result(ConfirmResult(task_id=task.id), actor=scene.actor("monitor"), now=ended)
    else:
        grant_extension(GrantExtension(task_id=task.id), actor=scene.actor("vice"), now=ended)
    remind(now=ended + timedelta(minutes=1))
    db.session.rollback()
    resolved = db.session.scalars(
        select(Message.recipient_id).where(
            Message.kind == "resolved", Message.state == State.ACCEPTED
        )
    )
    assert set(resolved) == carried
    run(at("2026-09-25 07:00"), at("2026-10-20 07:00"))
    db.session.rollback()
    later_on = db.session.scalars(
        select(Reminder.step_key).where(Reminder.created_at > ended, Reminder.task_id == task.id)
    ).all()
    assert not [key for key in later_on if key.startswith("overdue")]


def test_nothing_is_queued_for_a_moment_to_come(scene, settings):
    scene.task()
    run(at("2026-09-08 07:00"), LATE)
    db.session.rollback()
    assert db.session.scalar(select(func.max(Reminder.point_at))) <= LATE
    assert not db.session.scalar(
        select(func.count()).select_from(Message).where(Message.created_at > LATE)
    )


# R16


def test_a_chain_of_stand_ins_receives_to_the_second_and_the_absent_see_all_of_it_on_return(
    scene, settings
):
    deputy = make_person("Phó Giám đốc")
    appoint(deputy, scene.health)
    ends = at("2026-09-23 07:00")
    for absent, stand_in in ((scene.director, deputy), (deputy, scene.focal)):
        cmd = AppointStandIn(
            absent_id=absent.id, stand_in_id=stand_in.id,
            starts_at=at("2026-09-16 00:00"), ends_at=ends, reason="Công tác",
        )  # fmt: skip
        appoint_stand_in(cmd, actor=Actor.operator(), now=at("2026-09-15 08:00"))
    task = scene.task()
    run(at("2026-09-12 07:00"), at("2026-09-22 07:00"))
    db.session.rollback()
    rows = db.session.execute(
        select(Reminder.recipient_id, Reminder.roles).where(
            Reminder.task_id == task.id, Reminder.step_key == "overdue-unit"
        )
    )
    roles = dict(rows.all())
    assert set(roles) == {scene.director.id, deputy.id, scene.focal.id}
    assert roles[deputy.id] == f"unit_head>{scene.director.id}"
    assert roles[scene.focal.id].startswith("unit_head>")
    kept = told(scene.director, since=at("2026-09-16 00:00"))
    assert kept
    assert all(one.read_at is None for one in notices_of(db.session, scene.director.id, limit=50))
    again = scene.task(deadline=date(2026, 9, 18))
    remind(now=ends)
    db.session.rollback()
    after = db.session.scalars(
        select(Reminder.recipient_id).where(
            Reminder.task_id == again.id, Reminder.step_key == "overdue-unit"
        )
    )
    assert set(after) == {scene.director.id}


def test_what_a_stand_in_does_names_both(scene, settings):
    task = scene.task()
    cmd = SubmitResult(task_id=task.id, summary="Xong", proof_number="1/BC-SYT")
    submit_result(cmd, actor=scene.actor("owner"), now=later(hours=1))
    cmd = AppointStandIn(
        absent_id=scene.monitor.id, stand_in_id=scene.office_head.id,
        starts_at=later(hours=2), ends_at=later(days=2), reason="Nghỉ phép",
    )  # fmt: skip
    appoint_stand_in(cmd, actor=Actor.operator(), now=later(hours=1))
    actor = scene.actor("office_head", stands_in_for=(scene.monitor,))
    confirm_result(ConfirmResult(task_id=task.id), actor=actor, now=later(hours=3))
    line = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == str(task.id)).order_by(AuditEntry.id.desc())
    ).first()  # fmt: skip
    assert (line.person_id, line.on_behalf_of) == (scene.office_head.id, scene.monitor.id)


# R17


def test_a_new_installation_reminds_in_the_program_and_by_mail_without_being_set_up(
    scene, settings
):
    steps = db.session.scalars(select(ReminderStep).where(ReminderStep.is_active)).all()
    assert {step.channels for step in steps} == {"inapp,email"}
    scene.task()
    remind(now=at("2026-09-08 07:00"))
    assert sorted(told(scene.owner, since=later())) == [
        ("digest", Channel.EMAIL),
        ("digest", Channel.INAPP),
    ]

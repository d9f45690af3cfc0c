"""From tasks that deserve a look to reminder rows and messages, on a real database."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.notify.models import Channel, Message
from giaoviec.org.models import Appointment, Rank, StandIn, UnitKind
from giaoviec.reminders.bundle import bundle_waiting
from giaoviec.reminders.models import Reminder, ReminderState, ReminderStep
from giaoviec.reminders.planner import plan_due
from giaoviec.reminders.remind import plan_and_bundle, rehearse
from giaoviec.tasks.change import move, set_deadline
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import Move
from tests.builders.org import appoint, make_person, make_unit, saved
from tests.builders.tasks import look_at, make_task
from tests.reminders.conftest import Province, at

GIVEN = at("2026-09-08 08:00")
# Thursday 17/9/2026.
DUE = date(2026, 9, 17)


def given_task(province: Province, **changes: Any) -> Task:
    """A task of the department that was reported on just now: no silence to notice."""
    values = {"owner": province.official, "monitor": province.monitor, "now": GIVEN} | changes
    task = make_task(province.department, deadline=DUE, **values)
    task.last_progress_at = at("2026-10-05 08:00")
    db.session.commit()
    return task


@pytest.fixture
def task(province: Province) -> Task:
    return given_task(province)


def reminded() -> dict[str, str]:
    """Who has been planned for, by name, with step and capacity."""
    rows = db.session.execute(
        select(Reminder.recipient_id, Reminder.step_key, Reminder.roles).order_by(Reminder.id)
    )
    return {f"{row.recipient_id}:{row.step_key}": row.roles for row in rows}


def plan(moment: str) -> int:
    return plan_and_bundle(now=at(moment))


def test_due_soon_reaches_the_owner_and_the_focal_point_once(province, task):
    assert plan("2026-09-14 06:59:59") == 0
    assert plan("2026-09-14 07:00") == 2
    assert reminded() == {
        f"{province.official.id}:before-3": "owner",
        f"{province.focal_point.id}:before-3": "focal_point",
    }
    assert plan("2026-09-14 07:00") == 0
    assert plan("2026-09-14 15:00") == 0


def test_look_at_moves_to_the_next_point_and_planning_costs_nothing_in_between(province, task):
    plan("2026-09-14 07:00")
    assert look_at(task) == at("2026-09-16 07:00")


def test_overdue_climbs_the_chain_of_command(province, task):
    plan("2026-10-12 07:00")
    assert reminded() == {
        f"{province.official.id}:overdue-owner": "owner",
        f"{province.division_head.id}:overdue-division": "division_head",
        f"{province.director.id}:overdue-unit": "unit_head",
        f"{province.office_head.id}:overdue-office": "office",
        f"{province.vice_chair.id}:overdue-office": "vice_chair",
        f"{province.chair.id}:overdue-chair": "chair",
    }


def test_one_digest_a_person_however_many_tasks(province):
    for _ in range(5):
        given_task(province)
    plan("2026-09-16 07:00")
    mails = db.session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).all()
    assert sorted(m.recipient_id for m in mails) == sorted(
        [province.official.id, province.focal_point.id]
    )
    assert {m.about for m in mails} == {"2026-09-16"}


def test_what_comes_after_todays_digest_waits_for_the_next_working_morning(province, task):
    plan("2026-09-16 07:00")
    late = given_task(province)
    plan("2026-09-16 10:00")
    waiting = db.session.scalars(select(Reminder).where(Reminder.task_id == late.id)).all()
    assert {r.state for r in waiting} == {ReminderState.DUE}
    plan("2026-09-17 07:00")
    db.session.expire_all()
    assert {r.bundle for r in waiting} == {"2026-09-17"}


def test_an_escalation_after_todays_digest_goes_at_once_in_one_message(province, task):
    plan("2026-09-18 07:00")
    for _ in range(3):
        given_task(province)
    plan("2026-09-18 10:00")
    kinds = db.session.execute(
        select(Message.recipient_id, Message.kind).where(Message.channel == Channel.EMAIL)
    ).all()
    assert kinds.count((province.division_head.id, "urgent")) == 1
    assert kinds.count((province.division_head.id, "digest")) == 1
    assert (province.official.id, "urgent") not in kinds


def test_nothing_is_told_at_night_or_on_days_off_but_it_is_not_lost(province, task):
    saturday = at("2026-09-19 09:00")
    plan_due(now=saturday)
    bundle_waiting(now=saturday)
    assert db.session.scalars(select(Message)).all() == []
    plan("2026-09-20 23:00")
    assert db.session.scalars(select(Message)).all() == []
    plan("2026-09-21 07:00")
    told = db.session.scalars(select(Reminder.state)).all()
    assert set(told) == {ReminderState.TOLD}


def test_a_reminder_that_waited_while_its_task_closed_is_not_told_and_says_why(province, task):
    plan_due(now=at("2026-09-19 09:00"))
    with transaction() as session:
        waiting = session.get(Task, task.id)
        move(session, waiting, Move.WITHDRAW, actor=Actor.operator(), now=at("2026-09-20 09:00"))
    plan("2026-09-21 07:00")
    rows = db.session.execute(select(Reminder.state, Reminder.reason)).all()
    assert set(rows) == {(ReminderState.SUPPRESSED, "task-closed")}


def test_a_reminder_of_a_deadline_that_was_moved_is_superseded(province, task):
    plan_due(now=at("2026-09-19 09:00"))
    with transaction() as session:
        moved = session.get(
            Task, task.id, options=[selectinload(Task.every_part)], populate_existing=True
        )
        set_deadline(
            session, moved, zone.end_of_day(date(2026, 10, 30)), now=at("2026-09-20 09:00")
        )
    plan("2026-09-21 07:00")
    assert set(db.session.scalars(select(Reminder.state))) == {ReminderState.SUPERSEDED}


def test_completion_stops_everything_and_tells_those_it_was_carried_up_to(province, task):
    plan("2026-09-22 07:00")
    with transaction() as session:
        closed = session.get(Task, task.id)
        move(session, closed, Move.WITHDRAW, actor=Actor.operator(), now=at("2026-09-22 09:00"))
    assert plan("2026-09-22 09:01") == 0
    notes = db.session.execute(
        select(Message.recipient_id, Message.channel).where(Message.kind == "resolved")
    ).all()
    assert sorted(notes) == sorted(
        [
            (province.director.id, Channel.INAPP),
            (province.division_head.id, Channel.INAPP),
        ]
    )
    assert plan("2026-10-30 07:00") == 0
    assert look_at(task) is None


def test_a_level_kept_to_some_kinds_of_unit_leaves_the_others_alone(province, task):
    """Wards may climb other stairs than departments; a division counts as the body it belongs to."""
    ward = make_unit("P1", parent=province.root, kind=UnitKind.WARD, name="UBND phường Một")
    head = make_person("Lý Thị Phường")
    appoint(head, ward, Rank.HEAD)
    of_ward = make_task(ward, deadline=DUE, owner=head, monitor=province.monitor, now=GIVEN)
    of_division = given_task(province)
    with transaction() as session:
        step = session.scalars(select(ReminderStep).where(ReminderStep.key == "overdue-unit")).one()
        step.unit_kinds = "ward,commune"
        session.get(Task, of_division.id).lead_unit_id = province.division.id
    # Three working days after the deadline.
    plan("2026-09-22 07:00")
    told = db.session.execute(
        select(Reminder.task_id, Reminder.recipient_id).where(Reminder.step_key == "overdue-unit")
    ).all()
    assert told == [(of_ward.id, head.id)]
    with transaction() as session:
        step = session.scalars(select(ReminderStep).where(ReminderStep.key == "overdue-unit")).one()
        step.unit_kinds = "department"
    plan("2026-09-22 08:00")
    told = db.session.scalars(
        select(Reminder.task_id).where(Reminder.step_key == "overdue-unit")
    ).all()
    assert set(told) == {of_ward.id, task.id, of_division.id}


def test_a_stand_in_receives_too_until_the_second_it_ends(province, task):
    saved(
        StandIn(
            absent_id=province.official.id,
            stand_in_id=province.focal_point.id,
            starts_at=at("2026-09-10 00:00"),
            ends_at=at("2026-09-18 07:00"),
        )
    )
    plan("2026-09-17 07:00")
    roles = reminded()[f"{province.focal_point.id}:due-day"]
    assert roles == f"owner>{province.official.id},focal_point"
    plan("2026-09-18 07:00")
    assert f"{province.focal_point.id}:overdue-owner" not in reminded()


def test_one_person_in_several_capacities_has_one_row_that_names_them_all(province):
    given_task(province, owner=province.focal_point)
    plan("2026-09-16 07:00")
    assert reminded() == {f"{province.focal_point.id}:before-1": "owner,focal_point"}


def test_a_vacant_seat_is_skipped_upward_and_said(province, task):
    post = db.session.scalars(
        select(Appointment).where(Appointment.person_id == province.director.id)
    ).one()
    post.valid_to = date(2026, 9, 1)
    db.session.commit()
    plan("2026-09-22 07:00")
    assert reminded()[f"{province.office_head.id}:overdue-unit"] == "unit_head!"


def test_without_an_owner_the_focal_point_is_asked_to_have_one_named(province):
    given_task(province, owner=None)
    plan("2026-09-16 07:00")
    assert reminded() == {f"{province.focal_point.id}:before-1": "owner!,focal_point"}


def test_a_late_catch_up_is_marked_and_a_timely_digest_is_not(province, task):
    plan("2026-09-16 07:02")
    assert not any(db.session.scalars(select(Message.is_late)))
    plan("2026-09-21 10:00")
    late = db.session.scalars(
        select(Message.is_late).where(Message.about == "2026-09-21", Message.kind == "digest")
    ).all()
    assert late
    assert all(late)


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(province, task):
    outcome = rehearse(now=at("2026-09-16 07:00"))
    assert outcome.as_dict() == {
        "reminders": 2,
        "messages": {"email": 2, "inapp": 2},
        "suppressed": 0,
        "failed": 0,
    }
    assert db.session.scalars(select(Reminder)).all() == []
    assert plan("2026-09-16 07:00") == 2


def test_a_clock_that_steps_back_and_forth_doubles_nothing(province, task):
    plan("2026-09-16 07:00")
    plan("2026-09-16 05:00")
    plan("2026-09-16 09:00")
    plan("2026-09-16 07:00")
    assert len(db.session.scalars(select(Reminder)).all()) == 2
    assert len(db.session.scalars(select(Message)).all()) == 4


def test_planning_asks_the_database_the_same_number_of_questions_for_many_tasks(
    province, statements
):
    given_task(province)
    with statements() as few:
        plan("2026-09-16 07:00")
    for _ in range(40):
        given_task(province)
    with statements() as many:
        plan("2026-09-17 07:00")
    assert len(many) <= len(few) + 2

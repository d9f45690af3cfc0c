"""The preview of the runs to come says what the runs then send: to the same people, of the same tasks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from giaoviec.core import zone
from giaoviec.core.db import db, transaction
from giaoviec.notify.models import Channel, FlaggedAddress, Message, State
from giaoviec.org.models import Appointment, StandIn
from giaoviec.reminders.models import Reminder, ReminderState, ReminderStep
from giaoviec.reminders.preview import preview
from giaoviec.reminders.remind import plan_and_bundle, remind
from tests.builders.org import saved
from tests.builders.tasks import look_then, make_task
from tests.reminders.conftest import at
from tests.reminders.test_planner import given_task

EVENING = at("2026-09-15 17:00")
MORNING = at("2026-09-16 07:00")


def foreseen(now, until) -> set:
    """What is announced: when, over what, to whom, of which task, why, as what."""
    db.session.rollback()
    return {
        (
            message.at,
            message.kind,
            channel,
            message.person_id,
            item.task_id,
            item.step_key,
            item.roles,
        )
        for day in preview(db.session(), now=now, until=until)
        for message in day.messages
        for channel in message.channels
        for item in message.items
    }


def really_sent(since) -> set:
    """What was accepted, and of which reminders each message told."""
    db.session.rollback()
    rows = db.session.execute(
        select(
            Message.created_at, Message.kind, Message.channel, Message.recipient_id,
            Reminder.task_id, Reminder.step_key, Reminder.roles,
        )
        .join(
            Reminder,
            (Reminder.recipient_id == Message.recipient_id) & (Reminder.bundle == Message.about),
        )
        .where(
            Message.source == "reminders", Message.kind != "resolved",
            Message.state == State.ACCEPTED, Reminder.state == ReminderState.TOLD,
            Message.created_at > since,
        )
    ).all()  # fmt: skip
    return {tuple(row) for row in rows}


def a_department_with_everything(province):
    """Tasks of all kinds around the middle of September 2026."""
    for number, due in enumerate(
        [date(2026, 9, 9), date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 16),
         date(2026, 9, 17), date(2026, 9, 21), date(2026, 9, 25), date(2026, 8, 24), None]
    ):  # fmt: skip
        task = make_task(
            province.department, deadline=due, owner=province.official if number % 3 else None,
            monitor=province.monitor if number % 2 else None, now=at("2026-08-10 08:00"),
        )  # fmt: skip
        if number % 2:
            task.last_progress_at = at("2026-09-14 08:00")
            db.session.commit()
    flash = make_task(
        province.department, deadline=date(2026, 9, 17), owner=province.official,
        urgency="hoa_toc", now=at("2026-09-10 08:00"),
    )  # fmt: skip
    flash.due_at = at("2026-09-17 23:00")
    saved(
        StandIn(
            absent_id=province.director.id, stand_in_id=province.focal_point.id,
            starts_at=at("2026-09-16 00:00"), ends_at=at("2026-09-17 07:00"),
        )
    )  # fmt: skip
    db.session.commit()


def every_minute_that_matters(first, last):
    """Passes every half an hour: the shipped steps come at full hours."""
    moment = first
    while moment <= last:
        yield moment
        moment += timedelta(minutes=30)


def test_what_is_announced_for_tomorrow_is_what_tomorrow_sends(province, settings):
    a_department_with_everything(province)
    remind(now=EVENING)
    announced = foreseen(EVENING + timedelta(minutes=1), MORNING)
    remind(now=MORNING)
    sent = really_sent(EVENING)
    assert announced == sent
    assert {row[3] for row in sent} >= {province.official.id, province.focal_point.id}


def test_a_changed_step_is_announced_before_the_pass_that_takes_it_up(province, settings):
    a_department_with_everything(province)
    # Seven working days before it is the 17th; nine, the 15th.
    later = make_task(province.department, deadline=date(2026, 9, 28), owner=province.official)
    later.last_progress_at = at("2026-09-14 08:00")
    db.session.commit()
    number = later.id
    remind(now=EVENING)
    with transaction() as session:
        changed = select(ReminderStep).where(ReminderStep.key == "before-7")
        session.scalars(changed).one().offset = -9
    soon = EVENING + timedelta(minutes=1)
    announced = foreseen(soon, MORNING)
    remind(now=soon)
    remind(now=MORNING)
    assert announced == really_sent(EVENING)
    assert (number, "before-7") in {(row[4], row[5]) for row in announced}


@pytest.mark.long
def test_a_week_of_passes_sends_what_was_announced_for_the_week(province, settings):
    a_department_with_everything(province)
    remind(now=EVENING)
    last = at("2026-09-22 12:00")
    announced = foreseen(EVENING + timedelta(minutes=1), last)
    for moment in every_minute_that_matters(EVENING + timedelta(minutes=30), last):
        remind(now=moment)
    assert announced == really_sent(EVENING)
    assert {row[1] for row in announced} == {"digest", "urgent"}
    assert {zone.local_date(row[0]) for row in announced} >= {
        date(2026, 9, day) for day in (16, 17, 18, 21, 22)
    }


def test_what_waits_already_is_announced_for_the_next_working_morning(province, settings):
    task = given_task(province)
    remind(now=at("2026-09-16 07:00"))
    look_then(at("2026-09-18 19:00"), task)
    evening = at("2026-09-18 19:00")
    plan_and_bundle(now=evening)
    assert db.session.scalar(
        select(func.count()).select_from(Reminder).where(Reminder.state == ReminderState.DUE)
    )
    announced = foreseen(evening, at("2026-09-21 07:00"))
    remind(now=at("2026-09-21 07:00"))
    assert announced == really_sent(evening)
    assert {row[0] for row in announced} == {at("2026-09-21 07:00")}


def test_looking_ahead_changes_nothing(province, settings):
    a_department_with_everything(province)

    def everything():
        db.session.rollback()
        return [
            sorted(db.session.execute(select(table)).all(), key=str)
            for table in (Reminder.__table__, Message.__table__)
        ]

    before = everything()
    foreseen(EVENING, EVENING + timedelta(days=30))
    assert everything() == before


def test_every_day_is_there_and_says_whether_people_work(province):
    days = preview(db.session(), now=EVENING, until=EVENING + timedelta(days=6))
    assert [day.day.day for day in days] == [15, 16, 17, 18, 19, 20, 21]
    assert [day.is_working_day for day in days] == [True] * 4 + [False] * 2 + [True]
    assert {tuple(day.counts.values()) for day in days} == {(0, 0)}


def test_counts_are_those_of_the_pass(province, settings):
    a_department_with_everything(province)
    [today] = preview(db.session(), now=MORNING, until=MORNING)
    assert today.counts == remind(now=MORNING).messages
    assert today.counts["email"] > 4


@pytest.mark.parametrize("trouble", ["no-address", "bad-address", "address-flagged"])
def test_who_cannot_be_reached_by_mail_is_named_beforehand(province, settings, trouble):
    given_task(province)
    person = province.official
    if trouble == "address-flagged":
        saved(FlaggedAddress(address=person.email, flagged_at=EVENING, bounces=3))
    else:
        person.email = None if trouble == "no-address" else "khong-co-a-cong"
        db.session.commit()
    [today] = preview(db.session(), now=MORNING, until=MORNING)
    [message] = [one for one in today.messages if one.person_id == person.id]
    assert (message.trouble, message.channels) == (trouble, (Channel.INAPP,))
    announced = foreseen(MORNING, MORNING)
    remind(now=MORNING)
    assert announced == really_sent(EVENING)


def test_who_will_have_left_is_told_nothing_and_the_next_one_up_is(province, settings):
    given_task(province)
    for post in db.session.scalars(
        select(Appointment).where(Appointment.person_id == province.official.id)
    ):
        post.valid_to = date(2026, 9, 15)
    db.session.commit()
    remind(now=EVENING)
    announced = foreseen(EVENING, MORNING)
    remind(now=MORNING)
    assert announced == really_sent(EVENING)
    assert province.official.id not in {row[3] for row in announced}
    assert province.focal_point.id in {row[3] for row in announced}


def test_many_tasks_cost_no_more_questions(province, statements):
    asked = []
    for count in (3, 60):
        for _ in range(count):
            given_task(province)
        db.session.rollback()
        with statements() as seen:
            preview(db.session(), now=EVENING, until=MORNING)
        asked.append(len(seen))
    assert asked[0] == asked[1]

"""Mails above a person's hourly cap are told in their next digest: once, judged again, under their own row."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoviec.core.db import db
from giaoviec.notify.deliver import deliver
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.timeline import Stage, timelines
from giaoviec.reminders.joining import digest_of
from giaoviec.reminders.remind import remind
from giaoviec.settings.values import MAILS_AN_HOUR, put
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from tests.builders.tasks import make_task
from tests.reminders.conftest import at
from tests.reminders.test_delivery import mails, text_of
from tests.tasks.scene import make_scene

CAP = 2
# Thursday, two working weeks before anything of these tasks is due.
MORNING = at("2026-08-06 09:00")
NEXT = at("2026-08-07 07:00")


@pytest.fixture
def scene(app, session):
    put(session, MAILS_AN_HOUR, CAP)
    session.commit()
    return make_scene()


def handed_over(scene, number, *, now=MORNING):
    """So many tasks that become the colleague's at one moment: a mail for each."""
    tasks = [scene.task(now=at("2026-08-06 08:00")) for _ in range(number)]
    for task in tasks:
        cmd = ReassignOwner(task_id=task.id, person_id=scene.colleague.id, reason="Phân công lại")
        reassign_owner(cmd, actor=scene.actor("director"), now=now)
    return tasks


def mailed(person):
    """(kind, state, answer) of this person's mails, the earliest first."""
    db.session.rollback()
    stmt = (
        select(Message)
        .where(Message.recipient_id == person.id, Message.channel == Channel.EMAIL)
        .order_by(Message.id)
    )
    return list(db.session.scalars(stmt.execution_options(populate_existing=True)))


def tasks_in(mail):
    return {int(found) for found in re.findall(r"/nhiem-vu/(\d+)", text_of(mail))}


def last_digest(settings, person):
    [mail] = [
        one for one in mails(settings)
        if person.email in str(one["To"]) and str(one["Subject"]).startswith("[Nhắc việc]")
    ]  # fmt: skip
    return mail


def test_what_is_above_the_cap_joins_the_next_digest_and_is_told_once(scene, settings):
    tasks = handed_over(scene, 5)
    remind(now=MORNING)
    rows = mailed(scene.colleague)
    assert [row.state for row in rows] == [State.ACCEPTED] * 2 + [State.QUEUED] * 3
    # Room in an hour does not send them one by one.
    for hours in (1, 2, 8):
        remind(now=MORNING + timedelta(hours=hours))
    remind(now=NEXT)
    *rows, digest = mailed(scene.colleague)
    assert [row.answer for row in rows[2:]] == ["in-digest: 2026-08-07"] * 3
    assert (digest.kind, digest.state) == ("digest", State.ACCEPTED)
    mail = last_digest(settings, scene.colleague)
    assert tasks_in(mail) == {task.id for task in tasks[2:]}
    assert mail["Subject"] == "[Nhắc việc] 3 việc có thông báo gộp lại – 07/08/2026"
    assert "người được báo “Nhiệm vụ mới”" in text_of(mail)
    for moment in (NEXT + timedelta(hours=5), at("2026-08-10 07:00"), at("2026-08-10 12:00")):
        remind(now=moment)
    assert len(mailed(scene.colleague)) == 6
    assert sum(scene.colleague.email in str(one["To"]) for one in mails(settings)) == 3


def test_the_way_of_such_a_mail_says_in_which_digest_it_is(scene, settings):
    handed_over(scene, 3)
    remind(now=MORNING)
    remind(now=NEXT)
    held = mailed(scene.colleague)[2]
    steps = timelines(db.session(), [held.id])[held.id]
    assert [(step.stage, step.at, step.words) for step in steps] == [
        (Stage.CREATED, MORNING, ""),
        (Stage.JOINED, NEXT, "in-digest: 2026-08-07"),
    ]


def test_it_is_judged_again_when_the_digest_is_sent_and_read(scene, settings):
    tasks = handed_over(scene, 4)
    remind(now=MORNING)
    cmd = ReassignOwner(task_id=tasks[3].id, person_id=scene.owner.id, reason="Nhầm người")
    reassign_owner(cmd, actor=scene.actor("director"), now=MORNING + timedelta(hours=2))
    remind(now=NEXT)
    assert tasks_in(last_digest(settings, scene.colleague)) == {tasks[2].id}
    db.session.rollback()
    page = digest_of(db.session(), scene.colleague.id, "2026-08-07", now=NEXT)
    assert {item.task.id for item in page.items} == {tasks[2].id}


def test_where_nothing_of_it_is_true_any_more_no_mail_goes(scene, settings):
    tasks = handed_over(scene, 3)
    remind(now=MORNING)
    cmd = ReassignOwner(task_id=tasks[2].id, person_id=scene.owner.id, reason="Nhầm người")
    reassign_owner(cmd, actor=scene.actor("director"), now=MORNING + timedelta(hours=2))
    remind(now=NEXT)
    digest = mailed(scene.colleague)[-1]
    assert (digest.state, digest.answer) == (State.SUPPRESSED, "nothing-left")


def test_a_digest_that_goes_anyway_takes_it_in(scene, settings):
    tasks = handed_over(scene, 3)
    due = scene.task(owner=scene.colleague, deadline=date(2026, 8, 10), now=at("2026-08-06 08:00"))
    remind(now=MORNING)
    remind(now=NEXT)
    mail = last_digest(settings, scene.colleague)
    waited = [row for row in mailed(scene.colleague) if row.state is State.SUPPRESSED]
    assert len(waited) == len(tasks) - CAP
    assert {due.id} < tasks_in(mail)


def test_a_digest_itself_waits_for_room(scene, settings):
    scene.task(owner=scene.colleague, deadline=date(2026, 8, 7), now=at("2026-08-06 08:00"))
    remind(now=at("2026-08-06 18:30"))
    for number in range(CAP):
        make_task(
            scene.health, owner=scene.colleague, urgency="hoa_toc", deadline=date(2026, 8, 7),
            content=f"Việc hỏa tốc {number}", now=at("2026-08-06 08:00"),
        )  # fmt: skip
    early = at("2026-08-07 06:50")
    handed = handed_over(scene, CAP, now=early)
    assert handed
    db.session.rollback()
    for row in db.session.scalars(select(Message).where(Message.kind == "assigned")):
        row.is_urgent = True
    db.session.commit()
    remind(now=early)
    remind(now=NEXT)
    digest = next(row for row in mailed(scene.colleague) if row.kind == "digest")
    assert (digest.state, digest.answer) == (State.QUEUED, "hourly-cap")
    remind(now=early + timedelta(hours=1))
    digest = next(row for row in mailed(scene.colleague) if row.kind == "digest")
    assert digest.state is State.ACCEPTED


def test_without_a_planner_it_goes_by_itself_hours_later(scene, settings):
    handed_over(scene, 3)
    remind(now=MORNING)
    deliver(now=NEXT)
    assert mailed(scene.colleague)[2].state is State.QUEUED
    deliver(now=NEXT + timedelta(hours=4))
    assert mailed(scene.colleague)[2].state is State.ACCEPTED


def test_what_is_carried_up_above_the_cap_is_in_the_next_digest_too(scene, session, settings):
    put(session, MAILS_AN_HOUR, 1)
    session.commit()
    given = at("2026-08-03 08:00")
    first = scene.task(deadline=date(2026, 8, 5), now=given)
    remind(now=at("2026-08-06 07:00"))
    assert tasks_in(last_digest(settings, scene.division_head)) == {first.id}
    # Found out half an hour later; there was a mail within the hour.
    late = scene.task(deadline=date(2026, 8, 5), now=given)
    remind(now=at("2026-08-06 07:30"))
    urgent = mailed(scene.division_head)[-1]
    assert (urgent.kind, urgent.state, urgent.answer) == (
        "urgent", State.QUEUED, "waits-for-digest",
    )  # fmt: skip
    remind(now=at("2026-08-06 12:00"))
    remind(now=NEXT)
    *_, urgent, digest = mailed(scene.division_head)
    assert (urgent.state, urgent.answer) == (State.SUPPRESSED, "in-digest: 2026-08-07")
    assert digest.state is State.ACCEPTED
    page = digest_of(db.session(), scene.division_head.id, "2026-08-07", now=NEXT)
    assert {item.task.id for item in page.items} == {late.id}

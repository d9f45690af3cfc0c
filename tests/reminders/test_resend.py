"""A mail about a task is sent again by hand by those who may; the old row stays as it was."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db, transaction
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.notify.models import Channel, FlaggedAddress, Message, Resend, State
from giaoviec.notify.refusals import CannotBeReached, NoLongerWanted, NotAMail, StillUnderWay
from giaoviec.reminders.remind import remind
from giaoviec.reminders.resend import ResendMessage, resend_message
from giaoviec.tasks.change import move
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import Move
from tests.builders.notify import make_message
from tests.builders.org import saved
from tests.reminders.conftest import at
from tests.reminders.test_delivery import mails
from tests.reminders.test_planner import given_task

MORNING = at("2026-09-16 07:00")
LATER = at("2026-09-16 10:00")
ADMIN = Actor(role=Role.ADMIN, name="Quản trị", account_id=1)


@pytest.fixture
def task(province):
    task = given_task(province)
    remind(now=MORNING)
    return task


def mail_to(person) -> Message:
    db.session.rollback()
    return db.session.scalars(
        select(Message)
        .where(Message.recipient_id == person.id, Message.channel == Channel.EMAIL)
        .order_by(Message.id)
    ).first()


def as_it_is(message) -> dict:
    db.session.rollback()
    row = db.session.execute(
        select(Message.__table__).where(Message.__table__.c.id == message.id)
    ).one()
    return dict(row._mapping)


def monitor(province) -> Actor:
    return Actor(
        role=Role.OFFICE, name=province.monitor.name, account_id=2,
        person_id=province.monitor.id, unit_ids=frozenset({province.office.id}),
    )  # fmt: skip


def resend(message, actor, task=None, now=LATER) -> int:
    cmd = ResendMessage(message_id=message.id, task_id=task.id if task else None)
    return resend_message(cmd, actor=actor, now=now)


def test_a_copy_goes_as_a_row_of_its_own_and_the_old_one_stays(province, task, settings):
    mail = mail_to(province.official)
    before = as_it_is(mail)
    new_id = resend(mail, monitor(province), task)
    remind(now=LATER)
    copy = db.session.get(Message, new_id, populate_existing=True)
    assert as_it_is(mail) == before
    assert copy.state is State.ACCEPTED
    assert copy.message_id not in (None, mail.message_id)
    assert [str(one["To"]).count(province.official.email) for one in mails(settings)].count(1) == 2
    assert db.session.get(Resend, new_id).original_id == mail.id


def test_it_is_written_down_who_asked(province, task):
    mail = mail_to(province.official)
    new_id = resend(mail, ADMIN)
    [line] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "message.resent"))
    assert (line.subject_id, line.actor_name) == (str(new_id), "Quản trị")
    assert json.loads(line.details)["original"] == mail.id
    assert db.session.get(Resend, new_id).asked_by == "Quản trị"


def test_a_task_closed_meanwhile_is_not_reminded_of_by_a_copy(province, task):
    mail = mail_to(province.official)
    new_id = resend(mail, ADMIN)
    with transaction() as session:
        closed = session.get(Task, task.id)
        move(session, closed, Move.WITHDRAW, actor=Actor.operator(), now=LATER)
    remind(now=LATER)
    copy = db.session.get(Message, new_id, populate_existing=True)
    assert (copy.state, copy.answer) == (State.SUPPRESSED, "nothing-left")


def test_a_copy_under_way_is_not_asked_for_twice(province, task):
    mail = mail_to(province.official)
    resend(mail, ADMIN)
    with pytest.raises(StillUnderWay):
        resend(mail, ADMIN)
    remind(now=LATER)
    assert resend(mail, ADMIN, now=LATER + timedelta(hours=1)) > mail.id


def test_others_than_the_monitor_and_administrators_may_not(province, task):
    mail = mail_to(province.official)
    director = Actor(
        role=Role.HEAD, name="x", account_id=3,
        person_id=province.director.id, unit_ids=frozenset({province.department.id}),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        resend(mail, director, task)
    for actor in (director, monitor(province)):
        with pytest.raises(NotAllowed):
            resend(mail, actor)
    inspector = Actor(role=Role.INSPECTOR, name="x", account_id=4)
    with pytest.raises(NotAllowed):
        resend(mail, inspector, task)


def test_whoever_does_not_see_the_task_finds_nothing(province, task):
    stranger = Actor(role=Role.OFFICIAL, name="x", account_id=5, person_id=province.chair.id)
    with pytest.raises(NotFound):
        resend(mail_to(province.official), stranger, task)


def test_a_monitor_reaches_only_mails_of_the_task_that_they_follow(province, task):
    other = make_message(province.official, source="reminders", about="2026-01-01",
                         state=State.ACCEPTED, settled_at=MORNING)  # fmt: skip
    with pytest.raises(NotFound):
        resend(other, monitor(province), task)
    with pytest.raises(NotFound):
        resend_message(ResendMessage(message_id=999_999), actor=ADMIN, now=LATER)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"state": State.QUEUED}, StillUnderWay),
        ({"state": State.UNCERTAIN}, StillUnderWay),
        ({"state": State.SUPPRESSED}, NoLongerWanted),
        ({"channel": Channel.INAPP}, NotAMail),
        ({"source": "accounts", "kind": "reset"}, NotAMail),
    ],
)
def test_what_would_be_of_no_use_is_refused_with_the_reason(province, changes, refusal):
    values = {"source": "reminders", "state": State.ACCEPTED, "settled_at": MORNING} | changes
    with pytest.raises(refusal):
        resend(make_message(province.official, **values), ADMIN)


def test_an_address_that_is_flagged_or_missing_is_mended_first(province, task):
    mail = mail_to(province.official)
    saved(FlaggedAddress(address=province.official.email, flagged_at=MORNING, bounces=3))
    with pytest.raises(CannotBeReached, match="nhiều thư liên tiếp bị trả lại"):
        resend(mail, ADMIN)
    province.official.email = None
    db.session.commit()
    with pytest.raises(CannotBeReached, match="chưa có địa chỉ thư điện tử"):
        resend(mail, ADMIN)

"""Digests from plan to mailbox: who gets what, checked again when its turn comes."""

import email
import email.policy
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from config import Settings
from giaoviec.audit.models import AuditEntry, AuditSeal
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.notify.hours import SendingHours
from giaoviec.notify.models import Message, State
from giaoviec.reminders.coming import coming_reminders, outlook_of
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.planner import load_policy
from giaoviec.reminders.queries import reminder_log
from giaoviec.reminders.remind import plan_and_bundle, remind
from giaoviec.tasks.change import move, set_deadline
from giaoviec.tasks.dossier import open_dossier
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import Move
from tests.builders.tasks import look_then
from tests.reminders.conftest import Province, at
from tests.reminders.test_planner import given_task


def mails(settings: Settings) -> list[email.message.EmailMessage]:
    """What the local mailbox holds, in the order of its addressees."""
    folder = Path(settings.data_dir) / "mailbox"
    found = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in folder.glob("*/*")
        if path.is_file()
    ]
    return sorted(found, key=lambda mail: (str(mail["To"]), str(mail["Subject"])))


def text_of(mail: email.message.EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content()


def mail_to(settings: Settings, address: str) -> email.message.EmailMessage:
    [mail] = [m for m in mails(settings) if address in str(m["To"])]
    return mail


def test_a_digest_reads_well_and_its_links_lead_to_the_tasks(province: Province, settings):
    task = given_task(province, content="Lập dự toán ngân sách năm 2027")
    outcome = remind(now=at("2026-09-18 07:00"))
    assert outcome.messages == {"email": 2, "inapp": 2}
    mail = mail_to(settings, province.official.email)
    assert mail["Subject"] == "[Nhắc việc] 1 việc quá hạn – 18/09/2026"
    for kind in ("plain", "html"):
        body = text_of(mail, kind)
        assert "Lập dự toán ngân sách năm 2027" in body
        assert f"http://127.0.0.1:8000/nhiem-vu/{task.id}" in body
        assert "17/09/2026" in body
        assert "quá hạn 1 ngày" in body
        assert "người thực hiện" in body


def test_what_people_typed_stays_text_in_both_parts_of_the_mail(province: Province, settings):
    """Rows are filled into shapes: neither markup nor a place to fill may come from outside."""
    hostile = 'Giải ngân >50% & <b>%(url)s</b> "{{ link }}"'
    with transaction() as session:
        session.get(type(province.official), province.official.id).name = "<i>Vinh</i> 100%s"
    given_task(province, content=hostile)
    remind(now=at("2026-09-18 07:00"))
    mail = mail_to(settings, province.official.email)
    text, html = text_of(mail), text_of(mail, "html")
    assert hostile in text
    assert "<i>Vinh</i> 100%s" in text
    assert "&gt;50% &amp; &lt;b&gt;%(url)s&lt;/b&gt; &#34;{{ link }}&#34;" in html
    assert "&lt;i&gt;Vinh&lt;/i&gt; 100%s" in html
    assert "<b>%" not in html
    assert "<i>" not in html


def test_letters_that_mark_places_in_rows_keep_no_digest_from_going(province: Province, settings):
    """They are tidied away where tasks are typed; a row written past the program may hold them."""
    task = given_task(province, content="Lập dự toán")
    with transaction() as session:
        session.execute(
            update(Task).where(Task.id == task.id).values(content="Lập \ue002dự \ue003toán")
        )
    remind(now=at("2026-09-18 07:00"))
    mail = mail_to(settings, province.official.email)
    for kind in ("plain", "html"):
        assert "Lập dự toán" in text_of(mail, kind)
        assert "người thực hiện" in text_of(mail, kind)


def test_a_task_closed_after_planning_is_taken_out_and_the_reason_kept(
    province: Province, settings
):
    kept, closed = given_task(province), given_task(province)
    plan_and_bundle(now=at("2026-09-16 07:00"))
    with transaction() as session:
        task = session.get(Task, closed.id)
        move(session, task, Move.WITHDRAW, actor=Actor.operator(), now=at("2026-09-16 07:00"))
    remind(now=at("2026-09-16 07:00"))
    body = text_of(mail_to(settings, province.official.email))
    assert kept.content in body
    assert closed.content not in body
    states = db.session.execute(
        select(Reminder.state, Reminder.reason).where(Reminder.task_id == closed.id)
    ).all()
    assert set(states) == {(ReminderState.SUPPRESSED, "task-closed")}


def test_no_items_no_mail(province: Province, settings):
    closed = given_task(province)
    plan_and_bundle(now=at("2026-09-16 07:00"))
    with transaction() as session:
        task = session.get(Task, closed.id)
        move(session, task, Move.WITHDRAW, actor=Actor.operator(), now=at("2026-09-16 07:00"))
    outcome = remind(now=at("2026-09-16 07:00"))
    assert outcome.messages["email"] == 0
    assert outcome.suppressed == 4
    assert mails(settings) == []
    assert set(db.session.scalars(select(Message.state).where(Message.kind == "digest"))) == {
        State.SUPPRESSED
    }


def test_a_moved_deadline_takes_its_old_reminder_out(province: Province, settings):
    moved = given_task(province)
    plan_and_bundle(now=at("2026-09-16 07:00"))
    with transaction() as session:
        task = session.get(
            Task, moved.id, options=[selectinload(Task.every_part)], populate_existing=True
        )
        set_deadline(session, task, zone.end_of_day(date(2026, 12, 1)), now=at("2026-09-16 07:00"))
    remind(now=at("2026-09-16 07:00"))
    assert mails(settings) == []
    assert set(db.session.scalars(select(Reminder.reason))) == {"deadline-moved"}


def test_a_new_owner_gets_the_reminder_and_the_old_one_does_not(province: Province, settings):
    task = given_task(province)
    plan_and_bundle(now=at("2026-09-16 07:00"))
    task.owner_id = province.division_head.id
    db.session.commit()
    look_then(at("2026-09-16 07:00"), task)
    remind(now=at("2026-09-16 07:00"))
    addresses = {str(mail["To"]) for mail in mails(settings)}
    assert any(province.division_head.email in address for address in addresses)
    assert not any(province.official.email in address for address in addresses)


def test_the_same_morning_again_sends_nothing_more(province: Province, settings):
    given_task(province)
    remind(now=at("2026-09-16 07:00"))
    before = len(mails(settings))
    again = remind(now=at("2026-09-16 07:00"))
    assert again.as_dict() == {
        "reminders": 0,
        "messages": {"email": 0, "inapp": 0},
        "suppressed": 0,
        "failed": 0,
    }
    assert len(mails(settings)) == before


def test_an_official_who_reads_english_gets_english(province: Province, settings):
    province.official.locale = "en"
    db.session.commit()
    given_task(province)
    remind(now=at("2026-09-18 07:00"))
    mail = mail_to(settings, province.official.email)
    assert str(mail["Subject"]) == "[Reminder] 1 overdue task – 18 Sep 2026"
    assert "(1 day overdue)" in mail.get_body(("plain",)).get_content()


def test_a_very_long_digest_shows_the_first_and_says_how_many_more(province: Province, settings):
    for _ in range(60):
        given_task(province)
    remind(now=at("2026-09-18 07:00"))
    mail = mail_to(settings, province.official.email)
    assert "60 việc quá hạn" in mail["Subject"]
    assert "và 45 việc nữa" in text_of(mail)
    assert text_of(mail).count("/nhiem-vu/") == 15


def test_the_log_of_a_task_says_what_went_to_whom_and_what_will(province: Province, settings):
    task = given_task(province)
    remind(now=at("2026-09-16 07:00"))
    log = reminder_log(db.session(), task.id)
    assert {(row.recipient_name, row.channel, row.state) for row in log} == {
        (person.name, channel, State.ACCEPTED)
        for person in (province.official, province.focal_point)
        for channel in ("email", "inapp")
    }
    now = at("2026-09-16 08:00")
    found = open_dossier(db.session(), task.id, actor=Actor.operator(), now=now).task
    plan = load_policy(db.session(), now=now).plan
    coming = coming_reminders(found, plan, outlook_of(db.session(), found, now=now), SendingHours())
    assert [(c.step.key, c.at) for c in coming[:2]] == [
        ("due-day", at("2026-09-17 07:00")),
        ("overdue-division", at("2026-09-18 07:00")),
    ]
    assert [name for _, name, _ in coming[1].recipients] == [province.division_head.name]


@pytest.mark.parametrize("zone_name", ["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
def test_the_servers_own_time_zone_changes_nothing(province, settings, monkeypatch, zone_name):

    monkeypatch.setenv("TZ", zone_name)
    time.tzset()
    try:
        given_task(province)
        assert remind(now=at("2026-09-16 06:59:59")).messages["email"] == 0
        assert remind(now=at("2026-09-16 07:00:00")).messages["email"] == 2
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_task_announced_and_silent_on_one_morning_stands_under_its_announcement(
    province: Province, settings
):
    task = given_task(province)
    task.last_progress_at = at("2026-09-07 08:00")
    db.session.commit()
    remind(now=at("2026-09-16 07:00"))
    assert (
        "1 việc sắp đến hạn – 16/09/2026" in mail_to(settings, province.official.email)["Subject"]
    )


def test_a_pass_seals_what_was_recorded_before_it(province: Province, session):
    given_task(province)
    remind(now=at("2026-09-16 07:00"))
    entries = session.scalar(select(func.count()).select_from(AuditEntry))
    assert entries
    assert session.scalar(select(func.count()).select_from(AuditSeal)) == entries

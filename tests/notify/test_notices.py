"""What a person sees of their notices, and what is seen of the outbox."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.notify.heartbeat import beat, heartbeat_age, is_alive
from giaoviec.notify.models import Channel, State
from giaoviec.notify.queries import (
    notices_of,
    unread_count,
)
from giaoviec.notify.recipients import mails_within_the_hour
from giaoviec.notify.usecases import ReadAllNotices, ReadNotice, read_all_notices, read_notice
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import make_person


def notice(person, **changes):
    values = {
        "channel": Channel.INAPP,
        "state": State.ACCEPTED,
        "settled_at": MORNING,
        "subject": "Việc mới",
        "body": "Nội dung",
        "link": "/nhiem-vu/7",
    }
    return make_message(person, **(values | changes))


def reader(person):
    return Actor(role=Role.OFFICIAL, name=person.name, person_id=person.id)


@pytest.fixture
def person(app):
    return make_person()


def test_only_what_was_put_before_a_person_is_listed_newest_first(session, person):
    ids = [notice(person).id for _ in range(3)]
    notice(make_person())
    notice(person, state=State.QUEUED)
    notice(person, state=State.SUPPRESSED)
    make_message(person, state=State.ACCEPTED)
    assert [one.id for one in notices_of(session, person.id, limit=10)] == ids[::-1]
    assert unread_count(session, person.id) == 3


def test_pages_follow_each_other_without_gap_or_repetition(session, person):
    ids = [notice(person).id for _ in range(7)]
    seen, before = [], None
    while page := notices_of(session, person.id, limit=3, before=before):
        seen += [one.id for one in page]
        before = page[-1].id
    assert seen == ids[::-1]


def test_reading_a_notice_marks_it_once_and_leads_on(session, person):
    message = notice(person)
    link = read_notice(ReadNotice(notice_id=message.id), actor=reader(person), now=MORNING)
    assert link == "/nhiem-vu/7"
    later = MORNING + timedelta(hours=1)
    read_notice(ReadNotice(notice_id=message.id), actor=reader(person), now=later)
    assert fresh(message).read_at == MORNING
    assert unread_count(session, person.id) == 0


def test_a_notice_of_somebody_else_is_not_there(person):
    message = notice(person)
    for actor in (reader(make_person()), Actor.operator()):
        with pytest.raises(NotFound):
            read_notice(ReadNotice(notice_id=message.id), actor=actor, now=MORNING)
    assert fresh(message).read_at is None


def test_a_mail_is_no_notice_to_be_read(person):
    mail = make_message(person, state=State.ACCEPTED)
    with pytest.raises(NotFound):
        read_notice(ReadNotice(notice_id=mail.id), actor=reader(person), now=MORNING)


def test_reading_all_leaves_what_came_since(session, person):
    seen = [notice(person) for _ in range(3)]
    came_since, of_other = notice(person), notice(make_person())
    count = read_all_notices(ReadAllNotices(last_id=seen[-1].id), actor=reader(person), now=MORNING)
    assert count == 3
    assert unread_count(session, person.id) == 1
    assert fresh(came_since).read_at is None
    assert fresh(of_other).read_at is None


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (unread_count, "ix_message_unread"),
        (
            lambda session, person: mails_within_the_hour(session, {person}, now=MORNING),
            "ix_message_mailed",
        ),
    ],
    ids=["unread notices", "mails within the hour"],
)
def test_what_is_asked_often_is_answered_from_an_index_of_its_own(session, person, question, index):
    """Both indexes leave out most rows; a bound value instead of a literal would not find them."""
    asked = []

    def note(_connection, _cursor, statement, values, *_):
        asked.append((statement, values))

    if db.engine.dialect.name != "sqlite":
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    sa.event.listen(db.engine, "before_cursor_execute", note)
    question(session, person.id)
    sa.event.remove(db.engine, "before_cursor_execute", note)
    statement, values = asked[-1]
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    plan = session.connection().exec_driver_sql(f"{explain} {statement}", values)
    assert index in " ".join(str(row) for row in plan)


def test_a_process_is_alive_for_five_minutes_after_its_last_sign(session):
    assert heartbeat_age(session, "scheduler", now=MORNING) is None
    assert not is_alive(session, "scheduler", now=MORNING)
    beat("scheduler", "pid 7", now=MORNING - timedelta(hours=1))
    beat("scheduler", "pid 8", now=MORNING)
    assert heartbeat_age(session, "scheduler", now=MORNING) == timedelta(0)
    assert is_alive(session, "scheduler", now=MORNING + timedelta(minutes=5))
    assert not is_alive(session, "scheduler", now=MORNING + timedelta(minutes=5, seconds=1))

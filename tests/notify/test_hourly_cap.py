"""No more than so many mails an hour to one person; the rest waits, nothing is dropped."""

from datetime import datetime, timedelta

import pytest

from giaoviec.notify.models import Channel, State
from giaoviec.settings.values import MAILS_AN_HOUR, put
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import make_person


@pytest.fixture
def cap_of_three(session):
    put(session, MAILS_AN_HOUR, 3)
    session.commit()


def after(**duration: float) -> datetime:
    return MORNING + timedelta(**duration)


def test_what_is_above_the_cap_waits_until_the_hour_is_over(send, sink, cap_of_three):
    person, other = make_person(), make_person()
    messages = [make_message(person) for _ in range(5)]
    make_message(other)
    done = send()
    assert (done.email, done.waiting) == (4, 2)
    held = [fresh(one) for one in messages[3:]]
    assert {(one.state, one.attempts, one.answer) for one in held} == {
        (State.QUEUED, 0, "hourly-cap")
    }
    assert {one.next_try_at for one in held} == {after(hours=1)}
    assert send(after(minutes=59, seconds=59)).email == 0
    assert send(after(hours=1)).email == 2
    assert sink.per_recipient[person.email] == 5


def test_the_cap_counts_any_hour_not_clock_hours(send, sink, cap_of_three):
    person = make_person()
    for minutes in (0, 20, 40):
        make_message(person, next_try_at=after(minutes=minutes))
        assert send(after(minutes=minutes)).email == 1
    fourth = make_message(person, next_try_at=after(minutes=50))
    assert send(after(minutes=50)).email == 0
    assert fresh(fourth).next_try_at == after(hours=1)
    assert send(after(hours=1)).email == 1
    fifth = make_message(person, next_try_at=after(hours=1))
    assert send(after(hours=1)).email == 0
    assert fresh(fifth).next_try_at == after(minutes=80)


def test_urgent_mail_and_notices_are_not_held_back(send, sink, cap_of_three):
    person = make_person()
    for _ in range(3):
        make_message(person)
    for _ in range(2):
        make_message(person, is_urgent=True)
    for _ in range(9):
        make_message(person, channel=Channel.INAPP)
    done = send()
    # Two urgent ones went first and count; one of the ordinary ones had room.
    assert (done.email, done.inapp, done.waiting) == (3, 9, 2)
    make_message(person, is_urgent=True)
    assert send().email == 1


def test_a_flood_of_an_hour_arrives_in_three(send, sink, session):
    put(session, MAILS_AN_HOUR, 10)
    session.commit()
    person = make_person()
    for _ in range(25):
        make_message(person)
    for hour in range(3):
        send(after(hours=hour, minutes=hour))
        assert sink.per_recipient[person.email] == min(10 * (hour + 1), 25)

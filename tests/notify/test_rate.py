"""One rate to the relay for all, and the morning's mails in turn."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from giaoviec.core.db import db, transaction
from giaoviec.notify.flow import mails_left, take_mails, totals
from giaoviec.notify.models import Channel, State
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import make_person

SECOND = timedelta(seconds=1)
# 07:00 in Ho Chi Minh City, when mails may leave.
OPENING = MORNING - timedelta(hours=2)


@pytest.fixture
def setting(app):
    def change(**values):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], **values)

    return change


def take(wanted, now, rate=60):
    with transaction() as session:
        return take_mails(session, wanted, rate=rate, now=now)


def test_a_minutes_worth_may_go_at_once_and_then_what_each_second_earns(app):
    assert take(100, MORNING) == 60
    assert take(1, MORNING) == 0
    assert take(10, MORNING + 3 * SECOND) == 3
    assert take(100, MORNING + 3600 * SECOND) == 60


@pytest.mark.parametrize("rate", [1, 7, 100, 601])
def test_any_rate_is_kept_exactly_over_an_hour(app, rate):
    take(rate, MORNING, rate)
    taken = sum(take(1000, MORNING + n * 10 * SECOND, rate) for n in range(1, 361))
    assert taken == rate * 60


def test_clocks_that_differ_by_seconds_earn_nothing_twice(app):
    take(60, MORNING)
    taken = sum(take(60, MORNING + (n % 2) * SECOND) for n in range(20))
    assert taken == 1


def test_a_clock_set_back_by_hours_goes_on_earning(app):
    take(60, MORNING)
    back = MORNING - timedelta(hours=2)
    assert take(60, back) == 0
    assert take(60, back + 30 * SECOND) == 30


def test_what_is_left_is_told_without_taking_it(app):
    assert mails_left(db.session(), rate=60, now=MORNING) == 60
    take(45, MORNING)
    assert mails_left(db.session(), rate=60, now=MORNING + 5 * SECOND) == 20
    assert mails_left(db.session(), rate=60, now=MORNING + 5 * SECOND) == 20


def test_several_that_ask_at_once_get_the_rate_together_and_no_more(app):
    granted = []

    def ask():
        with app.app_context():
            granted.extend(take(7, MORNING) for _ in range(5))
            db.session.remove()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(granted) == 60


def test_mails_keep_to_the_rate_and_notices_need_none(send, sink, setting):
    setting(mail_rate=5)
    for _ in range(12):
        person = make_person()
        make_message(person)
        make_message(person, channel=Channel.INAPP)
    done = send()
    assert (done.email, done.inapp) == (5, 12)
    assert send(MORNING + 24 * SECOND).email == 2
    assert send(MORNING + 84 * SECOND).email == 5
    assert len(sink.accepted) == 12


def test_what_waits_for_the_rate_has_lost_no_try_and_urgent_mail_goes_first(send, setting):
    setting(mail_rate=1)
    ordinary, urgent = make_message(), make_message(is_urgent=True)
    send()
    assert fresh(urgent).state is State.ACCEPTED
    stored = fresh(ordinary)
    assert (stored.state, stored.attempts, stored.next_try_at) == (State.QUEUED, 0, MORNING)


def test_the_mornings_mails_go_in_turn_each_persons_minute_the_same(send, sink, setting):
    setting(mail_spread=30)
    messages = [make_message(next_try_at=OPENING) for _ in range(60)]
    turns = {message.id: message.recipient_id % 30 for message in messages}
    for minute in (0, 10, 29, 30):
        send(OPENING + timedelta(minutes=minute))
        for message in messages:
            is_sent = fresh(message).state is State.ACCEPTED
            assert is_sent == (turns[message.id] <= minute)
    assert len(sink.accepted) == 60
    assert all(fresh(message).attempts == 1 for message in messages)


def test_urgent_mail_and_notices_wait_for_no_turn(send, setting):
    setting(mail_spread=600)
    urgent = [make_message(is_urgent=True, next_try_at=OPENING) for _ in range(5)]
    notices = [make_message(channel=Channel.INAPP, next_try_at=OPENING) for _ in range(5)]
    done = send(OPENING)
    assert (done.email, done.inapp) == (len(urgent), len(notices))


def test_after_the_window_nothing_is_put_off(send, setting):
    setting(mail_spread=30)
    for _ in range(5):
        make_message(next_try_at=OPENING)
    assert send(OPENING + timedelta(minutes=30)).email == 5


def test_totals_count_what_each_pass_did(send):
    make_message()
    send()
    make_message()
    make_message(channel=Channel.INAPP)
    send()
    found = totals(db.session())
    assert (found["email"], found["inapp"]) == (2, 1)

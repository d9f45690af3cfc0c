"""A relay that refuses, stalls, drops and delays: nothing lost, nothing doubled, the state seen."""

import threading
from datetime import timedelta

import pytest

from giaoviec.notify import transmit
from giaoviec.notify.backoff import TRIES, pause_after
from giaoviec.notify.models import State
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import make_person
from tests.notify.fake_source import close
from tests.notify.sink import DROP, STALL, Sink, as_usual, at_step, running

LATER = MORNING + timedelta(minutes=10)


@pytest.mark.parametrize("step", ["rcpt", "data", "end"])
def test_a_passing_refusal_is_tried_again_within_ten_minutes(send, sink, step):
    message = make_message()
    sink.manner = at_step(step, "451 4.3.0 try again later")
    done = send()
    assert (done.email, done.failed, done.waiting) == (0, 0, 1)
    stored = fresh(message)
    assert stored.state is State.QUEUED
    assert stored.answer == "451 4.3.0 try again later"
    assert stored.attempts == 1
    assert stored.next_try_at == MORNING + pause_after(message.id, 1)
    assert stored.next_try_at < LATER
    sink.manner = as_usual
    assert send(stored.next_try_at - timedelta(seconds=1)).email == 0
    assert send(stored.next_try_at).email == 1
    assert len(sink.accepted) == 1
    assert fresh(message).attempts == 2


@pytest.mark.parametrize("step", ["rcpt", "data", "end"])
def test_a_permanent_refusal_ends_at_once_and_says_so(send, sink, step):
    message = make_message()
    sink.manner = at_step(step, "550 5.1.1 User unknown")
    done = send()
    assert (done.email, done.failed, done.waiting) == (0, 1, 0)
    stored = fresh(message)
    assert stored.state is State.FAILED
    assert stored.answer == "rejected: 550 5.1.1 User unknown"
    assert stored.settled_at == MORNING
    sink.manner = as_usual
    assert send(MORNING + timedelta(days=3)).email == 0


def test_one_refused_mail_leaves_the_others_on_the_same_connection(send, sink):
    messages = [make_message() for _ in range(4)]
    sink.manner = at_step("rcpt", "550 5.1.1 User unknown", {2})
    done = send()
    assert (done.email, done.failed) == (3, 1)
    assert sink.connections == 1
    assert [fresh(one).state for one in messages].count(State.FAILED) == 1


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()], ids=["pipelined", "one by one"])
def test_a_relay_that_asks_for_content_after_refusing_gets_none(send, sink, extensions):
    """Some answer 354 to DATA although the recipient was refused (RFC 2920, 3.1)."""
    sink.extensions, sink.asks_anyway = extensions, True
    for _ in range(3):
        make_message()
    sink.manner = at_step("rcpt", "450 4.2.1 mailbox busy", {1})
    done = send()
    assert (done.email, done.waiting) == (2, 1)
    assert [mail.raw for mail in sink.accepted].count(b"") <= 1
    assert len([mail for mail in sink.accepted if mail.raw]) == 2


def test_our_sender_refused_stops_the_pass_instead_of_failing_every_mail(send, sink):
    messages = [make_message() for _ in range(10)]
    sink.manner = at_step("mail", "553 5.7.1 sender not allowed")
    done = send()
    assert (done.failed, done.waiting) == (0, 10)
    assert done.relay_trouble == "553 5.7.1 sender not allowed"
    assert sink.begun == 3
    assert {fresh(one).state for one in messages} == {State.QUEUED}


def test_a_refused_connection_burns_no_tries_and_is_seen_on_every_message(send, sink):
    messages = [make_message() for _ in range(5)]
    sink.port, port = 1, sink.port
    done = send()
    assert (done.email, done.failed, done.waiting) == (0, 0, 5)
    assert "connection refused" in done.relay_trouble
    for message in messages:
        stored = fresh(message)
        assert (stored.state, stored.attempts) == (State.QUEUED, 0)
        assert (stored.leased_by, stored.marked_at) == (None, None)
        assert "connection refused" in stored.answer
    sink.port = port
    assert send(MORNING + timedelta(minutes=1)).email == 5
    assert set(sink.per_recipient.values()) == {1}


def test_a_relay_that_greets_with_not_now_is_left_alone_after_three_times(send, sink):
    for _ in range(5):
        make_message()
    sink.manner = at_step("connect", "421 4.3.2 shutting down")
    done = send()
    assert done.waiting == 5
    assert "421" in done.relay_trouble
    assert sink.connections == 3


def test_a_relay_that_does_not_answer_is_given_up_in_time(send, sink):
    message = make_message()
    sink.manner = at_step("connect", STALL)
    done = send(patience=0.3)
    assert (done.waiting, done.relay_trouble[-17:]) == (1, "no answer in time")
    assert fresh(message).attempts == 0


@pytest.mark.parametrize("answer", [DROP, STALL, "421 4.3.0 closing"], ids=["drop", "stall", "421"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_connection_lost_before_the_content_stops_the_pass_after_three(send, sink, step, answer):
    messages = [make_message() for _ in range(6)]
    sink.manner = at_step(step, answer)
    done = send(patience=0.3 if answer == STALL else 10.0)
    assert (done.email, done.failed, done.waiting, done.uncertain) == (0, 0, 6, 0)
    stored = [fresh(one) for one in messages]
    assert [one.attempts for one in stored] == [1, 1, 1, 0, 0, 0]
    assert {one.state for one in stored} == {State.QUEUED}
    assert {one.leased_by for one in stored} == {None}
    assert all(one.next_try_at > MORNING for one in stored[:3])
    assert all(one.next_try_at == MORNING for one in stored[3:])
    sink.manner = as_usual
    assert send(LATER).email == 6
    assert set(sink.per_recipient.values()) == {1}


@pytest.mark.parametrize("step", ["body", "end"])
@pytest.mark.parametrize("answer", [DROP, STALL], ids=["drop", "stall"])
def test_a_connection_lost_after_the_content_began_leaves_it_uncertain(send, sink, step, answer):
    message, other = make_message(), make_message()
    sink.manner = at_step(step, answer, {1})
    done = send(patience=1.0 if answer == STALL else 10.0)
    assert (done.email, done.uncertain, done.failed) == (1, 1, 0)
    stored = fresh(message)
    assert stored.state is State.UNCERTAIN
    assert (stored.uncertain_count, stored.attempts) == (1, 1)
    assert stored.marked_at is None
    assert stored.answer.startswith("no answer")
    first_id = stored.message_id
    assert send(LATER).email == 1
    stored = fresh(message)
    assert (stored.state, stored.message_id) == (State.ACCEPTED, first_id)
    assert stored.uncertain_count == 1
    taken = [mail.message_id for mail in sink.read if mail.message_id == first_id]
    # Dropped before the end the relay has it once; after it, twice with the same Message-ID.
    assert len(taken) == (1 if step == "body" else 2)
    assert fresh(other).state is State.ACCEPTED


def test_a_relay_that_takes_and_never_answers_is_not_given_the_same_mail_for_ever(send, sink):
    message = make_message()
    sink.manner = at_step("end", DROP)
    moment = MORNING
    for times in range(1, 6):
        send(moment)
        stored = fresh(message)
        assert stored.uncertain_count == times if times < 5 else True
        moment = stored.next_try_at
    assert (stored.state, stored.answer[:18]) == (State.FAILED, "gave-up: no answer")
    assert len(sink.read) == 5
    assert {mail.message_id for mail in sink.read} == {stored.message_id}


def test_a_no_after_the_content_is_a_no_even_when_the_relay_closes_with_it(send, sink):
    message = make_message()
    sink.manner = at_step("end", "421 4.3.0 going down, not taken")
    done = send()
    assert (done.waiting, done.uncertain) == (1, 0)
    assert fresh(message).state is State.QUEUED


def test_an_answer_that_is_no_smtp_leaves_the_mail_uncertain(send, sink):
    message = make_message()
    sink.manner = at_step("end", "hello there")
    assert send().uncertain == 1
    assert fresh(message).state is State.UNCERTAIN


def test_a_connection_closed_between_mails_is_opened_anew_unseen(send, sink):
    """Relays limit the mails of a connection; that burns no try and doubles nothing."""
    messages = [make_message() for _ in range(6)]
    sink.manner = at_step("mail", "421 4.7.0 too many messages", {3, 6})
    done = send()
    assert (done.email, done.waiting) == (6, 0)
    assert sink.connections == 3
    assert {fresh(one).attempts for one in messages} == {1}
    assert set(sink.per_recipient.values()) == {1}


def test_a_slow_relay_delays_everything_and_loses_nothing(send, sink):
    sink.delay_seconds = 0.1
    for _ in range(8):
        make_message()
    done = send()
    assert done.email == 8
    assert set(sink.per_recipient.values()) == {1}


def test_letters_that_wait_for_a_slow_relay_are_read_again(send, sink, source, monkeypatch):
    """What is closed while the mails before it crawl is suppressed, not sent from an old letter."""
    monkeypatch.setattr(transmit, "FRESH_FOR", timedelta(seconds=1))
    messages = [make_message(about=f"việc {n}") for n in range(5)]
    sink.delay_seconds = 0.8

    def close_the_last(step: str, number: int, _line: str) -> None:
        if (step, number) == ("end", 1):
            closed.set()

    closed = threading.Event()
    sink.manner = close_the_last

    def should_stop() -> bool:
        if closed.is_set():
            closed.clear()
            close("việc 4")
        return False

    done = send(should_stop=should_stop)
    assert (done.email, done.suppressed, done.waiting) == (4, 1, 0)
    assert fresh(messages[4]).state is State.SUPPRESSED
    assert set(sink.per_recipient.values()) == {1}
    assert source.calls > 1


def test_after_three_days_of_passing_refusals_it_has_failed(send, sink):
    message = make_message(attempts=TRIES - 1)
    sink.manner = at_step("rcpt", "450 4.2.0 greylisted")
    assert send().failed == 1
    stored = fresh(message)
    assert (stored.state, stored.answer) == (State.FAILED, "gave-up: 450 4.2.0 greylisted")


def test_a_relay_that_is_back_takes_what_waited_an_hour(send, sink):
    messages = [make_message() for _ in range(7)]
    sink.manner = at_step("connect", DROP)
    for minute in range(0, 60, 10):
        assert send(MORNING + timedelta(minutes=minute)).email == 0
    sink.manner = as_usual
    assert send(MORNING + timedelta(hours=1)).email == 7
    assert {fresh(one).attempts for one in messages} == {1}


def test_an_address_beyond_ascii_needs_a_relay_that_takes_it(send, sink):
    make_message(make_person(email="thành@example.vn"))
    sink.extensions = ("PIPELINING",)
    done = send()
    assert done.failed == 1
    make_message(make_person(email="ánh@xã-hội.example.vn"))
    sink.extensions = ("PIPELINING", "SMTPUTF8", "8BITMIME")
    assert send(LATER).email == 1
    local, domain = sink.accepted[0].recipient.split("@")
    assert (local, domain.encode().decode("idna")) == ("ánh", "xã-hội.example.vn")


def test_mail_travels_pipelined_where_that_is_offered(send, sink):
    for _ in range(3):
        make_message()
    send()
    assert sink.was_pipelined
    with running(Sink(extensions=())) as plain:
        sink.port = plain.port
        make_message()
        assert send(LATER).email == 1
        assert not plain.was_pipelined

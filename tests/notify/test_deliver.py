"""From the outbox to mailbox and notices, when all goes well."""

from datetime import timedelta

import pytest

from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.outbox import Note, enqueue
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import make_person, saved
from tests.notify.fake_source import close


def test_a_mail_reaches_the_relay_and_keeps_its_words(send, sink):
    person = make_person("Trần Thị Ánh", email="anh@sonv.example.vn")
    message = make_message(person, about="Báo cáo quý III")
    done = send()
    assert (done.email, done.inapp, done.failed, done.waiting) == (1, 0, 0, 0)
    [mail] = sink.accepted
    assert mail.recipient == "anh@sonv.example.vn"
    assert mail.parsed["Subject"] == "Nhắc việc: Báo cáo quý III"
    assert mail.parsed["To"].addresses[0].display_name == "Trần Thị Ánh"
    stored = fresh(message)
    assert stored.state is State.ACCEPTED
    assert stored.answer == "250 2.0.0 Ok: queued (127.0.0.1)"
    assert stored.message_id == mail.message_id
    assert stored.settled_at == MORNING
    assert stored.address == "anh@sonv.example.vn"
    assert stored.subject == "Nhắc việc: Báo cáo quý III"
    assert (stored.attempts, stored.uncertain_count) == (1, 0)
    assert (stored.leased_by, stored.leased_until, stored.marked_at) == (None, None, None)


def test_a_notice_is_put_before_its_reader_without_any_mail(send, sink):
    message = make_message(channel=Channel.INAPP, about="Họp giao ban")
    done = send()
    assert (done.email, done.inapp) == (0, 1)
    stored = fresh(message)
    assert stored.state is State.ACCEPTED
    assert stored.subject == "Nhắc việc: Họp giao ban"
    assert stored.body == "Đến hạn: Họp giao ban"
    assert stored.link == f"/nhiem-vu/{message.id}"
    assert sink.connections == 0


def test_a_second_pass_sends_nothing_more(send, sink):
    make_message()
    make_message(channel=Channel.INAPP)
    send()
    again = send(MORNING + timedelta(hours=1))
    assert (again.email, again.inapp, again.suppressed) == (0, 0, 0)
    assert len(sink.accepted) == 1


def test_what_is_closed_a_moment_before_is_suppressed_with_its_reason(send, sink):
    """The state changes after the message was put in the outbox, right before it is claimed."""
    mail, notice = make_message(about="A"), make_message(about="A", channel=Channel.INAPP)
    kept = make_message(about="B")
    close("A", "task-closed")
    done = send()
    assert (done.suppressed, done.email, done.inapp) == (2, 1, 0)
    for message in (mail, notice):
        stored = fresh(message)
        assert (stored.state, stored.answer) == (State.SUPPRESSED, "task-closed")
        assert stored.settled_at == MORNING
        assert stored.message_id is None
    assert fresh(kept).state is State.ACCEPTED
    assert [one.parsed["Subject"] for one in sink.accepted] == ["Nhắc việc: B"]


def test_each_reads_it_in_their_own_language(send, sink):
    make_message(make_person(email="vi@example.vn", locale="vi"))
    make_message(make_person(email="en@example.vn", locale="en"))
    make_message(make_person(email="xx@example.vn", locale="??"))
    send()
    languages = {
        mail.recipient: mail.parsed.get_body(("plain",)).get_content().split("(")[1][:2]
        for mail in sink.accepted
    }
    assert languages == {"vi@example.vn": "vi", "en@example.vn": "en", "xx@example.vn": "vi"}


def test_many_messages_ask_the_source_a_few_times_only(send, sink, source):
    person = make_person()
    db.session.add_all(
        Message(
            dedupe_key=f"many:{n}", channel=Channel.INAPP, source="fake", kind="k", about=str(n),
            recipient_id=person.id, state=State.QUEUED, created_at=MORNING, next_try_at=MORNING,
        )
        for n in range(450)
    )  # fmt: skip
    db.session.commit()
    assert send().inapp == 450
    assert source.calls <= 3


def test_urgent_mails_go_first(send, sink):
    for about, is_urgent in (("thường 1", False), ("hỏa tốc", True), ("thường 2", False)):
        make_message(about=about, is_urgent=is_urgent)
    send()
    subjects = [mail.parsed["Subject"].removeprefix("Nhắc việc: ") for mail in sink.accepted]
    assert subjects == ["hỏa tốc", "thường 1", "thường 2"]


def test_a_message_whose_turn_has_not_come_stays(send, sink):
    later = make_message(next_try_at=MORNING + timedelta(minutes=10))
    assert send().email == 0
    assert fresh(later).state is State.QUEUED
    assert send(MORNING + timedelta(minutes=10)).email == 1


def test_only_the_ids_that_were_given_are_delivered(send, sink):
    mine, other = make_message(), make_message()
    assert send(ids=[mine.id]).email == 1
    assert (fresh(mine).state, fresh(other).state) == (State.ACCEPTED, State.QUEUED)
    assert send(ids=[mine.id]).email == 0


def test_a_fault_in_a_source_holds_back_what_it_fails_on_and_nothing_else(send, sink):
    good, bad = make_message(about="tốt"), make_message(about="hỏng")
    close("hỏng", "broken")
    unknown = make_message(source="nobody")
    done = send()
    assert (done.email, done.waiting) == (1, 2)
    assert fresh(good).state is State.ACCEPTED
    for message in (bad, unknown):
        stored = fresh(message)
        assert stored.state is State.QUEUED
        assert stored.attempts == 1
        assert MORNING < stored.next_try_at < MORNING + timedelta(minutes=10)
        assert "failed on it" in stored.answer


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_letter_of_which_no_mail_can_be_made_waits_and_the_others_go_once(send, sink, place):
    """The first is put together before any is sent, the others while the relay thinks."""
    messages = [make_message(about="unwritable" if n == place else f"việc {n}") for n in range(3)]
    done = send()
    assert (done.email, done.waiting, done.uncertain) == (2, 1, 0)
    stored = [fresh(one) for one in messages]
    assert stored[place].state is State.QUEUED
    assert stored[place].attempts == 1
    assert "could not be put together" in stored[place].answer
    others = [one for n, one in enumerate(stored) if n != place]
    assert [one.state for one in others] == [State.ACCEPTED, State.ACCEPTED]
    assert len(sink.read) == 2


def test_a_pass_that_is_told_to_stop_gives_back_what_it_has_not_begun(send, sink):
    messages = [make_message() for _ in range(5)]
    done = send(should_stop=lambda: len(sink.read) >= 2)
    assert done.email == 2
    states = [fresh(one).state for one in messages]
    assert states.count(State.QUEUED) == 3
    assert all(fresh(one).leased_by is None for one in messages)
    assert send().email == 3


def test_what_was_put_in_the_outbox_twice_is_sent_once(send, sink, session):
    note = Note(recipient_id=make_person().id, source="fake", kind="k", key="task.assigned:17:3")
    for _ in range(2):
        enqueue(session, [note, note], now=MORNING)
        session.commit()
    done = send()
    assert (done.email, done.inapp) == (1, 1)


def test_delivery_needs_about_one_commit_a_mail(send, sink):
    for _ in range(20):
        make_message()
    done = send()
    assert done.email == 20
    assert done.commits <= 20 + 4


def test_a_message_without_html_is_a_plain_mail(send, sink):
    person = make_person(email="plain@example.vn")
    saved(person)
    make_message(person)
    send()
    assert sink.accepted[0].parsed.get_content_type() == "multipart/alternative"

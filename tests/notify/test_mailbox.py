"""The local mailbox, where there is no relay."""

import mailbox
from datetime import timedelta

import pytest

from giaoviec.notify.deliver import deliver
from giaoviec.notify.models import State
from giaoviec.notify.relays import local_mailbox
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import make_person


@pytest.fixture
def three(app, source):
    """Three mails of three mornings."""
    person = make_person("Lê Thị Ba", email="ba@example.vn")
    for day in range(3):
        moment = MORNING + timedelta(days=day - 2)
        make_message(person, about=f"ngày {day}", next_try_at=moment)
        deliver(now=moment)
    return local_mailbox()


def test_without_a_relay_mails_are_read_in_the_local_mailbox(app, source):
    message = make_message(make_person("Lê Thị Ba", email="ba@example.vn"), about="họp")
    assert deliver(now=MORNING).email == 1
    stored = fresh(message)
    assert (stored.state, stored.answer) == (State.ACCEPTED, "local mailbox")
    [head] = local_mailbox().list_letters(limit=10)
    assert (head.subject, head.to) == ("Nhắc việc: họp", "Lê Thị Ba <ba@example.vn>")
    assert head.sent_at == MORNING
    letter = local_mailbox().read_letter(head.key)
    assert letter.text == "Kính gửi anh/chị,\nhọp (vi)\n"
    assert letter.html == "<p>họp</p>"
    assert letter.message_id == stored.message_id


def test_the_newest_are_listed_first_page_by_page(three):
    first = three.list_letters(limit=2)
    rest = three.list_letters(limit=2, before=first[-1].key)
    subjects = [one.subject for one in [*first, *rest]]
    assert subjects == ["Nhắc việc: ngày 2", "Nhắc việc: ngày 1", "Nhắc việc: ngày 0"]
    assert three.list_letters(limit=2, before=rest[-1].key) == []


def test_other_programs_read_it_as_a_maildir(three, settings):
    box = mailbox.Maildir(settings.data_dir / "mailbox", create=False)
    assert len(box) == 3
    assert {message["To"] for message in box} != {None}


@pytest.mark.parametrize(
    "key", ["", "../secret", "new/1", "1700000000.", "/etc/passwd", "1700000000.x/../../secret"]
)
def test_a_key_that_is_none_finds_nothing(three, key):
    assert three.read_letter(key) is None


def test_an_empty_mailbox_is_a_list_without_letters(app):
    assert local_mailbox().list_letters(limit=10) == []


def test_a_mailbox_that_cannot_be_written_keeps_the_mails_waiting(app, source, settings):
    (settings.data_dir / "mailbox").write_text("a file stands where the folder should be")
    message = make_message()
    done = deliver(now=MORNING)
    assert (done.email, done.waiting) == (0, 1)
    assert fresh(message).state is State.QUEUED
    assert "mailbox" in done.relay_trouble

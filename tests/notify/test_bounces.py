"""Mails that came back are seen on their message, once, whatever lies in the mailbox beside them."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from giaoviec.core.db import db
from giaoviec.notify.bounces import take
from giaoviec.notify.bounces.boxes import BoxAway, MaildirBox, open_box
from giaoviec.notify.bounces.take import forget_strangers, take_bounces
from giaoviec.notify.installation import OtherInstallation
from giaoviec.notify.models import Bounce, BounceKind, State
from giaoviec.notify.queries import failed_messages
from giaoviec.org.models import Rank
from giaoviec.settings.values import INSTALLATION_ID, put
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import appoint, make_person, make_unit
from tests.notify.bounces_data import ADDRESS, letter

SOON = MORNING + timedelta(seconds=30)


class Box:
    """A Maildir into which letters are put."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url, self._count = folder, f"maildir://{folder}", 0
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)

    def put(self, *letters: bytes) -> None:
        for raw in letters:
            self._count += 1
            (self.folder / "new" / f"{self._count:06}.host").write_bytes(raw)

    def names(self) -> list[str]:
        return sorted(str(one.relative_to(self.folder)) for one in self.folder.glob("*/*"))


@pytest.fixture
def box(tmp_path) -> Box:
    return Box(tmp_path / "returned")


@pytest.fixture
def read(app, box):
    """Reads the box at this moment, half a minute after MORNING."""

    def run(now=SOON):
        db.session.rollback()
        return take_bounces(now=now, box=open_box(box.url))

    return run


@pytest.fixture
def person(app):
    unit = make_unit("STC", name="Sở Tài chính")
    person = make_person("Mai Xuân Vinh", email=ADDRESS)
    appoint(person, unit)
    head = make_person("Giám đốc Sở", email="head@stc.example.vn")
    appoint(head, unit, Rank.HEAD)
    person.head = head
    return person


def sent(person, number=17, **changes):
    """A mail that the relay took."""
    values = {
        "state": State.ACCEPTED,
        "settled_at": MORNING,
        "message_id": f"<{number}.a1b2@ubnd.example.vn>",
        "address": person.email,
        "answer": "250 2.0.0 Ok: queued as 4XbR2c1fZ3z9",
        "attempts": 1,
    }
    return make_message(person, **(values | changes))


def bounced_of(message):
    return db.session.scalars(sa.select(Bounce).where(Bounce.message_id == message.id)).all()


@pytest.mark.parametrize(
    "name",
    [
        "postfix_permanent", "postfix_headers_only", "postfix_free_text", "exchange_permanent",
        "exchange_free_text", "gmail_permanent", "gmail_free_text",
    ],
)  # fmt: skip
def test_a_bounce_ends_its_mail_and_keeps_what_the_relay_had_said(read, box, person, name):
    message, other = sent(person), sent(person, 18)
    box.put(letter(name))
    assert read().as_dict() == {
        "read": 1, "bounced": 1, "delayed": 0, "auto_replies": 0, "unmatched": 0, "again": 0,
    }  # fmt: skip
    stored = fresh(message)
    assert (stored.state, stored.settled_at) == (State.BOUNCED, MORNING)
    assert stored.answer == "250 2.0.0 Ok: queued as 4XbR2c1fZ3z9"
    [bounce] = bounced_of(message)
    assert (bounce.kind, bounce.address) == (BounceKind.PERMANENT, ADDRESS)
    assert bounce.status.startswith("5.")
    assert bounce.diagnostic
    assert bounce.received_at == SOON
    assert fresh(other).state is State.ACCEPTED


def test_a_mail_that_really_went_is_known_by_the_copy_that_comes_back(
    read, box, person, send, sink
):
    message, other = make_message(person), make_message(person)
    send()
    mail = next(one for one in sink.accepted if one.message_id == fresh(message).message_id)
    report, _copy = letter("postfix_permanent").split(b"Content-Type: message/rfc822", 1)
    headers = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\n"
    end = b"\n--4XbR2c1fZ3z9.1788480009/mx1.ubnd.example.vn--\n"
    box.put(report + headers + mail.raw.replace(b"\r\n", b"\n") + end)
    assert read(SOON).bounced == 1
    assert fresh(message).state is State.BOUNCED
    assert fresh(other).state is State.ACCEPTED


def test_what_came_back_is_among_what_failed_lately_in_the_servers_words(read, box, person):
    message = sent(person, settled_at=MORNING - timedelta(days=3))
    box.put(letter("postfix_permanent"))
    read()
    [row] = failed_messages(db.session(), since=MORNING - timedelta(hours=1), limit=10)
    assert (row.id, row.settled_at, row.name) == (message.id, SOON, "Mai Xuân Vinh")
    assert "User unknown" in row.answer


def test_a_delay_is_noted_and_ends_nothing_and_giving_up_ends_it(read, box, person):
    message = sent(person)
    box.put(letter("postfix_delayed"))
    assert read().delayed == 1
    assert fresh(message).state is State.ACCEPTED
    box.put(letter("postfix_expired"))
    assert read(SOON + timedelta(days=5)).bounced == 1
    assert fresh(message).state is State.BOUNCED
    assert [one.kind for one in bounced_of(message)] == [BounceKind.DELAYED, BounceKind.EXPIRED]


@pytest.mark.parametrize(
    "name", ["out_of_office_exchange", "vacation_sieve", "autoreply_header", "read_receipt", "letter_of_a_person"]
)  # fmt: skip
def test_answers_of_people_and_their_mailboxes_end_nothing(read, box, person, name):
    message = sent(person)
    box.put(letter(name))
    done = read()
    assert (done.read, done.bounced) == (1, 0)
    assert fresh(message).state is State.ACCEPTED


def test_what_matches_no_mail_of_ours_is_kept_out_and_counted(read, box, person):
    message = sent(person)
    box.put(letter("not_ours"))
    assert (read().unmatched, read().read) == (1, 0)
    assert fresh(message).state is State.ACCEPTED
    [kept] = db.session.scalars(sa.select(Bounce)).all()
    assert kept.message_id is None


def test_what_was_not_ours_is_forgotten_after_a_while_and_what_was_ours_is_not(read, box, person):
    message = sent(person)
    box.put(letter("postfix_permanent"), letter("not_ours"))
    read()
    assert forget_strangers(now=SOON + timedelta(days=89)) == 0
    assert forget_strangers(now=SOON + timedelta(days=91)) == 1
    assert len(bounced_of(message)) == 1


@pytest.mark.parametrize("state", [State.QUEUED, State.SUPPRESSED])
def test_a_mail_that_never_left_cannot_come_back(read, box, person, state):
    message = sent(person, state=state, settled_at=None)
    box.put(letter("postfix_permanent"))
    assert read().unmatched == 1
    assert fresh(message).state is state


def test_the_same_letter_again_changes_nothing(read, box, person):
    message = sent(person)
    box.put(letter("postfix_permanent"))
    read()
    box.put(letter("postfix_permanent"))
    done = read()
    assert (done.again, done.bounced) == (1, 0)
    assert len(bounced_of(message)) == 1


def test_stopped_between_writing_and_putting_away_the_next_run_knows_it(
    read, box, person, monkeypatch
):
    message = sent(person)
    box.put(letter("postfix_permanent"), letter("gmail_delayed"))
    with monkeypatch.context() as broken:
        broken.setattr(MaildirBox, "put_away", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            read()
    assert box.names() == ["new/000001.host", "new/000002.host"]
    done = read()
    assert (done.again, done.bounced) == (1, 1)
    assert [one.kind for one in bounced_of(message)] == [BounceKind.DELAYED, BounceKind.PERMANENT]
    assert fresh(message).state is State.BOUNCED


def test_the_newest_letters_come_first_and_a_run_ends_in_time_for_the_next(
    read, box, person, monkeypatch
):
    """A mailbox in which thousands of other letters wait does not hold up what came just now."""
    message = sent(person)
    box.put(
        *(letter("not_ours") + b"\n" * number for number in range(5)), letter("postfix_permanent")
    )
    monkeypatch.setattr(take, "SECONDS", 0.0)
    moments = iter([0.0, 0.0, 0.1])
    monkeypatch.setattr(take.clock, "monotonic", lambda: next(moments))
    assert read().as_dict() | {"again": 0} == {
        "read": 1, "bounced": 1, "delayed": 0, "auto_replies": 0, "unmatched": 0, "again": 0,
    }  # fmt: skip
    assert fresh(message).state is State.BOUNCED
    assert len([name for name in box.names() if name.startswith("new/")]) == 5


def test_a_write_that_fails_leaves_the_letter_for_the_next_run(read, box, person, monkeypatch):
    message = sent(person)
    box.put(letter("postfix_permanent"))

    def fails(*_arguments, **_named):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(take, "flag_if_repeated", fails)
        with pytest.raises(OperationalError):
            read()
    assert fresh(message).state is State.ACCEPTED
    assert read().bounced == 1


def test_letters_are_marked_as_seen_and_none_is_deleted(read, box, person):
    sent(person)
    box.put(letter("postfix_permanent"), letter("not_ours"))
    (box.folder / "cur" / "000009.old:2,FS").write_bytes(letter("gmail_permanent"))
    (box.folder / "cur" / "000008.opened:2,F").write_bytes(letter("postfix_delayed"))
    assert read().read == 3
    assert box.names() == [
        "cur/000001.host:2,S", "cur/000002.host:2,S", "cur/000008.opened:2,FS", "cur/000009.old:2,FS",
    ]  # fmt: skip


def test_a_mail_that_is_under_way_is_waited_for(read, box, person):
    message = sent(person, state=State.SENDING, settled_at=None)
    box.put(letter("postfix_permanent"))
    assert read().bounced == 0
    message.state = State.ACCEPTED
    db.session.commit()
    assert read().bounced == 1


def test_an_uncertain_mail_that_came_back_is_not_sent_once_more(read, box, person, send, sink):
    message = sent(person, state=State.UNCERTAIN, settled_at=None, uncertain_count=1)
    box.put(letter("postfix_permanent"))
    read()
    stored = fresh(message)
    assert (stored.state, stored.settled_at) == (State.BOUNCED, SOON)
    send(MORNING + timedelta(hours=1))
    assert sink.accepted == []


def test_a_mailbox_that_is_away_says_so_and_loses_nothing(app, tmp_path):
    with pytest.raises(BoxAway, match="Không đọc được hộp thư trả lại"):
        take_bounces(now=SOON, box=open_box(f"maildir://{tmp_path}/nowhere"))


def test_a_copy_of_the_database_leaves_the_mailbox_to_the_original(read, box, person, session):
    put(session, INSTALLATION_ID, "somebody else")
    session.commit()
    sent(person)
    box.put(letter("postfix_permanent"))
    with pytest.raises(OtherInstallation):
        read()
    assert box.names() == ["new/000001.host"]


def test_a_hundred_letters_are_read_well_within_the_minute(read, box, person):
    for number in range(100, 200):
        box.put(letter("gmail_permanent", sent(person, number).message_id))
    began = time.monotonic()
    assert read().bounced == 100
    assert time.monotonic() - began < 20


def test_a_maildir_that_cannot_be_written_is_told_and_its_letters_are_not_read_each_time(box):
    """A service whose unit lets it read the mails and write nowhere."""
    box.put(b"Subject: x\n\nx")
    (box.folder / "cur").rmdir()
    # Nobody can move a letter into it, root neither.
    (box.folder / "cur").symlink_to("/proc/self/task")
    [waiting] = [one for one in open_box(box.url).waiting(9) if one.name.startswith("new/")]
    with pytest.raises(BoxAway, match="returned"):
        open_box(box.url).put_away(waiting)

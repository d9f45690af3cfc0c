"""An address from which too many mails came back is flagged, told of, and left alone until the flag is lifted."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.notify.bounces.flags import LiftFlag, bad_addresses, lift_flag
from giaoviec.notify.models import Channel, State
from tests.builders.accounts import make_account
from tests.builders.notify import fresh, make_message
from tests.builders.org import make_person
from tests.notify.bounces_data import ADDRESS, letter
from tests.notify.test_bounces import SOON, box, person, read, sent
from tests.notify.test_undelivered import told

__all__ = ["box", "person", "read"]


def come_back(box, read, person, numbers, *, now=SOON, name="gmail_permanent"):
    for number in numbers:
        message = sent(person, number)
        box.put(letter(name, message.message_id))
        read(now)


def test_the_third_bounce_in_a_row_flags_the_address_and_tells_head_and_administrator(
    read, box, person, send, sink
):
    administrator = make_person("Quản trị", email="admin@example.vn")
    make_account(Role.ADMIN, person=administrator)
    come_back(box, read, person, [1, 2])
    assert bad_addresses(db.session(), now=SOON) == []
    come_back(box, read, person, [3])
    [bad] = bad_addresses(db.session(), now=SOON)
    assert (bad.address, bad.bounces) == (ADDRESS, 3)
    assert [(one.name, one.units) for one in bad.people] == [("Mai Xuân Vinh", "Sở Tài chính")]
    assert [one.person_id for one in bad.people] == [person.id]
    send(SOON)
    expected = (
        f"Mai Xuân Vinh (Sở Tài chính, {ADDRESS}): nhiều thư liên tiếp bị trả lại nên chương trình "
        "ngừng gửi thư đến địa chỉ này"
    )
    assert told(person.head) == told(administrator) == [expected]


def test_no_mail_is_tried_at_a_flagged_address_and_notices_still_come(
    read, box, person, send, sink
):
    come_back(box, read, person, [1, 2, 3])
    mail, notice = make_message(person), make_message(person, channel=Channel.INAPP)
    send(SOON)
    assert ADDRESS not in sink.per_recipient
    assert (fresh(mail).state, fresh(mail).answer) == (State.FAILED, "address-flagged")
    assert fresh(notice).state is State.ACCEPTED


def test_with_another_address_the_person_is_reached_again(read, box, person, send, sink):
    come_back(box, read, person, [1, 2, 3])
    person.email = "vinh.moi@stc.example.vn"
    db.session.commit()
    make_message(person)
    send(SOON)
    assert sink.per_recipient["vinh.moi@stc.example.vn"] == 1
    assert bad_addresses(db.session(), now=SOON) == []


def test_a_mail_that_stayed_away_ends_the_row_whatever_the_order_of_the_reports(read, box, person):
    first, _stayed, third, fourth = (sent(person, number) for number in (1, 2, 3, 4))
    for message in (fourth, third, first):
        box.put(letter("gmail_permanent", message.message_id))
    read()
    assert bad_addresses(db.session(), now=SOON) == []


def test_delays_and_servers_that_gave_up_do_not_flag(read, box, person):
    come_back(box, read, person, range(1, 6), name="postfix_expired")
    assert bad_addresses(db.session(), now=SOON) == []


def test_an_administrator_lifts_the_flag_and_counting_starts_again(read, box, person, send, sink):
    come_back(box, read, person, [1, 2, 3])
    at = SOON + timedelta(hours=1)
    lift_flag(LiftFlag(address=ADDRESS.upper()), actor=Actor.operator(), now=at)
    make_message(person, next_try_at=at)
    send(at)
    assert sink.per_recipient[ADDRESS] == 1
    come_back(box, read, person, [4, 5], now=at + timedelta(hours=1))
    assert bad_addresses(db.session(), now=at) == []
    come_back(box, read, person, [6], now=at + timedelta(hours=2))
    assert [one.bounces for one in bad_addresses(db.session(), now=at)] == [3]
    actions = db.session.scalars(
        sa.select(AuditEntry.action)
        .where(AuditEntry.subject_type == "address")
        .order_by(AuditEntry.id)
    ).all()
    assert actions == ["address.flagged", "address.lifted", "address.flagged"]


def test_only_administrators_lift_a_flag_and_only_one_that_stands(read, box, person):
    come_back(box, read, person, [1, 2, 3])
    office = Actor(role=Role.OFFICE, name="x")
    with pytest.raises(NotAllowed):
        lift_flag(LiftFlag(address=ADDRESS), actor=office, now=SOON)
    with pytest.raises(NotFound):
        lift_flag(LiftFlag(address="other@example.vn"), actor=Actor.operator(), now=SOON)


def test_mails_to_another_address_do_not_end_the_row_of_this_one(read, box, person):
    come_back(box, read, person, [1, 2])
    sent(person, 3, address="other@example.vn")
    come_back(box, read, person, [4])
    assert [one.bounces for one in bad_addresses(db.session(), now=SOON)] == [3]


def come_back_with(box, read, person, numbers, status):
    """As a server that gives this code for its refusal."""
    for number in numbers:
        raw = letter("postfix_permanent", sent(person, number).message_id)
        box.put(raw.replace(b"5.1.1", status.encode()))
    read()


@pytest.mark.parametrize("status", ["5.7.1", "5.7.26", "5.3.4", "5.4.4", "5.6.1", "5.1.8"])
def test_what_is_refused_because_of_us_or_our_relay_closes_no_address(read, box, person, status):
    """A relay on a block list: its mails come back from everywhere, and the addresses are good."""
    come_back_with(box, read, person, range(1, 6), status)
    assert bad_addresses(db.session(), now=SOON) == []


@pytest.mark.parametrize("status", ["5.1.10", "5.2.2", "5.4.1", "5.5.0", "5.0.0"])
def test_what_is_refused_because_of_the_address_or_its_mailbox_closes_it(read, box, person, status):
    come_back_with(box, read, person, range(1, 4), status)
    assert [one.bounces for one in bad_addresses(db.session(), now=SOON)] == [3]


def test_a_refusal_because_of_us_neither_counts_nor_ends_the_row(read, box, person):
    come_back_with(box, read, person, [1, 2], "5.1.1")
    come_back_with(box, read, person, [3, 4], "5.7.1")
    assert bad_addresses(db.session(), now=SOON) == []
    come_back_with(box, read, person, [5], "5.1.1")
    assert [one.bounces for one in bad_addresses(db.session(), now=SOON)] == [3]

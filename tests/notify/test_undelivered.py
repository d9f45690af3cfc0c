"""Whom messages cannot reach is never dropped silently: heads of unit and administrators see it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoviec.accounts.models import Account
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.queries import notices_of
from giaoviec.org.models import Rank
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import appoint, make_person, make_unit, saved
from tests.notify.sink import at_step

YESTERDAY = date(2026, 9, 3)


@pytest.fixture
def administrator(app):
    person = make_person("Quản trị", email="admin@example.vn")
    saved(account(person, Role.ADMIN))
    return person


@pytest.fixture
def department(app):
    return make_unit("SNV", name="Sở Nội vụ")


@pytest.fixture
def head(department):
    person = make_person("Giám đốc Sở", email="head@example.vn")
    appoint(person, department, Rank.HEAD)
    return person


def account(person, role, **changes):
    values = {"created_at": MORNING} | changes
    return Account(username=f"u{person.id}", role=role, person_id=person.id, **values)


def official(department, name="Nguyễn Văn A", *, valid_to=None, **changes):
    person = make_person(name, **changes)
    appoint(person, department, valid_to=valid_to)
    return person


def told(person):
    """Texts of the notices that this person sees."""
    db.session.rollback()
    return [one.text for one in notices_of(db.session, person.id, limit=10)]


def test_somebody_without_an_address_is_seen_by_head_and_administrator(
    send, sink, administrator, head, department
):
    message = make_message(official(department, email=None))
    done = send()
    assert done.failed == 1
    stored = fresh(message)
    assert (stored.state, stored.answer) == (State.FAILED, "no-address")
    expected = ["Nguyễn Văn A (Sở Nội vụ): chưa có địa chỉ thư điện tử"]
    assert told(administrator) == told(head) == expected
    assert set(sink.per_recipient) == {"admin@example.vn", "head@example.vn"}
    assert sink.accepted[0].parsed["Subject"] == "Có 1 cán bộ không nhận được thư"


def test_in_the_program_somebody_without_an_address_is_still_told(send, sink, department):
    notice = make_message(official(department, email=None), channel=Channel.INAPP)
    assert send().inapp == 1
    assert fresh(notice).state is State.ACCEPTED


@pytest.mark.parametrize("channel", list(Channel))
def test_who_has_left_gets_nothing_and_is_named(
    send, sink, administrator, head, department, channel
):
    gone = official(department, valid_to=YESTERDAY)
    message = make_message(gone, channel=channel)
    assert send().failed == 1
    assert fresh(message).answer == "gone"
    assert told(head) == ["Nguyễn Văn A (Sở Nội vụ): không còn giữ chức vụ nào"]
    assert gone.email not in sink.per_recipient


@pytest.mark.parametrize("channel", list(Channel))
def test_whose_account_is_locked_gets_nothing_and_is_named(
    send, sink, administrator, head, department, channel
):
    locked = official(department)
    saved(account(locked, Role.OFFICIAL, is_active=False))
    message = make_message(locked, channel=channel)
    assert send().failed == 1
    assert fresh(message).answer == "account-locked"
    expected = ["Nguyễn Văn A (Sở Nội vụ): tài khoản đang bị khóa"]
    assert told(administrator) == told(head) == expected
    assert locked.email not in sink.per_recipient


def test_who_has_another_account_or_was_never_invited_is_not_locked_out(send, sink, department):
    two, none = official(department), official(department, name="Trần Thị B")
    saved(account(two, Role.OFFICIAL, is_active=False))
    saved(Account(username="second", role=Role.OFFICIAL, person_id=two.id, created_at=MORNING))
    make_message(two)
    make_message(none)
    assert send().email == 2


def test_on_the_last_day_of_a_post_mail_still_goes(send, sink, department):
    make_message(official(department, valid_to=date(2026, 9, 4)))
    assert send().email == 1


def test_who_never_held_a_post_or_begins_later_is_not_gone(send, sink, department):
    make_message(make_person())
    later = make_person()
    appoint(later, department, valid_from=date(2026, 10, 1))
    make_message(later)
    assert send().email == 2


def test_many_failures_make_one_notice(send, sink, administrator, head, department):
    for number in range(1, 31):
        make_message(official(department, f"Người {number:02}", email=None))
    send()
    [text] = told(administrator)
    assert text.count("chưa có địa chỉ") == 30
    assert sink.per_recipient == {"admin@example.vn": 1, "head@example.vn": 1}


def test_failures_of_a_night_are_seen_at_once_and_mailed_together_in_the_morning(
    send, sink, administrator, department
):
    evening = MORNING.replace(hour=14)
    for hour, name in enumerate(("Lê Một", "Lê Hai", "Lê Ba")):
        gone = official(department, name, valid_to=YESTERDAY)
        make_message(gone, channel=Channel.INAPP)
        assert send(evening + timedelta(hours=hour)).failed == 1
        send(evening + timedelta(hours=hour, minutes=1))
        assert len(told(administrator)) == hour + 1
        assert name in told(administrator)[0]
    assert not sink.accepted
    send(MORNING + timedelta(days=3))
    [mail] = sink.accepted
    assert mail.parsed["Subject"] == "Có 3 cán bộ không nhận được thư"


def test_the_same_failure_is_told_once_a_week(send, sink, administrator, department):
    monday = MORNING + timedelta(days=7 - MORNING.weekday())
    person = official(department, email=None)
    for day in range(5):
        make_message(person)
        assert send(monday + timedelta(days=day)).failed == 1
    assert len(told(administrator)) == 1
    make_message(official(department, "Trần Văn B", email=None))
    send(monday + timedelta(days=4, hours=3))
    assert [text.split(" (")[0] for text in told(administrator)] == ["Trần Văn B", "Nguyễn Văn A"]
    make_message(person)
    send(monday + timedelta(days=7))
    assert len(told(administrator)) == 3


def test_an_address_that_is_none_and_one_that_is_refused_are_told_apart(
    send, sink, administrator, department
):
    make_message(official(department, "Sai", email="khong-co-a-cong"))
    make_message(official(department, "Bị từ chối", email="x@example.vn"))
    sink.manner = at_step("rcpt", "550 5.1.1 User unknown", {1})
    assert send().failed == 2
    texts = " | ".join(told(administrator))
    assert "Sai (Sở Nội vụ, khong-co-a-cong): địa chỉ thư điện tử viết sai" in texts
    assert "Bị từ chối (Sở Nội vụ, x@example.vn): máy chủ thư từ chối nhận" in texts


def test_a_head_who_cannot_be_reached_is_told_of_to_the_head_above(send, sink, department, head):
    division = make_unit("SNV-P1", name="Phòng Một", parent=department)
    lower = make_person("Trưởng phòng", email=None)
    appoint(lower, division, Rank.HEAD)
    make_message(lower)
    send()
    assert told(head) == ["Trưởng phòng (Phòng Một): chưa có địa chỉ thư điện tử"]
    assert told(lower) == []


def test_an_administrator_without_an_address_does_not_set_off_a_chain(send, sink, department):
    first = make_person("Không thư", email=None)
    saved(account(first, Role.ADMIN))
    inactive = make_person("Nghỉ", email="old@example.vn")
    saved(account(inactive, Role.ADMIN, is_active=False))
    make_message(official(department, email=None))
    send()
    send(MORNING + timedelta(minutes=30))
    assert len(told(first)) == 1
    own = db.session.scalars(select(Message).where(Message.source == "notify")).all()
    assert {(one.channel, one.state) for one in own} == {
        (Channel.INAPP, State.ACCEPTED),
        (Channel.EMAIL, State.FAILED),
    }
    assert sink.accepted == []


def test_with_nobody_to_tell_the_failure_still_stands_on_the_message(send, sink, department):
    message = make_message(official(department, email=None))
    assert send().failed == 1
    assert fresh(message).answer == "no-address"

"""What administrators set: kept, bounded, audited."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.settings.models import Setting
from giaoviec.settings.usecases import ChangeSettings, change_settings
from giaoviec.settings.values import (
    MAILS_AN_HOUR,
    SENDING_FROM,
    SENDING_UNTIL,
    WrongHours,
    WrongValue,
    get,
    put,
)

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
ADMIN = Actor(role=Role.ADMIN, name="Quản trị")


def change(actor=ADMIN, **values):
    change_settings(ChangeSettings(values=values), actor=actor, now=NOW)


def test_what_is_not_set_has_its_default(session):
    assert get(session, SENDING_FROM) == time(7)
    assert get(session, SENDING_UNTIL) == time(18)
    assert get(session, MAILS_AN_HOUR) == 20


def test_what_is_set_is_read_back_with_its_type(session):
    change(sending_from="06:30", sending_until="17:00", mails_an_hour="5")
    assert get(session, SENDING_FROM) == time(6, 30)
    assert get(session, SENDING_UNTIL) == time(17)
    assert get(session, MAILS_AN_HOUR) == 5
    change(sending_from=" 07:15 ")
    assert get(session, SENDING_FROM) == time(7, 15)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("sending_from", "bảy giờ"),
        ("sending_from", "25:00"),
        ("sending_from", "07:00:30"),
        ("sending_from", "07:00+07:00"),
        ("sending_from", ""),
        ("mails_an_hour", "0"),
        ("mails_an_hour", "1001"),
        ("mails_an_hour", "-3"),
        ("mails_an_hour", "²"),
        ("mails_an_hour", "9" * 5000),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_can(session, key, given):
    with pytest.raises(WrongValue, match="cần một"):
        change(**{key: given})
    assert db.session.scalars(select(Setting)).all() == []


def test_hours_that_end_before_they_begin_are_refused_and_nothing_is_kept(session):
    with pytest.raises(WrongHours, match="muộn hơn"):
        change(mails_an_hour="5", sending_from="18:00")
    assert get(session, MAILS_AN_HOUR) == 20
    change(sending_from="18:00", sending_until="22:00")
    assert get(session, SENDING_UNTIL) == time(22)


def test_a_row_that_was_spoilt_by_hand_counts_as_not_set(session):
    session.add(Setting(key="sending_from", value="spoilt"))
    session.commit()
    assert get(session, SENDING_FROM) == time(7)
    put(session, SENDING_FROM, time(8))
    session.commit()
    assert get(session, SENDING_FROM) == time(8)


@pytest.mark.parametrize(
    "role", [Role.LEADER, Role.OFFICE, Role.HEAD, Role.OFFICIAL, Role.INSPECTOR]
)
def test_only_administrators_change_settings(session, role):
    with pytest.raises(NotAllowed):
        change(Actor(role=role, name="ai đó"), mails_an_hour="5")
    assert get(session, MAILS_AN_HOUR) == 20


def test_what_is_no_setting_of_theirs_is_not_found(session):
    for key in ("installation_id", "nothing"):
        with pytest.raises(NotFound):
            change(**{key: "x"})


def test_a_change_is_audited_with_before_and_after_and_none_without_one(session):
    change(mails_an_hour="20")
    assert session.scalars(select(AuditEntry)).all() == []
    change(mails_an_hour="5", sending_from="07:00")
    [entry] = session.scalars(select(AuditEntry)).all()
    assert entry.action == "settings.changed"
    assert entry.details == '{"changes": {"mails_an_hour": {"after": "5", "before": "20"}}}'

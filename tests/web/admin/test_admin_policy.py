"""The reminder policy as administrators keep it."""

import pytest
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Role
from giaoviec.reminders.models import ReminderStep
from giaoviec.reminders.remind import plan_and_bundle
from giaoviec.reminders.replan import has_changed
from giaoviec.settings.values import MAILS_AN_HOUR, get
from tests.builders.tasks import ASSIGNED_AT

POLICY = "/quan-tri/nhac-viec"
STEP = {
    "is_active": "y",
    "count": "5",
    "offset_unit": "working_days",
    "at_time": "08:30",
    "audiences": ["owner", "unit_head"],
    "channels": ["email"],
}
HOURS = {
    "sending_from": "06:30",
    "sending_until": "17:00",
    "mails_an_hour": "7",
    "bounces_to_flag": "4",
}


def row_of(session, key) -> ReminderStep:
    session.rollback()
    return session.scalar(
        select(ReminderStep)
        .where(ReminderStep.key == key)
        .execution_options(populate_existing=True)
    )


def test_others_are_refused(as_role):
    client = as_role(Role.LEADER)
    assert client.get(POLICY).status_code == 403
    assert client.get(f"{POLICY}/before-7").status_code == 403
    assert client.send(f"{POLICY}/before-7", STEP, of="/viec-cua-toi").status_code == 403
    assert client.send(POLICY, HOURS, of="/viec-cua-toi").status_code == 403


def test_every_step_stands_there_in_words(admin):
    admin.get(POLICY)
    for fact in ("Trước hạn 7 ngày làm việc", "Quá hạn 15 ngày làm việc", "Chủ tịch", "Đang tắt"):
        assert fact in admin.page.text


def test_a_step_keeps_its_key_and_its_side_and_the_change_is_audited(admin, session):
    assert admin.send(f"{POLICY}/before-7", STEP).status_code == 303
    row = row_of(session, "before-7")
    assert (row.offset, row.audiences, row.channels) == (-5, "owner,unit_head", "email")
    assert (row.at_time.strftime("%H:%M"), row.is_immediate) == ("08:30", False)
    assert row.unit_kinds == ""
    told = session.scalar(select(AuditEntry).where(AuditEntry.action == "policy.step_changed"))
    assert '"offset": -7' in told.details
    assert '"offset": -5' in told.details
    admin.get(POLICY)
    assert "Trước hạn 5 ngày làm việc" in admin.page.text


def test_a_step_can_be_switched_off_and_repeated(admin, session):
    data = {**STEP, "repeat_every": "3", "repeat_limit": "4"}
    del data["is_active"]
    assert admin.send(f"{POLICY}/overdue-owner", data).status_code == 303
    row = row_of(session, "overdue-owner")
    assert (row.is_active, row.offset, row.repeat_every, row.repeat_limit) == (False, 5, 3, 4)


@pytest.mark.parametrize(
    ("key", "change", "says"),
    [
        ("before-7", {"count": "-1"}, "từ 0 đến 365"),
        ("before-7", {"count": "99999999999999"}, "từ 0 đến 365"),
        ("overdue-unit", {"count": "0"}, "từ 1 đến 365"),
        ("before-7", {"count": "x"}, "Hãy nhập một số nguyên"),
        ("before-7", {"at_time": "25:00"}, "Hãy nhập giờ"),
        ("before-7", {"audiences": []}, "ít nhất một người nhận"),
        ("before-7", {"audiences": ["ai-do"]}, "Chưa ghi được"),
        ("before-7", {"channels": []}, "ít nhất một kênh"),
        ("before-7", {"repeat_every": "2"}, "không nhắc lại"),
        ("overdue-unit", {"repeat_limit": "2"}, "khi bước này nhắc lại"),
        ("overdue-unit", {"repeat_every": "0"}, "từ 1 đến 365"),
        ("no-progress", {"offset_unit": "hours"}, "Hãy chọn ngày làm việc"),
    ],
)
def test_what_the_plan_cannot_follow_is_said_and_nothing_changes(admin, session, key, change, says):
    before = row_of(session, key)
    kept = (before.offset, before.audiences, before.channels, before.repeat_every)
    assert admin.send(f"{POLICY}/{key}", STEP | change).status_code == 422
    assert says in admin.page.text
    after = row_of(session, key)
    assert (after.offset, after.audiences, after.channels, after.repeat_every) == kept


def test_a_step_that_does_not_exist_is_not_found(admin):
    assert admin.get(f"{POLICY}/khong-co").status_code == 404
    assert admin.send(f"{POLICY}/khong-co", STEP, of=POLICY).status_code == 404


def test_a_changed_step_has_every_open_task_looked_at_again(admin, session):
    plan_and_bundle(now=ASSIGNED_AT)
    admin.send(f"{POLICY}/before-7", STEP)
    assert has_changed(session)


def test_sending_hours_and_the_hourly_cap_are_kept(admin, session):
    assert admin.send(POLICY, HOURS).status_code == 303
    session.rollback()
    assert get(session, MAILS_AN_HOUR) == 7
    admin.get(POLICY)
    assert "06:30" in {one.get("value") for one in admin.page.all("input")}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"mails_an_hour": "0"}, "từ 1 đến 1000"),
        ({"sending_until": "05:00"}, "phải muộn hơn"),
        ({"sending_from": "sáng"}, "cần một giờ trong ngày"),
        ({"sending_from": ""}, "Hãy nhập giờ"),
    ],
)
def test_settings_that_cannot_be_used_are_said(admin, session, change, says):
    assert admin.send(POLICY, HOURS | change).status_code == 422
    assert says in admin.page.text
    session.rollback()
    assert get(session, MAILS_AN_HOUR) == 20


def test_a_step_may_be_kept_to_some_kinds_of_unit(admin, session):
    assert (
        admin.send(f"{POLICY}/overdue-unit", STEP | {"unit_kinds": ["commune", "ward"]}).status_code
        == 303
    )
    assert row_of(session, "overdue-unit").unit_kinds == "ward,commune"
    admin.get(POLICY)
    assert "chỉ với việc do Phường, Xã chủ trì" in admin.page.text
    admin.get(f"{POLICY}/overdue-unit")
    chosen = [attrs.get("value") for tag, attrs in admin.page.elements if tag == "input"
              and attrs.get("name") == "unit_kinds" and "checked" in attrs]  # fmt: skip
    assert chosen == ["ward", "commune"]
    answer = admin.send(f"{POLICY}/overdue-unit", STEP | {"unit_kinds": ["division"]})
    assert answer.status_code == 422

"""The page of the queue: what waits, how fast it goes, who is at work, what failed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from giaoviec.core.actor import Role
from giaoviec.core.db import transaction
from giaoviec.notify.flow import count_up, take_mails
from giaoviec.notify.heartbeat import PLANNER, SCHEDULER, beat
from giaoviec.notify.models import State
from tests.builders.notify import make_message
from tests.builders.org import make_person
from tests.web.clock import standing_at

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
PAGE = "/quan-tri/hang-doi"


moment = standing_at(NOW)


@pytest.fixture
def admin(as_role):
    return as_role(Role.ADMIN)


def shown(admin) -> str:
    assert admin.get(PAGE).status_code == 200
    return " ".join(admin.page.text.split())


def test_only_administrators_see_it(as_role):
    for role in (Role.OFFICIAL, Role.LEADER, Role.OFFICE, Role.HEAD, Role.INSPECTOR):
        assert as_role(role).get(PAGE).status_code == 403


def test_an_idle_installation_says_that_nothing_runs_and_nothing_failed(admin):
    text = shown(admin)
    assert "Chưa có bộ hẹn giờ hay tiến trình gửi nào đang chạy" in text
    assert "Không có thư hay thông báo nào hỏng" in text
    assert "Bộ hẹn giờ tự gửi" in text
    assert "Không giới hạn" in text
    assert "hơn 30 phút" not in text


def test_what_waits_is_counted_and_leads_to_its_list(admin):
    for _ in range(3):
        make_message(next_try_at=NOW - timedelta(minutes=5))
    make_message(state=State.UNCERTAIN, next_try_at=NOW + timedelta(hours=1), uncertain_count=1)
    text = shown(admin)
    assert "3 Chờ gửi" in text
    assert "1 Chưa rõ kết quả, sẽ gửi lại" in text
    assert "Đã đến lượt gửi 3 · lâu nhất từ" in text
    assert "hơn 30 phút" not in text
    answer = admin.get("/quan-tri/thu-gui?tinh-trang=queued")
    assert answer.status_code == 200


def test_mail_that_has_been_due_for_over_half_an_hour_is_a_warning(admin):
    make_message(next_try_at=NOW - timedelta(minutes=31))
    assert "hơn 30 phút chưa gửi được" in shown(admin)


def test_workers_rate_and_spread_are_told(admin, app):
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"], delivery="workers", mail_rate=600, mail_spread=45
    )
    with transaction() as session:
        take_mails(session, 150, rate=600, now=NOW)
        count_up(session, {"email": 1234, "inapp": 99, "failed": 7})
    beat(PLANNER, now=NOW - timedelta(minutes=1))
    text = shown(admin)
    assert "giaoviec worker" in text
    assert "0 đang chờ, 0 đang làm" in text
    assert "600 thư mỗi phút cho toàn hệ thống; ngay lúc này còn được gửi 450" in text
    assert "Trong 45 phút từ giờ bắt đầu gửi" in text
    assert "1.234 thư máy chủ thư đã nhận, 99 thông báo" in text


def test_each_process_is_alive_or_silent(admin):
    beat(SCHEDULER, now=NOW)
    beat("scheduler/may-1/100", now=NOW)
    beat("worker/may-2/200", '{"mails": 42}', now=NOW - timedelta(minutes=6))
    beat("worker/may-3/300", "not JSON <b>", now=NOW)
    text = shown(admin)
    assert "Bộ hẹn giờ may-1/100 Đang chạy" in text
    assert "Tiến trình gửi may-2/200 Im lặng" in text
    assert "Tiến trình gửi may-3/300 Đang chạy" in text
    assert "42" in text


def test_recent_failures_are_named_and_older_ones_not(admin):
    for n, hours in enumerate((1, 30)):
        make_message(
            make_person(f"Người {n}"), state=State.FAILED, answer="no-address",
            settled_at=NOW - timedelta(hours=hours),
        )  # fmt: skip
    text = shown(admin)
    assert "Người 0" in text
    assert "Người 1" not in text


def test_very_many_failures_are_cut_and_lead_to_the_list(admin, statements):
    with statements() as few:
        shown(admin)
    for n in range(40):
        make_message(make_person(f"Người {n}"), state=State.FAILED, settled_at=NOW, answer="550 no")
        beat(f"worker/may-{n}/1", now=NOW)
    with statements() as many:
        text = shown(admin)
    assert "Xem tất cả thư không gửi được" in text
    assert text.count("550 no") == 20
    assert len(many) == len(few)

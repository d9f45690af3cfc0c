"""What watchers ask: each question has its own answer."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.core.i18n import shown
from giaoviec.notify.heartbeat import beat
from giaoviec.notify.installation import require_installation
from giaoviec.settings.models import Setting
from tests.builders.org import saved

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_the_web_process_answers_without_asking_the_database(page_client, statements):
    with statements() as sent:
        answer = page_client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert sent == []


def test_ready_means_that_the_database_has_this_releases_shape(page_client):
    assert page_client.get("/readyz").json == {"status": "ok"}
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000_older'"))
    db.session.commit()
    answer = page_client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "database-not-migrated"})


def test_an_empty_database_is_one_that_is_not_migrated(page_client):
    db.session.execute(text("ALTER TABLE alembic_version RENAME TO gone"))
    db.session.commit()
    answer = page_client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "database-not-migrated"})


@pytest.mark.parametrize(
    ("path", "table"), [("/readyz", "alembic_version"), ("/healthz/scheduler", "heartbeat")]
)
def test_without_the_database_one_is_not_ready(page_client, path, table):
    db.session.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    db.session.commit()
    answer = page_client.get(path)
    assert answer.status_code == 503
    assert page_client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("minutes", "seconds", "status"), [(0, 0, 200), (5, 0, 200), (5, 1, 503), (600, 0, 503)]
)
def test_a_clock_silent_for_over_five_minutes_is_stale(
    page_client, moment, minutes, seconds, status
):
    beat("scheduler", now=NOW)
    moment.shift(timedelta(minutes=minutes, seconds=seconds))
    answer = page_client.get("/healthz/scheduler")
    assert answer.status_code == status
    assert answer.json["seconds_since"] == minutes * 60 + seconds


def test_a_sign_of_life_from_the_future_is_none(page_client, moment):
    """The clock was set back by hours, and the scheduler died with it."""
    beat("scheduler", now=NOW + timedelta(hours=2))
    assert page_client.get("/healthz/scheduler").status_code == 503
    moment.shift(timedelta(hours=2))
    assert page_client.get("/healthz/scheduler").status_code == 200


def test_a_clock_that_never_ticked_is_stale(page_client):
    answer = page_client.get("/healthz/scheduler")
    assert (answer.status_code, answer.json) == (503, {"status": "stale", "seconds_since": None})


def test_administrators_are_warned_on_every_page_and_nobody_else(as_role, moment):
    admin, official = as_role(Role.ADMIN), as_role(Role.OFFICIAL)
    for path in ("/viec-cua-toi", "/ho-so", "/khong-co"):
        admin.get(path)
        assert "chưa chạy lần nào" in admin.page.text
        official.get(path)
        assert "chưa chạy lần nào" not in official.page.text
    beat("scheduler", now=NOW)
    admin.get("/viec-cua-toi")
    assert "Bộ hẹn giờ" not in admin.page.text
    moment.shift(timedelta(minutes=5))
    admin.get("/viec-cua-toi")
    assert "Bộ hẹn giờ" not in admin.page.text


def test_a_stale_clock_is_told_with_the_moment_it_fell_silent(as_role, moment):
    since = NOW - timedelta(days=3, minutes=7)
    beat("scheduler", now=since)
    admin = as_role(Role.ADMIN)
    admin.get("/viec-cua-toi")
    assert f"im lặng từ {shown(since)} nên" in admin.page.text


def test_a_copy_of_somebody_elses_database_says_so(as_role):
    admin = as_role(Role.ADMIN)
    require_installation()
    admin.get("/viec-cua-toi")
    assert "thuộc về một bản cài đặt khác" not in admin.page.text
    saved(db.session.merge(Setting(key="installation_id", value="another")))
    admin.get("/viec-cua-toi")
    assert "thuộc về một bản cài đặt khác" in admin.page.text

"""/metrics: who may ask, and that the figures are those of the outbox."""

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from config import Settings, WrongSetting
from giaoviec.core.actor import Role
from giaoviec.core.db import db, transaction
from giaoviec.notify.flow import count_up, take_mails
from giaoviec.notify.heartbeat import PLANNER, beat
from giaoviec.notify.models import Channel, State
from tests.builders.notify import make_message

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
OUTSIDE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def setting(app):
    def change(**values):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], **values)

    return change


def figures(client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_this_machine_may_ask_and_others_not(client):
    assert client.get("/metrics").status_code == 200
    for peer in ("192.0.2.7", "", "unix:"):
        answer = client.get("/metrics", environ_overrides={"REMOTE_ADDR": peer})
        assert (answer.status_code, answer.text) == (403, "not for you\n")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_this_machine(client, header):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_the_token_opens_it_from_anywhere_and_a_wrong_one_from_nowhere(client, setting):
    setting(metrics_token="s3cret-and-long-enough")
    for given, status in [
        ("Bearer s3cret-and-long-enough", 200),
        ("bearer s3cret-and-long-enough", 200),
        ("Bearer s3cret", 403),
        ("Bearer ", 403),
        ("Basic s3cret-and-long-enough", 403),
    ]:
        headers = {"Authorization": given}
        answer = client.get("/metrics", headers=headers, environ_overrides=OUTSIDE)
        assert answer.status_code == status, given
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 403


@pytest.mark.parametrize("weak", ["short", "with a space in it", "bí mật rất dài và khó"])
def test_a_weak_token_is_refused_by_name(weak):
    with pytest.raises(WrongSetting, match="GIAOVIEC_METRICS_TOKEN"):
        Settings.from_environment({"GIAOVIEC_METRICS_TOKEN": weak})


def test_without_a_token_an_empty_one_opens_nothing(client):
    headers = {"Authorization": "Bearer "}
    assert client.get("/metrics", headers=headers, environ_overrides=OUTSIDE).status_code == 403


def test_the_figures_are_those_of_the_outbox(client, setting):
    setting(mail_rate=100)
    late = NOW - timedelta(minutes=7)
    make_message(next_try_at=late)
    make_message(next_try_at=NOW + timedelta(hours=1))
    make_message(state=State.UNCERTAIN, uncertain_count=1)
    make_message(channel=Channel.INAPP)
    make_message(state=State.ACCEPTED, settled_at=NOW)
    beat("scheduler", now=NOW - timedelta(seconds=30))
    beat(PLANNER, now=NOW - timedelta(seconds=90))
    beat("worker/may-1/4711", now=NOW)
    with transaction() as session:
        count_up(session, {"email": 5, "failed": 2})
        count_up(session, {"email": 1})
        take_mails(session, 40, rate=100, now=NOW)
    found = figures(client)
    outbox = "giaoviec_outbox_messages"
    assert found[f'{outbox}{{channel="email",state="queued"}}'] == 2
    assert found[f'{outbox}{{channel="inapp",state="queued"}}'] == 1
    assert found[f'{outbox}{{channel="email",state="uncertain"}}'] == 1
    assert found[f'{outbox}{{channel="email",state="sending"}}'] == 0
    assert found["giaoviec_outbox_due"] == 3
    assert found["giaoviec_outbox_oldest_due_seconds"] == 7 * 60
    assert found['giaoviec_messages_total{outcome="email"}'] == 6
    assert found['giaoviec_messages_total{outcome="failed"}'] == 2
    assert found['giaoviec_heartbeat_age_seconds{process="scheduler"}'] == 30
    assert found['giaoviec_heartbeat_age_seconds{process="planner"}'] == 90
    assert found['giaoviec_heartbeat_age_seconds{process="worker/may-1/4711"}'] == 0
    assert found["giaoviec_relay_rate_per_minute"] == 100
    assert found["giaoviec_relay_budget_mails"] == 60
    assert found["giaoviec_database_up"] == 1


def test_a_clock_that_is_not_the_databases_is_a_figure(client, moment, database):
    moment.move_to(NOW)
    key = "giaoviec_clock_ahead_seconds"
    if database.url.startswith("sqlite"):
        assert figures(client)[key] == 0
        return
    before = figures(client)[key]
    moment.shift(timedelta(minutes=10))
    assert figures(client)[key] - before == pytest.approx(600, abs=5)


def test_without_the_database_the_pages_own_figures_are_told(client):
    db.session.execute(text("ALTER TABLE tally RENAME TO gone"))
    db.session.commit()
    client.get("/healthz")
    found = figures(client)
    assert found["giaoviec_database_up"] == 0
    assert "giaoviec_outbox_due" not in found
    key = 'giaoviec_http_requests_total{endpoint="health.web",method="GET",status="200"}'
    assert found[key] >= 1


def test_the_number_of_questions_does_not_grow_with_the_outbox(client, statements):
    with statements() as first:
        client.get("/metrics")
    for _ in range(20):
        make_message()
    with statements() as second:
        client.get("/metrics")
    assert len(first) == len(second) <= 6


def test_a_request_is_counted_once_by_its_page_and_never_by_its_address(as_role):
    client = as_role(Role.OFFICIAL)
    before = figures(client)
    client.get("/nhiem-vu/999999")
    client.get("/nhiem-vu/999998")
    after = figures(client)
    key = 'giaoviec_http_requests_total{endpoint="tasks.show",method="GET",status="404"}'
    assert after[key] - before.get(key, 0) == 2
    assert not [name for name in after if "99999" in name]
    timed = 'giaoviec_http_request_seconds_count{endpoint="tasks.show"}'
    assert after[timed] - before.get(timed, 0) == 2


def test_every_answer_has_an_id_and_the_log_says_which_page_but_no_secret(client, caplog):
    with caplog.at_level(logging.INFO, logger="giaoviec.requests"):
        answer = client.get("/dat-mat-khau/a-secret-of-somebody")
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])
    [line] = [record for record in caplog.records if record.name == "giaoviec.requests"]
    assert (line.method, line.status) == ("GET", answer.status_code)
    assert "a-secret-of-somebody" not in str(vars(line))


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("abc-123-DEF", True), ("short", False), ("a" * 65, False), ("bad id;\tx=1", False)],
)
def test_an_id_that_comes_with_the_request_is_kept_if_it_is_one(client, given, is_kept):
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is is_kept

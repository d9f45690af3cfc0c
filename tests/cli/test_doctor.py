"""`giaoviec doctor` says what is ill and how to mend it, and exits with 1 then."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from giaoviec.core import clock
from giaoviec.core.db import db
from giaoviec.notify.heartbeat import beat
from tests.builders.notify import make_message
from tests.builders.org import make_person
from tests.console import called
from tests.notify.sink import Sink, running


def doctor(environment: dict[str, str], *arguments: str) -> tuple[int, dict[str, dict]]:
    done = called("doctor", "--json", *arguments, environment=environment)
    assert "Traceback" not in done.stderr
    return done.returncode, {one["name"]: one for one in json.loads(done.stdout)}


@pytest.fixture
def beating(app):
    beat("scheduler", now=clock.now())


def test_all_is_well_on_a_fresh_installation_whose_scheduler_runs(beating, environment):
    code, found = doctor(environment)
    assert {name for name, one in found.items() if not one["ok"]} == set()
    assert code == 0


def test_a_scheduler_that_never_ran_is_told(app, environment):
    code, found = doctor(environment)
    assert code == 1
    assert not found["scheduler"]["ok"]
    assert "giaoviec serve" in found["scheduler"]["message"]


def test_a_relay_that_does_not_answer_is_named(beating, environment):
    code, found = doctor(environment | {"GIAOVIEC_SMTP_URL": "smtp://127.0.0.1:1"})
    assert code == 1
    assert "127.0.0.1:1" in found["mail"]["message"]


def test_a_copied_database_is_told_and_taken_over_only_on_command(beating, environment):
    assert doctor(environment, "--take-over")[0] == 0
    other = environment | {"GIAOVIEC_INSTALLATION_ID": "another-machine"}
    code, found = doctor(other)
    assert code == 1
    assert "--take-over" in found["installation"]["message"]
    assert doctor(other, "--take-over")[0] == 0
    assert doctor(environment)[0] == 1


def test_a_database_that_is_gone_is_a_sentence_and_not_a_traceback(app, environment):
    gone = environment | {"GIAOVIEC_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    code, found = doctor(gone)
    assert code == 1
    assert set(found) == {"configuration", "folder", "database"}


def test_a_folder_that_cannot_be_written_is_named(beating, environment):
    files = Path(environment["GIAOVIEC_DATA_DIR"]) / "files"
    # Nobody, and root neither, makes a file there.
    files.symlink_to("/proc/self")
    try:
        code, found = doctor(environment)
    finally:
        files.unlink()
    assert code == 1
    assert str(files) in found["folder"]["message"]


@pytest.mark.parametrize(
    ("sender", "is_well"),
    [("", False), ("Giao việc <nhac@ubnd.example.vn>", True), ("no address", False)],
)
def test_a_sender_that_no_relay_takes_is_told_beside_a_relay(beating, environment, sender, is_well):
    with running(Sink()) as relay:
        told = environment | {"GIAOVIEC_SMTP_URL": relay.url, "GIAOVIEC_MAIL_FROM": sender}
        mail = doctor(told)[1]["mail"]
    assert mail["ok"] is is_well
    assert is_well or "GIAOVIEC_MAIL_FROM" in mail["message"]


@pytest.mark.parametrize(("minutes", "is_well"), [(29, True), (32, False)])
def test_mail_whose_turn_came_half_an_hour_ago_is_told(beating, environment, minutes, is_well):
    since = clock.now() - timedelta(minutes=minutes)
    make_message(make_person(), created_at=since, next_try_at=since)
    db.session.commit()
    assert doctor(environment)[1]["outbox"]["ok"] is is_well


@pytest.mark.parametrize("seconds", [-600, 600])
def test_a_clock_that_is_not_the_databases_is_told(beating, environment, database, seconds):
    with time_machine.travel(clock.now() + timedelta(seconds=seconds)):
        told = doctor(environment)[1]
        found = told["clock"]
    # SQLite has no clock but this machine's.
    is_well = database.url.startswith("sqlite")
    assert found["ok"] is is_well
    assert is_well or "NTP" in found["message"]
    # What is reckoned with a wrong clock is not told.
    assert ("scheduler" in told) is is_well

"""`giaoviec doctor` says what is ill and how to mend it, and exits with 1 then."""

import json

import pytest

from giaoviec.core import clock
from giaoviec.notify.heartbeat import beat
from tests.console import called


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
    assert set(found) == {"configuration", "database"}

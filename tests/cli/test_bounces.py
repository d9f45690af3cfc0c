"""`giaoviec bounces` reads the mailbox, lists flagged addresses and lifts a flag; the clock does it by itself."""

import json
from datetime import UTC, datetime

import pytest

from giaoviec.notify.models import FlaggedAddress, State
from giaoviec.scheduler.stopping import Stop
from giaoviec.scheduler.timetable import make_scheduler
from tests.builders.notify import MORNING, fresh, make_message
from tests.builders.org import make_person, saved
from tests.console import called
from tests.notify.bounces_data import ADDRESS, OURS, letter
from tests.notify.test_bounces import Box


def run(environment, *arguments):
    done = called(*arguments, environment=environment)
    assert "Traceback" not in done.stderr
    return done


def test_the_command_reads_lists_and_lifts(app, environment, tmp_path):
    box = Box(tmp_path / "returned")
    box.put(letter("postfix_permanent"), letter("vacation_sieve"))
    person = make_person("Mai Xuân Vinh", email=ADDRESS)
    message = make_message(
        person, state=State.ACCEPTED, settled_at=MORNING, message_id=OURS, address=ADDRESS
    )
    environment = environment | {"GIAOVIEC_BOUNCES_URL": box.url}
    done = run(environment, "bounces", "--json")
    assert json.loads(done.stdout) == {
        "read": 2, "bounced": 1, "delayed": 0, "auto_replies": 1, "unmatched": 0, "again": 0,
    }  # fmt: skip
    assert fresh(message).state is State.BOUNCED
    saved(FlaggedAddress(address=ADDRESS, flagged_at=MORNING, bounces=3, diagnostic="550 no"))
    [bad] = json.loads(run(environment, "bounces", "--addresses", "--json").stdout)
    assert (bad["address"], bad["people"]) == (ADDRESS, ["Mai Xuân Vinh"])
    assert run(environment, "bounces", "--lift", ADDRESS).returncode == 0
    assert run(environment, "bounces", "--lift", ADDRESS).returncode == 1


def test_doctor_names_a_mailbox_that_cannot_be_read(app, environment, tmp_path):
    environment = environment | {
        "GIAOVIEC_BOUNCES_URL": f"maildir://{tmp_path}/nowhere",
        "GIAOVIEC_TEST_MODE": "0",
    }
    done = run(environment, "doctor", "--json")
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert not found["bounces"]["ok"]
    assert f"{tmp_path}/nowhere" in found["bounces"]["message"]
    environment["GIAOVIEC_TEST_MODE"] = "1"
    done = run(environment, "doctor", "--json")
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert "chế độ thử" in found["mail"]["message"]
    assert found["bounces"]["ok"]


@pytest.mark.once
def test_the_clock_reads_bounces_twice_a_minute(app):
    trigger = make_scheduler(app, Stop()).get_job("bounces").trigger
    moments, at = [], datetime(2026, 9, 4, 2, 0, 1, tzinfo=UTC)
    for _ in range(3):
        at = trigger.get_next_fire_time(at if moments else None, at)
        moments.append((at.minute, at.second))
    assert moments == [(0, 30), (1, 0), (1, 30)]

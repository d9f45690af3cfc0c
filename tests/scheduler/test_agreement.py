"""A process whose clock is not the database's does nothing: its leases and another's are no measure."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from structlog.testing import capture_logs

from giaoviec.core import clock
from giaoviec.core.agreement import MOST_SECONDS, ClocksDiffer, require_agreement
from giaoviec.core.db import db, transaction
from giaoviec.notify.claim import LEASE, claim
from giaoviec.notify.heartbeat import SCHEDULER, heartbeat_age, processes
from giaoviec.notify.models import State
from giaoviec.scheduler import timetable
from giaoviec.scheduler.stopping import Stop
from tests.builders.notify import fresh, make_message
from tests.builders.org import make_person
from tests.console import called


def ahead(seconds: float):
    """The machine's clock is set; the database server's is not."""
    return time_machine.travel(clock.now() + timedelta(seconds=seconds))


def is_on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@pytest.mark.parametrize("seconds", [-MOST_SECONDS / 2, 0, MOST_SECONDS / 2])
def test_clocks_that_differ_by_seconds_agree(app, seconds):
    with ahead(seconds):
        require_agreement(db.session())


@pytest.mark.parametrize("seconds", [-7200, -MOST_SECONDS - 5, MOST_SECONDS + 5, 600, 7200])
def test_a_clock_that_is_off_is_refused_and_the_error_says_by_how_much(app, seconds):
    # SQLite's processes are on one machine and have one clock.
    expected = nullcontext() if is_on_sqlite() else pytest.raises(ClocksDiffer)
    with ahead(seconds), expected as refusal:
        require_agreement(db.session())
    if refusal:
        assert abs(float(refusal.value.params["seconds"]) - seconds) <= 2


def held_by_another_machine():
    """A mail under way elsewhere, for five minutes."""
    now = clock.now()
    message = make_message(
        make_person(email="an@example.vn"), is_urgent=True, created_at=now, next_try_at=now
    )
    with transaction() as session:
        holder = "other/0123456789ab/4711/1/0.aa"
        assert claim(session, [message.id], holder=holder, now=now)
    return message


def test_a_scheduler_ten_minutes_ahead_leaves_a_lease_that_is_held(app):
    message = held_by_another_machine()
    tick = timetable._inside(app, timetable.remind, Stop())
    with ahead(LEASE.total_seconds() * 2), capture_logs() as lines:
        tick()
    if is_on_sqlite():
        return  # its time has really passed
    assert fresh(message).state is State.SENDING
    assert any("NTP" in line.get("error", "") for line in lines)


def test_a_pass_by_hand_is_refused_as_well_unless_a_moment_is_given(app, environment):
    message = held_by_another_machine()
    with ahead(LEASE.total_seconds() * 2):
        done = called("remind", environment=environment)
    if not is_on_sqlite():
        assert (done.returncode, "NTP" in done.stderr) == (1, True)
        assert fresh(message).state is State.SENDING
    given = (clock.now() + LEASE * 2).isoformat()
    assert called("remind", "--at", given, environment=environment).returncode == 0
    assert fresh(message).state is not State.SENDING


def test_who_is_off_gives_no_sign_of_life_and_ends_all_the_same(app):
    stop = Stop()
    with ahead(600):
        timetable.run_once(app, stop)
        given = heartbeat_age(db.session(), SCHEDULER, now=clock.now()) is not None
        assert given is is_on_sqlite()
        timetable._inside(app, timetable.leave, stop)()
    db.session.rollback()
    assert processes(db.session()) == []

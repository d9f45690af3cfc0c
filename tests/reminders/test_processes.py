"""Real `giaoviec remind` processes: two at once, killed in the middle, a relay that is away."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from giaoviec.org.models import Rank
from giaoviec.reminders.models import Reminder
from tests.builders.org import appoint, make_person
from tests.notify.sink import Sink, running
from tests.reminders.conftest import Province
from tests.reminders.test_planner import given_task

pytestmark = pytest.mark.long

MORNING = "2026-09-18T07:00:00+07:00"
PEOPLE = 40


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as one:
        yield one


@pytest.fixture
def crowd(province: Province) -> list[str]:
    """Forty officials, each with two overdue tasks; their addresses."""
    addresses = []
    for _ in range(PEOPLE):
        official = make_person()
        appoint(official, province.division, Rank.OFFICIAL)
        for _ in range(2):
            given_task(province, owner=official)
        addresses.append(official.email)
    return addresses


def start(environment: dict[str, str], sink: Sink) -> subprocess.Popen[bytes]:
    """`giaoviec remind` as its own process, on this test's data."""
    return subprocess.Popen(
        [sys.executable, "-m", "giaoviec", "remind", "--at", MORNING],
        env=environment | {"GIAOVIEC_SMTP_URL": sink.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()


def states() -> Counter[State]:
    db.session.rollback()
    rows = db.session.execute(
        select(Message.state, func.count())
        .where(Message.channel == Channel.EMAIL)
        .group_by(Message.state)
    )
    return Counter({row[0]: row[1] for row in rows})


def expected(crowd: list[str], province: Province) -> Counter[str]:
    """One digest each: the officials and the head of their division."""
    return Counter([*crowd, province.division_head.email])


def test_two_started_at_the_same_instant_double_nothing_and_miss_nothing(
    crowd, province, environment, sink
):
    both = [start(environment, sink), start(environment, sink)]
    for process in both:
        finish(process)
    # Whoever found the other at its work left what came later to the next pass.
    finish(start(environment, sink))
    assert sink.per_recipient == expected(crowd, province)
    assert set(states()) == {State.ACCEPTED}
    pairs = db.session.execute(
        select(Reminder.task_id, Reminder.step_key, Reminder.recipient_id)
    ).all()
    assert len(pairs) == len(set(pairs)) == PEOPLE * 2 * 2


def test_killed_in_the_middle_and_started_again_nothing_is_missing(
    crowd, province, environment, sink
):
    sink.delay_seconds = 0.05
    process = start(environment, sink)
    _wait(lambda: len(sink.accepted) >= 10)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    sink.delay_seconds = 0
    finish(start(environment, sink))
    wanted = expected(crowd, province)
    doubled = sink.per_recipient - wanted
    assert not wanted - sink.per_recipient
    assert sum(doubled.values()) <= 1
    twice = [mail.message_id for mail in sink.accepted if mail.recipient in doubled]
    assert len(set(twice)) <= 1
    uncertain = db.session.scalars(select(Message.id).where(Message.uncertain_count > 0)).all()
    assert len(uncertain) <= 1
    assert sum(doubled.values()) <= len(uncertain)


def test_killed_while_planning_the_next_run_goes_on_where_it_stopped(
    crowd, province, environment, sink
):
    process = start(environment, sink)
    _wait(lambda: db.session.scalar(select(func.count()).select_from(Reminder)) or process.poll())
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    finish(start(environment, sink))
    assert not expected(crowd, province) - sink.per_recipient
    assert sum((sink.per_recipient - expected(crowd, province)).values()) <= 1


def _wait(is_so) -> None:
    until = time.monotonic() + 60
    while not is_so():
        db.session.rollback()
        assert time.monotonic() < until
        time.sleep(0.005)

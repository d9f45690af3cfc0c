"""Beside another planner nobody plans: losing the lock means skipping, never going on all the same."""

from pathlib import Path

import pytest

from giaoviec.core.db import db
from giaoviec.core.locks import only_one
from giaoviec.notify.heartbeat import PLANNER, heartbeat_age
from giaoviec.reminders import planner
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.remind import LOCK, plan_and_bundle, remind
from giaoviec.scheduler import timetable
from giaoviec.scheduler.stopping import Stop
from tests.reminders.conftest import at
from tests.reminders.test_planner import given_task

DUE = at("2026-09-16 07:00")


def test_whoever_finds_a_planner_at_work_plans_nothing(province):
    given_task(province)
    with only_one(LOCK):
        assert plan_and_bundle(now=DUE) is None
        outcome = remind(now=DUE)
    assert (outcome.reminders, outcome.has_planned) == (0, False)
    assert db.session.query(Reminder).count() == 0
    outcome = remind(now=DUE)
    assert (outcome.reminders, outcome.has_planned) == (2, True)


def test_a_tick_that_skipped_planning_does_not_pass_for_a_planners_run(province):
    with only_one(LOCK):
        timetable.remind(Stop())
    assert heartbeat_age(db.session(), PLANNER, now=DUE) is None
    timetable.remind(Stop())
    assert heartbeat_age(db.session(), PLANNER, now=DUE) is not None


@pytest.mark.once
def test_a_lock_that_cannot_be_had_at_all_stops_the_pass(province):
    """A failure of the lock itself is no permission."""
    given_task(province)
    # Where the file of the lock should be.
    in_its_place = Path(f"{db.engine.url.database}.{LOCK}.lock")
    in_its_place.mkdir()
    try:
        with pytest.raises(IsADirectoryError):
            remind(now=DUE)
    finally:
        in_its_place.rmdir()
    assert db.session.query(Reminder).count() == 0


def test_a_planner_that_is_told_to_stop_ends_between_batches_and_tells_no_half_plan(
    province, monkeypatch
):
    monkeypatch.setattr(planner, "LOOK", planner.LOOK.limit(1))
    for _ in range(3):
        given_task(province)
    stop = Stop()
    asked: list[bool] = []

    def should_stop() -> bool:
        # Told while the second batch is at work.
        asked.append(True)
        if len(asked) == 3:
            stop.ask()
        return stop.is_asked()

    outcome = remind(now=DUE, should_stop=should_stop)
    assert (outcome.has_planned, outcome.messages) == (False, {"email": 0, "inapp": 0})
    assert {row.state for row in db.session.query(Reminder)} == {ReminderState.DUE}
    assert db.session.query(Reminder).count() == 4
    outcome = remind(now=DUE)
    assert (outcome.reminders, outcome.messages["email"]) == (2, 2)

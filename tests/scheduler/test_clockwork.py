"""The clock itself: it says what went wrong with a job, and goes on when the system's clock is set."""

import threading
import time
from datetime import datetime, timedelta

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers import base
from structlog.testing import capture_logs

from giaoviec.core import clock
from giaoviec.core.db import db
from giaoviec.scheduler import timetable
from giaoviec.scheduler.stopping import Stop


class SetClock(datetime):
    """APScheduler's view of a system clock that is set by `by`."""

    by = timedelta()

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp((datetime.now(tz) + cls.by).timestamp(), tz)


@pytest.fixture
def set_clock(monkeypatch):
    monkeypatch.setattr(SetClock, "by", timedelta())
    monkeypatch.setattr(base, "datetime", SetClock)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + SetClock.by)

    def to(by: timedelta) -> None:
        SetClock.by = by

    return to


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_set_does_not_silence_the_timetable(app, monkeypatch, set_clock, hours):
    ticks: list[float] = []

    def tick(_stop: Stop) -> None:
        ticks.append(time.monotonic())

    monkeypatch.setattr(timetable, "TIMETABLE", ((tick, "* * * * * *"),))
    stop = Stop()
    running = threading.Thread(target=timetable.run_scheduler, args=(app, stop))
    running.start()
    try:
        wait_for(lambda: ticks)
        set_clock(timedelta(hours=hours))
        seen = len(ticks)
        wait_for(lambda: len(ticks) >= seen + 2)
    finally:
        stop.ask()
        running.join()
    db.session.remove()


def test_a_run_that_was_left_out_is_told_in_the_log():
    late = JobSubmissionEvent(EVENT_JOB_MAX_INSTANCES, "remind", "default", [])
    with capture_logs() as lines:
        timetable._tell(late)
    [line] = lines
    assert (line["job"], line["why"]) == ("remind", "its last run is still at work")


def test_each_job_keeps_to_one_thread(app):
    """In a pool of ten, each thread would keep the memory of a whole morning's run."""
    clockwork = timetable.make_scheduler(app, Stop())
    clockwork.start(paused=True)
    try:
        for job in clockwork.get_jobs():
            assert clockwork._lookup_executor(job.executor)._pool._max_workers == 1
        assert len({job.executor for job in clockwork.get_jobs()}) == len(timetable.TIMETABLE)
    finally:
        clockwork.shutdown()


def wait_for(is_so) -> None:
    until = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)

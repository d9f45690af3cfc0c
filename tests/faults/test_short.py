"""The short form of `python -m bench faults` and of `python -m bench soak`, on the database under test."""

import os

import pytest

from bench.faults.faults import SHORT
from bench.faults.postgres import programs
from bench.faults.run import play
from bench.faults.setups import on_postgresql, on_sqlite
from bench.soak import soak

ON_POSTGRESQL = os.environ.get("GIAOVIEC_TEST_DATABASE_URL", "").startswith("postgresql")
# One of each kind and two of those that share the work: more would only take longer.
MEMBERS = {"scheduler": ["scheduler"], "worker-1": ["worker"], "worker-2": ["worker"]}
TASKS = 80


@pytest.mark.long
def test_killed_processes_and_a_relay_that_is_away_lose_nothing_and_double_nothing_unknown(
    monkeypatch,
):
    """Two mornings with kills: the database goes away, then the relay for an hour."""
    for name in [name for name in os.environ if name.startswith("GIAOVIEC_")]:
        monkeypatch.delenv(name)
    if ON_POSTGRESQL:
        if programs() is None:
            pytest.skip("PostgreSQL's programs are missing: apt-get install postgresql")
        setup = lambda: on_postgresql(tasks=TASKS, seed=1, members=MEMBERS)  # noqa: E731
    else:
        setup = lambda: on_sqlite(tasks=TASKS, seed=1)  # noqa: E731
    played = play("short", setup, mornings=SHORT, seconds=1.0, seed=1)
    assert played.verdict.wrong == []
    assert (played.kills, played.restarts) == (4, 1)
    assert played.verdict.mails > 50


@pytest.mark.long
@pytest.mark.once
def test_people_at_work_and_a_morning_run_do_not_lock_each_other_out():
    soaked = soak(8.0, tasks=TASKS)
    assert (soaked.locked, soaked.failures, soaked.tracebacks) == (0, [], [])
    assert soaked.mails
    assert any(one.what == "POST /nhiem-vu/N/bao-cao" for one in soaked.seen)

"""One moment feeds list, badge, digest and report: their counts are equal, to the second, anywhere."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from giaoviec.accountability.overdue import overdue_rows
from giaoviec.core.db import db
from giaoviec.reminders.digest import Section as InDigest
from giaoviec.reminders.digest import read_digests
from giaoviec.reminders.remind import remind
from giaoviec.tasks.filters import TaskFilter
from giaoviec.tasks.mine import Section, my_work
from giaoviec.tasks.queries import count_cells, count_tasks
from giaoviec.tasks.rules import Cell, due_soon_until
from giaoviec.tasks.views import View, count_views
from giaoviec.workdays.queries import load_calendar

# Thursday 17 September 2026, 23:59:59 in Ho Chi Minh City: a deadline's last second.
LAST_SECOND = datetime(2026, 9, 17, 16, 59, 59, tzinfo=UTC)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati"])
def server_zone(request, monkeypatch):
    """The server's own time zone, for the whole process."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def counts(scene, as_of):
    """Overdue tasks of the owner, as the list, its badge, my work and the report count them."""
    session, actor = db.session(), scene.actor("owner")
    wanted = TaskFilter(cells=frozenset({Cell.OPEN_OVERDUE}))
    mine = my_work(session, actor=actor, as_of=as_of, calendar=load_calendar(session))
    badges = count_views(
        session, TaskFilter(), actor=actor, as_of=as_of,
        soon_until=due_soon_until(as_of, load_calendar(session)),
    )  # fmt: skip
    rows = overdue_rows(session, as_of=as_of)
    return {
        "list": count_tasks(session, wanted, actor=actor, as_of=as_of),
        "cells": count_cells(session, TaskFilter(), actor=actor, as_of=as_of)[Cell.OPEN_OVERDUE],
        "badge": badges[View.OVERDUE],
        "my work": sum(one.total for one in mine if one.section is Section.OVERDUE),
        "report": sum(1 for _ in rows),
    }


def test_a_deadline_is_kept_on_its_last_second_and_missed_on_the_next(scene, server_zone):
    for day in (date(2026, 9, 16), date(2026, 9, 17), date(2026, 9, 17), date(2026, 9, 18)):
        scene.task(deadline=day)
    assert set(counts(scene, LAST_SECOND).values()) == {1}
    assert set(counts(scene, LAST_SECOND + timedelta(seconds=1)).values()) == {3}


def test_the_morning_digest_counts_what_every_page_counts(scene, server_zone):
    for day in (date(2026, 9, 17), date(2026, 9, 17), date(2026, 9, 18), date(2026, 9, 21)):
        scene.task(deadline=day)
    morning = LAST_SECOND + timedelta(hours=7, seconds=1)
    remind(now=morning)
    key = (scene.owner.id, "2026-09-18")
    digest = read_digests(db.session(), {key}, now=morning)[key]
    assert len(digest.sections()[InDigest.OVERDUE]) == 2
    assert set(counts(scene, morning).values()) == {2}

"""The points of the shipped policy, on both sides of every edge. No database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoviec.reminders.plan import Plan, TaskFacts
from giaoviec.reminders.shipped import OPTIONAL, SHIPPED
from giaoviec.reminders.steps import Step
from giaoviec.tasks.status import TaskStatus
from giaoviec.workdays.calendar import WorkCalendar

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# 2/1/2026 is off, Saturday 10/1/2026 is worked for it; Tết is 16-20/2.
CALENDAR = WorkCalendar(
    days_off=frozenset({date(2026, 1, 1), date(2026, 1, 2)})
    | {date(2026, 2, day) for day in range(16, 21)},
    swapped_days=frozenset({date(2026, 1, 10)}),
)


def at(text: str) -> datetime:
    """A local moment such as "2026-03-12 07:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI).astimezone(UTC)


def task(**changes: Any) -> TaskFacts:
    """Given on 2/3/2026, due on Thursday 12/3/2026, worked on, reported this morning."""
    values = {
        "status": TaskStatus.IN_PROGRESS,
        "urgency": "thuong",
        "due_at": at("2026-03-12 23:59:59"),
        "assigned_at": at("2026-03-02 08:00"),
        "deadline_set_at": at("2026-03-02 08:00"),
        "last_progress_at": at("2030-01-01 08:00"),
    }
    return TaskFacts(**(values | changes))


def keys(now: str, facts: TaskFacts, steps: tuple[Step, ...] = SHIPPED) -> dict[str, int]:
    return {p.step.key: p.occurrence for p in Plan(steps, CALENDAR, at(now)).come(facts)}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-03 06:59:59", {}),
        ("2026-03-03 07:00:00", {"before-7": 0}),
        ("2026-03-09 06:59:59", {"before-7": 0}),
        ("2026-03-09 07:00:00", {"before-3": 0}),
        ("2026-03-11 07:00:00", {"before-1": 0}),
        ("2026-03-12 07:00:00", {"due-day": 0}),
        ("2026-03-12 23:59:59", {"due-day": 0}),
        ("2026-03-13 00:00:00", {}),
        ("2026-03-13 06:59:59", {}),
        ("2026-03-13 07:00:00", {"overdue-owner": 0, "overdue-division": 0}),
        ("2026-03-16 07:00:00", {"overdue-owner": 0, "overdue-division": 0}),
        ("2026-03-17 07:00:00", {"overdue-owner": 1, "overdue-division": 0, "overdue-unit": 0}),
    ],
)
def test_the_ladder_of_a_deadline_step_by_step(now, expected):
    assert keys(now, task()) == expected


def test_higher_levels_come_after_their_own_working_days():
    levels = {"overdue-office": "2026-03-23", "overdue-chair": "2026-04-02"}
    for key, day in levels.items():
        assert key not in keys(f"{day} 06:59:59", task())
        assert key in keys(f"{day} 07:00:00", task())


def test_after_an_outage_only_the_latest_point_of_each_step_is_told():
    late = keys("2026-03-31 15:00", task())
    assert late["overdue-owner"] == 6
    assert "before-1" not in late
    assert "due-day" not in late


def test_announcements_from_before_the_task_was_given_are_not_due():
    given_late = task(assigned_at=at("2026-03-10 09:00"), deadline_set_at=at("2026-03-10 09:00"))
    assert keys("2026-03-10 10:00", given_late) == {}
    assert keys("2026-03-11 07:00", given_late) == {"before-1": 0}


def test_a_moved_deadline_is_announced_only_from_when_it_was_moved():
    moved = task(due_at=at("2026-03-20 23:59:59"), deadline_set_at=at("2026-03-12 10:00"))
    assert keys("2026-03-12 11:00", moved) == {}
    assert keys("2026-03-17 07:00", moved) == {"before-3": 0}


def test_a_deadline_on_a_day_off_is_announced_on_the_last_working_day_before():
    sunday = task(due_at=at("2026-03-15 23:59:59"))
    assert keys("2026-03-13 07:00", sunday) == {"due-day": 0}
    assert keys("2026-03-12 07:00", sunday) == {"before-1": 0}
    assert keys("2026-03-16 07:00", sunday)["overdue-owner"] == 0


def test_a_swapped_saturday_is_a_working_morning_and_the_exchanged_friday_is_not():
    facts = task(
        assigned_at=at("2025-12-01 08:00"),
        deadline_set_at=at("2025-12-01 08:00"),
        due_at=at("2026-01-09 23:59:59"),
    )
    assert keys("2026-01-10 07:00", facts)["overdue-owner"] == 0
    friday = task(
        assigned_at=at("2025-12-01 08:00"),
        deadline_set_at=at("2025-12-01 08:00"),
        due_at=at("2025-12-31 23:59:59"),
    )
    assert keys("2026-01-02 12:00", friday) == {}
    assert keys("2026-01-05 07:00", friday)["overdue-owner"] == 0


def test_nothing_is_said_across_tet_and_working_days_go_on_after_it():
    facts = task(
        assigned_at=at("2026-01-05 08:00"),
        deadline_set_at=at("2026-01-05 08:00"),
        due_at=at("2026-02-13 23:59:59"),
    )
    assert keys("2026-02-20 12:00", facts) == {}
    assert keys("2026-02-23 07:00", facts)["overdue-owner"] == 0


@pytest.mark.parametrize("status", [TaskStatus.SUBMITTED])
def test_a_task_handed_in_reminds_its_reviewer_and_nobody_else(status):
    waiting = task(status=status, submitted_at=at("2026-03-11 10:00"))
    assert keys("2026-03-12 12:00", waiting) == {}
    assert list(keys("2026-03-13 07:00", waiting)) == ["review"]


@pytest.mark.parametrize(
    "status", [TaskStatus.COMPLETED, TaskStatus.WITHDRAWN, TaskStatus.SUSPENDED, TaskStatus.DRAFT]
)
def test_closed_and_suspended_tasks_have_no_points_at_all(status):
    plan = Plan(SHIPPED, CALENDAR, at("2026-05-01 12:00"))
    assert plan.come(task(status=status)) == []
    assert plan.look(task(status=status)) == ([], None)


def test_a_running_task_climbs_its_ladder_from_the_opening_day():
    old = task(due_at=at("2026-01-30 23:59:59"), ladder_from=date(2026, 3, 4))
    assert keys("2026-03-03 12:00", old) == {}
    opening = keys("2026-03-04 07:00", old)
    assert opening == {"overdue-owner": 0, "overdue-division": 0}
    assert "overdue-chair" not in keys("2026-03-10 07:00", old)


def test_silence_is_noticed_every_seven_working_days_and_each_day_has_its_own_name():
    quiet = task(due_at=None, last_progress_at=at("2026-03-02 16:00"))
    first = keys("2026-03-11 07:00", quiet)
    assert keys("2026-03-11 06:59:59", quiet) == {}
    assert first == {"no-progress": date(2026, 3, 11).toordinal()}
    heard = task(due_at=None, last_progress_at=at("2026-03-11 09:00"))
    assert keys("2026-03-19 12:00", heard) == {}
    assert keys("2026-03-20 07:00", heard) != first


def test_flash_tasks_are_announced_by_the_hour_day_and_night():
    flash = task(urgency="hoa_toc", due_at=at("2026-03-15 03:00"))
    assert "flash-24h" not in keys("2026-03-14 02:59:59", flash)
    assert "flash-24h" in keys("2026-03-14 03:00", flash)
    assert "flash-4h" in keys("2026-03-14 23:00", flash)
    assert "flash-1h" in keys("2026-03-15 02:00", flash)
    assert not any(key.startswith("flash") for key in keys("2026-03-15 02:00", task()))


def test_acknowledging_stops_receipt_reminders_only():
    steps = SHIPPED + OPTIONAL
    fresh = task(status=TaskStatus.ASSIGNED, due_at=at("2026-03-03 23:59:59"))
    seen = task(
        status=TaskStatus.ASSIGNED,
        due_at=at("2026-03-03 23:59:59"),
        acknowledged_at=at("2026-03-02 09:00"),
    )
    assert "receipt" in keys("2026-03-04 08:00", fresh, steps)
    assert "receipt" not in keys("2026-03-04 08:00", seen, steps)
    assert "overdue-owner" in keys("2026-03-04 08:00", seen, steps)


def test_a_repeat_limit_ends_the_repeats():
    fresh = task(status=TaskStatus.ASSIGNED, due_at=None)
    plan = Plan(OPTIONAL, CALENDAR, at("2026-03-30 08:00"))
    [last] = plan.come(fresh)
    assert last.at == at("2026-03-05 07:00")
    assert plan.look(fresh)[1] is None


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 30)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=HANOI).astimezone(UTC)
)


@given(now=MOMENTS, due=MOMENTS, given_at=MOMENTS, urgency=st.sampled_from(["thuong", "hoa_toc"]))
def test_the_next_look_is_the_first_moment_at_which_something_new_comes(
    now, due, given_at, urgency
):
    facts = task(
        due_at=due,
        assigned_at=given_at,
        deadline_set_at=given_at,
        last_progress_at=None,
        urgency=urgency,
    )
    look = Plan(SHIPPED, CALENDAR, now).look(facts)[1]
    assert look is not None
    assert look > now
    just_before = look - timedelta(seconds=1)
    told = {(p.step.key, p.occurrence) for p in Plan(SHIPPED, CALENDAR, now).come(facts)}
    later = {(p.step.key, p.occurrence) for p in Plan(SHIPPED, CALENDAR, just_before).come(facts)}
    assert later <= told


@given(now=MOMENTS, due=MOMENTS)
def test_no_point_of_the_plan_lies_in_the_future_and_none_outside_working_mornings(now, due):
    for point in Plan(SHIPPED, CALENDAR, now).come(task(due_at=due)):
        assert point.at <= now
        local = point.at.astimezone(HANOI)
        assert CALENDAR.is_working_day(local.date())
        assert (local.hour, local.minute) == (7, 0)

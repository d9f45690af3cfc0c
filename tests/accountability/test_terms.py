"""The edges of a term, one by one: who answers for what at which second."""

from datetime import date, datetime, timedelta

import pytest

from giaoviec.accountability.heads import Term, with_vacancies
from giaoviec.accountability.metrics import HeadFigures, Window
from giaoviec.accountability.timeline import Life, Stage
from giaoviec.core import zone
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.status import TaskStatus

pytestmark = pytest.mark.once

_S = TaskStatus
DUE = zone.end_of_day(date(2026, 3, 31))
GIVEN = zone.at(date(2026, 3, 2), datetime(2026, 1, 1, 8).time())
LATER = zone.at(date(2026, 4, 20), datetime(2026, 1, 1, 9).time())


def life(*stages: Stage) -> Life:
    return Life(stages, ordered_at=stages[0].from_at)


def stage(at=GIVEN, status=_S.ASSIGNED, due=DUE, submitted=None, unit=1) -> Stage:
    return Stage(at, status, unit, due, submitted)


def head(
    term_from, term_to, one: Life, *, as_of=LATER, since=None, until=None, unit=1
) -> HeadFigures:
    window = Window.of(term_from, term_to, since=since, until=until, as_of=as_of)
    figures = HeadFigures(unit, window)
    figures.add(one, list(one.turns()))
    return figures


def test_a_deadline_on_the_last_day_of_a_term_is_that_head_s():
    task = life(stage())
    former = head(None, date(2026, 3, 31), task)
    assert (former.became_overdue, former.handed_over_overdue) == (1, 1)
    assert former.cells == {Cell.OPEN_OVERDUE: 1}
    latter = head(date(2026, 4, 1), None, task)
    assert (latter.became_overdue, latter.inherited_overdue) == (0, 1)


def test_at_the_last_moment_of_the_deadline_nobody_is_overdue():
    task = life(stage())
    at_last = head(None, None, task, as_of=DUE)
    assert at_last.cells == {Cell.OPEN_IN_TIME: 1}
    assert at_last.became_overdue == 0
    after = head(None, None, task, as_of=DUE + timedelta(seconds=1))
    assert after.cells == {Cell.OPEN_OVERDUE: 1}
    assert after.became_overdue == 1


def test_a_result_handed_in_before_the_term_ended_is_that_head_s_whenever_it_was_confirmed():
    handed_in = zone.at(date(2026, 3, 30), datetime(2026, 1, 1, 15).time())
    task = life(
        stage(),
        stage(handed_in, _S.SUBMITTED, submitted=handed_in),
        stage(LATER - timedelta(days=1), _S.COMPLETED, submitted=handed_in),
    )
    assert head(None, date(2026, 3, 31), task).cells == {Cell.DONE_ON_TIME: 1}
    assert head(date(2026, 4, 1), None, task).given == 0


def test_a_paper_result_recorded_late_is_no_missed_deadline():
    handed_in = zone.at(date(2026, 3, 30), datetime(2026, 1, 1, 15).time())
    task = life(
        stage(),
        stage(
            zone.at(date(2026, 4, 5), datetime(2026, 1, 1, 9).time()),
            _S.SUBMITTED,
            submitted=handed_in,
        ),
    )
    figures = head(None, None, task)
    assert figures.became_overdue == 0
    assert figures.cells == {Cell.OPEN_IN_TIME: 1}


def test_an_extension_after_expiry_does_not_undo_that_the_deadline_was_missed():
    approved = zone.at(date(2026, 4, 3), datetime(2026, 1, 1, 9).time())
    task = life(stage(), stage(approved, due=zone.end_of_day(date(2026, 4, 30))))
    figures = head(None, None, task)
    assert figures.cells == {Cell.OPEN_IN_TIME: 1}
    assert figures.became_overdue == 1


def test_a_late_task_moved_to_another_unit_stays_missed_where_it_was_missed():
    moved = zone.at(date(2026, 4, 3), datetime(2026, 1, 1, 9).time())
    task = life(stage(), stage(moved, unit=2))
    here = head(None, None, task)
    assert (here.given, here.became_overdue) == (0, 1)
    there = head(None, None, task, unit=2)
    assert (there.given, there.became_overdue, there.inherited_overdue) == (1, 0, 1)


def test_a_task_that_came_in_running_counts_from_its_order():
    imported = zone.at(date(2026, 4, 10), datetime(2026, 1, 1, 9).time())
    task = Life([stage(imported)], ordered_at=GIVEN)
    former = head(None, date(2026, 3, 31), task)
    assert (former.given, former.became_overdue, former.handed_over_overdue) == (1, 1, 1)
    assert head(date(2026, 4, 1), None, task).inherited_overdue == 1


def test_what_was_imported_afterwards_is_not_known_before():
    imported = zone.at(date(2026, 4, 10), datetime(2026, 1, 1, 9).time())
    task = Life([stage(imported, due=zone.end_of_day(date(2026, 4, 30)))], ordered_at=GIVEN)
    # In time when it came in: it counts from then on, not in the term before.
    assert head(None, date(2026, 3, 31), task).given == 0
    assert head(date(2026, 4, 1), None, task).given == 1


def test_a_period_counts_what_was_missed_in_it():
    task = life(stage())
    march = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
    april = {"since": date(2026, 4, 1), "until": date(2026, 4, 30)}
    assert head(None, None, task, **march).became_overdue == 1
    in_april = head(None, None, task, **april)
    assert (in_april.became_overdue, in_april.inherited_overdue) == (0, 0)
    assert in_april.cells == {Cell.OPEN_OVERDUE: 1}


def test_no_deadline_never_enters_a_rate():
    figures = head(None, None, life(stage(due=None)))
    assert figures.cells == {Cell.OPEN_NO_DEADLINE: 1}
    assert (figures.on_time_rate.num, figures.on_time_rate.den) == (0, 0)
    assert figures.on_time_rate.share is None


def test_a_period_before_the_term_has_no_row():
    until = date(2026, 3, 1)
    assert Window.of(date(2026, 4, 1), None, since=None, until=until, as_of=LATER) is None


@pytest.mark.parametrize(
    ("terms", "vacancies"),
    [
        ([], [(None, None)]),
        ([(None, None)], []),
        ([(date(2026, 1, 1), None)], [(None, date(2025, 12, 31))]),
        ([(None, date(2026, 1, 31)), (date(2026, 2, 1), None)], []),
        (
            [(None, date(2026, 1, 31)), (date(2026, 3, 1), date(2026, 3, 31))],
            [(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 4, 1), None)],
        ),
        ([(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 7, 1), None)],
         [(None, date(2025, 12, 31))]),
    ],
)  # fmt: skip
def test_vacancies_are_the_days_without_a_head(terms, vacancies):
    found = with_vacancies(1, [Term(1, f"Người {n}", *term) for n, term in enumerate(terms)])
    assert [(t.first_day, t.last_day) for t in found if t.is_vacant] == vacancies

"""A head's figures, against a slow and plain count over random histories."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoviec.accountability.heads import Term, with_vacancies
from giaoviec.accountability.metrics import HeadFigures, Window
from giaoviec.accountability.timeline import Life, Stage
from giaoviec.core import zone
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.status import TaskStatus
from tests.accountability.histories import DAYS, FIRST_DAY, UNITS, histories, hour, plain_figures

pytestmark = pytest.mark.once

_terms = st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)).map(
    lambda ends: (FIRST_DAY + timedelta(days=min(ends)), FIRST_DAY + timedelta(days=max(ends)))
)
_open_terms = st.one_of(
    _terms,
    _terms.map(lambda term: (None, term[1])),
    _terms.map(lambda term: (term[0], None)),
    st.just((None, None)),
)
_moments = st.integers(0, DAYS * 24 + 48).map(hour)


def figures_of(tasks, unit_id, term, as_of) -> HeadFigures | None:
    window = Window.of(*term, since=None, until=None, as_of=as_of)
    if window is None:
        return None
    figures = HeadFigures(unit_id, window)
    for task in tasks:
        life = task.life(as_of)
        if life is not None:
            figures.add(life, list(life.turns()))
    return figures


@settings(max_examples=120, deadline=None)
@given(st.lists(histories(), max_size=5), st.sampled_from(UNITS), _open_terms, _moments)
def test_the_figures_are_those_of_the_plain_count(tasks, unit_id, term, as_of):
    found = figures_of(tasks, unit_id, term, as_of)
    if found is None:
        assert zone.start_of_day(term[0]) > as_of
        return
    plain = plain_figures(tasks, unit_id, term, as_of)
    assert found.cells == plain.cells
    assert (
        found.given,
        found.became_overdue,
        found.inherited_overdue,
        found.handed_over_overdue,
    ) == (
        plain.given,
        plain.became_overdue,
        plain.inherited_overdue,
        plain.handed_over_overdue,
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(histories(), max_size=6), st.sampled_from(UNITS), _open_terms, _moments)
def test_the_cells_always_add_up_to_what_was_given(tasks, unit_id, term, as_of):
    found = figures_of(tasks, unit_id, term, as_of)
    if found is not None:
        assert sum(found.cells.values()) == found.given
        assert found.on_time_rate.num <= found.on_time_rate.den <= found.given


@settings(max_examples=200, deadline=None)
@given(
    st.lists(histories(), max_size=6), st.sampled_from(UNITS), st.integers(1, DAYS - 1), _moments
)
def test_what_one_head_hands_over_overdue_the_next_one_inherits(tasks, unit_id, day, as_of):
    change = FIRST_DAY + timedelta(days=day)
    former = figures_of(tasks, unit_id, (None, change - timedelta(days=1)), as_of)
    latter = figures_of(tasks, unit_id, (change, None), as_of)
    if latter is None:
        return
    overdue_at_start = sum(
        latter._overdue_at(life, latter.window.term_begins)
        for task in tasks
        if (life := task.life(as_of)) is not None
    )
    assert former.handed_over_overdue == overdue_at_start
    assert latter.inherited_overdue >= overdue_at_start


@settings(max_examples=200, deadline=None)
@given(
    st.lists(histories(), max_size=6), st.sampled_from(UNITS), st.integers(1, DAYS - 1), _moments
)
def test_a_finished_task_counts_for_one_head_only(tasks, unit_id, day, as_of):
    change = FIRST_DAY + timedelta(days=day)
    whole = figures_of(tasks, unit_id, (None, None), as_of)
    former = figures_of(tasks, unit_id, (None, change - timedelta(days=1)), as_of)
    latter = figures_of(tasks, unit_id, (change, None), as_of)
    if latter is None:
        assert former.cells == whole.cells
        return
    # Reopened later, it counts as done for the former head and as what it became for the latter.
    assert done(latter) <= done(whole) <= done(former) + done(latter)


def done(figures: HeadFigures) -> int:
    cells = (Cell.DONE_ON_TIME, Cell.DONE_LATE, Cell.DONE_NO_DEADLINE)
    return sum(figures.cells[one] for one in cells)


# ------------------------------------------------------------------ edges, one by one

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

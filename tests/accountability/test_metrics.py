"""A head's figures, against a slow and plain count over random histories."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoviec.accountability.metrics import HeadFigures, Window
from giaoviec.core import zone
from giaoviec.tasks.rules import Cell
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

"""How what waits is shared out among workers."""

import pytest

from giaoviec.jobs.queue import FEWEST_ROWS, MOST_ROWS, SHARES, rows_a_job


@pytest.mark.parametrize(
    ("rows", "jobs"), [(1, 1), (50, 1), (51, 2), (400, 8), (401, 8), (4000, 8), (4001, 9)]
)
def test_what_waits_makes_as_many_jobs_as_workers_may_want_and_none_is_huge(rows, jobs):
    size = rows_a_job(rows)
    assert FEWEST_ROWS <= size <= MOST_ROWS
    assert len(range(0, rows, size)) == jobs


def test_a_large_morning_is_shared_in_jobs_of_the_largest_size():
    assert rows_a_job(60_000) == MOST_ROWS
    assert rows_a_job(MOST_ROWS * SHARES) == MOST_ROWS

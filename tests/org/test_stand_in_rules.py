"""When a stand-in is possible: time, scope, circles and depth together."""

from datetime import UTC, datetime, timedelta

import pytest

from giaoviec.org.rules import Link, closes_circle, longest_chain, overlapping

pytestmark = pytest.mark.once

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)


def link(absent, stand_in, first=0, last=5, scope="/"):
    """From day `first` to day `last` (which does not count) of one week."""
    return Link(
        absent_id=absent, stand_in_id=stand_in, starts_at=MONDAY + timedelta(days=first),
        ends_at=MONDAY + timedelta(days=last), scope=scope,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("new", "others", "expected"),
    [
        (link(1, 2), [], False),
        (link(1, 2), [link(2, 1)], True),
        (link(1, 2), [link(2, 3), link(3, 1)], True),
        (link(1, 2), [link(2, 3), link(3, 4)], False),
        # A stays away when B is back: no circle.
        (link(1, 2, 0, 2), [link(2, 1, 2, 5)], False),
        (link(1, 2, 0, 3), [link(2, 1, 2, 5)], True),
        # Each two of the three share a day, all three do not.
        (link(1, 2, 0, 3), [link(2, 3, 2, 5), link(3, 1, 0, 2)], False),
        # Different units.
        (link(1, 2, scope="/1/5/"), [link(2, 1, scope="/1/6/")], False),
        (link(1, 2, scope="/1/5/"), [link(2, 1, scope="/1/")], True),
        (link(1, 2, scope="/1/5/"), [link(2, 1, scope="/1/55/")], False),
    ],
)
def test_a_circle_is_one_where_all_share_time_and_scope(new, others, expected):
    assert closes_circle(new, others) is expected


@pytest.mark.parametrize(
    ("new", "others", "expected"),
    [
        (link(1, 2), [], 1),
        (link(1, 2), [link(2, 3)], 2),
        (link(3, 4), [link(1, 2), link(2, 3)], 3),
        (link(3, 4), [link(1, 2), link(2, 3), link(4, 5), link(5, 6)], 5),
        (link(3, 4), [link(1, 2, 0, 1), link(2, 3, 1, 5), link(4, 5)], 3),
        (link(3, 4), [link(2, 3, scope="/1/5/"), link(4, 5, scope="/1/6/")], 2),
    ],
)
def test_the_longest_chain_goes_through_the_new_link(new, others, expected):
    assert longest_chain(new, others) == expected


def test_two_stand_ins_for_one_absence_overlap_where_they_share_time_and_scope():
    assert overlapping(link(1, 3, 4, 6), [link(1, 2)]) == link(1, 2)
    assert overlapping(link(1, 3, 5, 6), [link(1, 2)]) is None
    assert overlapping(link(1, 3, scope="/1/5/"), [link(1, 2, scope="/1/6/")]) is None
    assert overlapping(link(1, 3, scope="/1/5/"), [link(1, 2)]) is not None
    assert overlapping(link(2, 3), [link(1, 2)]) is None

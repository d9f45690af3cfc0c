"""Which stored post a row of the file speaks of."""

from datetime import date

import pytest

from giaoviec.org.importing.charges import ChargeFacts, plan_charges
from giaoviec.org.importing.posts import PostFacts, clashing_heads, plan_posts
from giaoviec.org.models import Rank

pytestmark = pytest.mark.once
TODAY = date(2026, 9, 4)


def day(text):
    return date.fromisoformat(text) if text else None


def post(
    first="", last="", *, stored=0, title="Chuyên viên", rank=Rank.OFFICIAL, person=1, unit=1, row=2
):
    return PostFacts(
        id=stored,
        person_id=person,
        unit_id=unit,
        title=title,
        rank=rank,
        period=(day(first), day(last)),
        row=row,
    )


def outcome(stored, wanted):
    plan = plan_posts(stored, wanted)
    return (
        [one.period for one in plan.created],
        [new.id for _, new in plan.changed],
        [one.id for one in plan.unchanged],
    )


def test_the_closest_kin_is_taken_first():
    stored = [post("2020-01-01", stored=1), post("2024-01-01", stored=2)]
    assert outcome(stored, [post("2024-01-01"), post("2020-01-01", "2023-12-31")]) == ([], [1], [2])


def test_a_stored_post_is_matched_once():
    assert outcome([post(stored=1)], [post(), post(title="Trưởng phòng")]) == (
        [(None, None)],
        [],
        [1],
    )


def test_a_post_in_another_unit_or_at_another_time_is_new():
    assert outcome([post(stored=1)], [post(unit=2)]) == ([(None, None)], [], [])
    ended = post("2019-01-01", "2020-12-31", stored=1)
    assert outcome([ended], [post("2026-01-01")]) == ([(date(2026, 1, 1), None)], [], [])


def head(person, first="", last="", row=0):
    return post(first, last, person=person, rank=Rank.HEAD, row=row)


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        ([head(1, "", "2026-06-30", 2), head(2, "2026-07-01", "", 3)], []),
        ([head(1, "", "2026-06-30", 2), head(2, "2026-06-30", "", 3)], [3]),
        ([head(1, row=0), head(2, "2026-01-01", row=2)], [2]),
        # One within the other's long term, behind a short one.
        ([head(1, "2020-01-01", "2026-12-31", 2), head(2, "2021-01-01", "2021-02-01", 3),
          head(3, "2025-01-01", "2025-02-01", 4)], [3, 4]),
        # The same person twice is no clash of heads.
        ([head(1, row=2), head(1, "2026-01-01", row=3)], []),
        ([post(person=1), post(person=2)], []),
    ],
)  # fmt: skip
def test_heads_clash_where_two_people_share_a_day(heads, rows):
    for order in (heads, heads[::-1]):
        assert sorted(later.row for later, _ in clashing_heads(order)) == rows


def charge(unit=1, first="", last="", *, stored=0, field=None, new=False):
    return ChargeFacts(
        id=stored,
        unit_id=None if field else unit,
        field=field,
        period=(day(first), day(last)),
        with_new_post=new,
    )


def test_a_charge_that_the_file_drops_counted_until_yesterday():
    plan = plan_charges(
        [charge(1, "2026-01-01", stored=1), charge(2, stored=2)], [charge(2)], today=TODAY
    )
    [(_, ended)] = plan.changed
    assert (ended.id, ended.period) == (1, (date(2026, 1, 1), date(2026, 9, 3)))
    assert not plan.created
    assert not plan.deleted


def test_a_charge_that_never_counted_is_taken_back_and_one_that_is_over_stays():
    stored = [
        charge(1, "2026-09-04", stored=1),
        charge(2, "2026-12-01", stored=2),
        charge(3, "", "2026-09-03", stored=3),
    ]
    plan = plan_charges(stored, [], today=TODAY)
    assert [one.id for one in plan.deleted] == [1, 2]
    assert not plan.changed


def test_a_new_charge_begins_with_a_new_post_and_today_in_an_old_one():
    plan = plan_charges(
        [], [charge(1, "2026-01-01", new=True), charge(2, "2026-01-01")], today=TODAY
    )
    assert [one.period[0] for one in plan.created] == [date(2026, 1, 1), TODAY]


def test_a_field_is_the_same_whatever_its_case_and_accents():
    assert not plan_charges(
        [charge(field="Đất đai", stored=1)], [charge(field="ĐẤT ĐAI")], today=TODAY
    )


def test_a_charge_follows_the_end_of_its_term():
    plan = plan_charges([charge(1, stored=1)], [charge(1, "", "2026-12-31")], today=TODAY)
    [(_, ended)] = plan.changed
    assert ended.period == (None, date(2026, 12, 31))

"""The chain of command: who stands above a task, and who covers an empty place."""

from itertools import pairwise

import pytest

from giaoviec.org.chain import ChainLevel, chain_of_command
from giaoviec.org.facts import Post
from giaoviec.org.models import Rank
from tests.builders.directory import (
    CHAIR,
    DEPUTY,
    DIVISION_HEAD,
    MONITOR,
    OFFICE_HEAD,
    OFFICIAL,
    OTHER_DEPUTY,
    SNV_HEAD,
    make_directory,
)

pytestmark = pytest.mark.once

SNV, CCHC, INNER, STC = 4, 5, 6, 7


def chain(directory, *, owner=OFFICIAL, lead=SNV, monitor=MONITOR, field=None):
    levels = chain_of_command(
        directory, owner_id=owner, lead_unit_id=lead, monitor_id=monitor, field=field
    )
    return {level.level: level for level in levels}


def people(levels):
    return [level.person_id for level in levels.values()]


def test_it_goes_from_the_owner_up_to_the_chair():
    levels = chain(make_directory())
    assert list(levels) == list(ChainLevel)
    assert people(levels) == [OFFICIAL, DIVISION_HEAD, SNV_HEAD, OFFICE_HEAD, DEPUTY, CHAIR]
    assert not any(level.vacant for level in levels.values())


@pytest.mark.parametrize(
    ("gone", "level", "covered_by"),
    [
        (OFFICIAL, ChainLevel.OWNER, SNV_HEAD),
        (DIVISION_HEAD, ChainLevel.DIVISION_HEAD, SNV_HEAD),
        (SNV_HEAD, ChainLevel.UNIT_HEAD, OFFICE_HEAD),
        (OFFICE_HEAD, ChainLevel.OFFICE, DEPUTY),
        (DEPUTY, ChainLevel.VICE_CHAIR, CHAIR),
        (CHAIR, ChainLevel.CHAIR, None),
    ],
)
def test_a_vacancy_skips_upward_and_says_so(gone, level, covered_by):
    vacant = chain(make_directory(without=(gone,)))[level]
    assert (vacant.vacant, vacant.person_id, vacant.covered_by) == (True, None, covered_by)
    assert vacant.reached == covered_by


def test_several_vacancies_are_skipped_together():
    levels = chain(make_directory(without=(DIVISION_HEAD, SNV_HEAD, OFFICE_HEAD)))
    assert levels[ChainLevel.DIVISION_HEAD].covered_by == DEPUTY
    assert levels[ChainLevel.UNIT_HEAD].covered_by == DEPUTY


def test_without_an_owner_the_focal_point_covers_then_the_head():
    assert chain(make_directory(), owner=None)[ChainLevel.OWNER].covered_by == SNV_HEAD
    with_focal = make_directory(focal_points={SNV: OFFICIAL})
    assert chain(with_focal, owner=None)[ChainLevel.OWNER].covered_by == OFFICIAL
    gone = make_directory(focal_points={SNV: OFFICIAL}, without=(OFFICIAL,))
    assert chain(gone, owner=None)[ChainLevel.OWNER].covered_by == SNV_HEAD


def test_an_owner_outside_any_division_has_no_such_level():
    directory = make_directory(posts=(Post(200, SNV, Rank.OFFICIAL),))
    assert ChainLevel.DIVISION_HEAD not in chain(directory, owner=200)
    assert ChainLevel.DIVISION_HEAD not in chain(directory, owner=None)


def test_a_division_of_another_unit_is_not_the_owners_here():
    assert ChainLevel.DIVISION_HEAD not in chain(make_directory(), lead=STC)


def test_a_division_within_a_division_is_covered_by_the_larger_one():
    inner = make_directory(posts=(Post(200, INNER, Rank.OFFICIAL),))
    level = chain(inner, owner=200)[ChainLevel.DIVISION_HEAD]
    assert (level.vacant, level.covered_by) == (True, DIVISION_HEAD)


def test_what_is_handed_down_to_a_division_still_reaches_the_head_of_the_department():
    levels = chain(make_directory(), owner=None, lead=CCHC)
    assert levels[ChainLevel.DIVISION_HEAD].person_id == DIVISION_HEAD
    assert levels[ChainLevel.UNIT_HEAD].person_id == SNV_HEAD
    assert levels[ChainLevel.VICE_CHAIR].person_id == DEPUTY


def test_the_office_is_the_monitors_own_else_the_committees():
    other_office = make_directory(
        posts=(Post(300, 3, Rank.HEAD), Post(301, 3, Rank.OFFICIAL)),
    )
    assert chain(other_office, monitor=301)[ChainLevel.OFFICE].person_id == 300
    assert chain(other_office, monitor=None)[ChainLevel.OFFICE].person_id == OFFICE_HEAD
    assert chain(other_office, monitor=OFFICIAL)[ChainLevel.OFFICE].person_id == OFFICE_HEAD


@pytest.mark.parametrize(
    ("charges", "field", "expected"),
    [
        ([(DEPUTY, SNV, None)], None, DEPUTY),
        ([(DEPUTY, STC, None)], None, None),
        # The nearest: unit, field, everything.
        ([(OTHER_DEPUTY, 1, None), (DEPUTY, SNV, None)], None, DEPUTY),
        ([(OTHER_DEPUTY, 1, None), (DEPUTY, None, "Đất đai")], "đất đai", DEPUTY),
        ([(OTHER_DEPUTY, None, "Đất đai"), (DEPUTY, SNV, None)], "Đất đai", DEPUTY),
        ([(OTHER_DEPUTY, 1, None)], "Đất đai", OTHER_DEPUTY),
        ([(DEPUTY, None, "Đất đai")], None, None),
        # The Chair may keep a unit; a deputy with the same claim comes first.
        ([(CHAIR, SNV, None)], None, CHAIR),
        ([(CHAIR, SNV, None), (OTHER_DEPUTY, SNV, None)], None, OTHER_DEPUTY),
        # Whoever does not lead the committee does not come in between.
        ([(SNV_HEAD, SNV, None)], None, None),
    ],
)
def test_the_vice_chair_is_the_one_whose_portfolio_is_nearest(charges, field, expected):
    levels = chain(make_directory(charges=tuple(charges)), field=field)
    assert levels[ChainLevel.VICE_CHAIR].person_id == expected


def test_a_unit_in_the_portfolio_brings_everything_below_it():
    assert chain(make_directory(), lead=CCHC)[ChainLevel.VICE_CHAIR].person_id == DEPUTY


def test_of_two_heads_the_one_appointed_last_counts():
    # load_directory hands over the later post first.
    directory = make_directory(
        without=(SNV_HEAD,), posts=(Post(400, SNV, Rank.HEAD), Post(401, SNV, Rank.HEAD))
    )
    assert directory.head_of(SNV) == 400
    assert directory.heads(SNV) == [400, 401]


def test_an_organisation_without_committee_has_a_chain_of_what_it_has():
    directory = make_directory()
    directory.root_id = None
    levels = chain(directory)
    assert levels[ChainLevel.CHAIR].vacant
    assert levels[ChainLevel.UNIT_HEAD].person_id == SNV_HEAD


def absences(*pairs, unit=None):
    return tuple((absent, stand_in, unit) for absent, stand_in in pairs)


def test_a_stand_in_who_is_absent_too_is_followed_by_their_own():
    directory = make_directory(
        absences=absences((SNV_HEAD, DIVISION_HEAD), (DIVISION_HEAD, OFFICIAL))
    )
    assert directory.stand_ins(SNV_HEAD, SNV) == [DIVISION_HEAD, OFFICIAL]
    assert directory.stand_ins(OFFICIAL, SNV) == []


def test_the_chain_of_stand_ins_ends_at_depth_5():
    line = [SNV_HEAD, *range(500, 507)]
    directory = make_directory(
        posts=tuple(Post(one, SNV, Rank.OFFICIAL) for one in line[1:]),
        absences=absences(*pairwise(line)),
    )
    assert directory.stand_ins(SNV_HEAD, SNV) == [500, 501, 502, 503, 504]


def test_a_stand_in_who_serves_no_more_is_passed_over_but_followed():
    directory = make_directory(absences=absences((SNV_HEAD, 999), (999, OFFICIAL)))
    assert directory.stand_ins(SNV_HEAD, SNV) == [OFFICIAL]


def test_a_circle_in_old_data_ends():
    directory = make_directory(absences=absences((SNV_HEAD, OFFICIAL), (OFFICIAL, SNV_HEAD)))
    assert directory.stand_ins(SNV_HEAD, SNV) == [OFFICIAL]


def test_a_stand_in_for_one_unit_covers_its_tree_only():
    directory = make_directory(absences=absences((DEPUTY, OTHER_DEPUTY), unit=SNV))
    assert directory.stand_ins(DEPUTY, CCHC) == [OTHER_DEPUTY]
    assert directory.stand_ins(DEPUTY, STC) == []
    assert directory.stand_ins(DEPUTY, None) == []

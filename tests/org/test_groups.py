"""Groups as addressees, and what is none."""

from collections import Counter
from datetime import date

import pytest

from giaoviec.org.models import UnitKind
from giaoviec.org.resolve import resolve_group
from tests.builders.directory import TODAY, index_of, index_of_file

pytestmark = pytest.mark.once

WARDS, COMMUNES, ZONES = UnitKind.WARD, UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE
LOCAL = {WARDS: 113, COMMUNES: 54, ZONES: 1}


@pytest.fixture(scope="module")
def index():
    return index_of_file("tphcm-2025-units.csv")


def kinds(index, text):
    units = resolve_group(index, text, on=TODAY)
    return None if units is None else Counter(unit.kind for unit in units)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("UBND các phường, xã, đặc khu", LOCAL),
        ("Ủy ban nhân dân 168 phường, xã, đặc khu", LOCAL),
        ("UBND phường, xã, đặc khu", LOCAL),
        ("UBND cấp xã", LOCAL),
        ("các địa phương", LOCAL),
        ("UBND các phường", {WARDS: 113}),
        ("Chủ tịch UBND các phường-xã", {WARDS: 113, COMMUNES: 54}),
        ("từng phường", {WARDS: 113}),
        # The inspectorate is a department in kind but not called "Sở".
        ("các sở", {UnitKind.DEPARTMENT: 14}),
        ("các sở, ban, ngành", {UnitKind.DEPARTMENT: 15}),
        ("Thủ trưởng các sở-ngành Thành phố", {UnitKind.DEPARTMENT: 15}),
        ("các sở, ban, ngành và UBND các phường, xã, đặc khu", {UnitKind.DEPARTMENT: 15} | LOCAL),
    ],
)
def test_a_group_is_all_its_members(index, text, members):
    assert kinds(index, text) == members


@pytest.mark.parametrize(
    "text",
    [
        "Sở Nội vụ", "phường Vũng Tàu", "UBND phường", "UBND Thành phố", "các phòng", "xã", "",
        "các đơn vị liên quan", "UBND các phường và Sở Nội vụ",
    ],
)  # fmt: skip
def test_what_is_one_unit_or_none_is_no_group(index, text):
    assert kinds(index, text) is None


def test_a_group_has_the_members_of_its_day():
    index = index_of(
        ("P1", "Ủy ban nhân dân Phường 1", "ward", "", None, date(2025, 6, 30)),
        ("P2", "Ủy ban nhân dân phường Sài Gòn", "ward", "", date(2025, 7, 1), None),
    )
    assert [u.code for u in resolve_group(index, "các phường", on=date(2025, 6, 30)) or ()] == [
        "P1"
    ]
    assert [u.code for u in resolve_group(index, "các phường", on=date(2025, 7, 1)) or ()] == ["P2"]


def test_a_group_without_members_is_empty_and_still_a_group():
    index = index_of(("SNV", "Sở Nội vụ", "department", ""))
    assert resolve_group(index, "UBND các phường", on=TODAY) == []

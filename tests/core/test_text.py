"""Vietnamese text: tidied, folded for search, sorted by given name."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoviec.core.text import fold, name_key, squash, tidy

pytestmark = pytest.mark.once


def slow_tidy(text: str) -> str:
    """What `tidy` means, without its short way."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in composed if c in "\t\n " or unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", kept).strip()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_the_short_way_of_tidy_gives_what_the_long_way_gives(text):
    assert tidy(text) == slow_tidy(text)


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("  Sở   Nội vụ \n", "Sở Nội vụ"),
        ("Sở\u00a0Nội\u00a0vụ", "Sở Nội vụ"),
        ("Sở\u200b Nội vụ\x00", "Sở Nội vụ"),
        (unicodedata.normalize("NFD", "Đặng Thị Hồng"), "Đặng Thị Hồng"),
        ("", ""),
    ],
)
def test_typed_text_is_composed_without_odd_spaces_or_control_characters(typed, tidied):
    assert tidy(typed) == tidied


def test_search_forgives_accents_case_and_decomposition():
    assert fold("ĐẶNG Thị Hồng") == "dang thi hong"
    assert fold(unicodedata.normalize("NFD", "Đặng")) == fold("đặng")
    assert squash("Sở TT&TT") == squash("so tt-tt") == "sotttt"


def test_people_are_sorted_by_given_name_in_the_order_of_the_alphabet():
    people = ["Lê Văn Đức", "Trần Dũng", "Phạm Ánh", "Bùi Ân", "Võ An", "Đỗ An", "Ngô Ăn"]
    assert sorted(people, key=name_key) == [
        "Đỗ An",
        "Võ An",
        "Phạm Ánh",
        "Ngô Ăn",
        "Bùi Ân",
        "Trần Dũng",
        "Lê Văn Đức",
    ]


def test_tones_break_ties_in_the_order_of_dictionaries():
    names = ["Tạ Má", "Tạ Mạ", "Tạ Mã", "Tạ Mả", "Tạ Mà", "Tạ Ma"]
    assert [n.split()[1] for n in sorted(names, key=name_key)] == [
        "Ma", "Mà", "Mả", "Mã", "Má", "Mạ",
    ]  # fmt: skip

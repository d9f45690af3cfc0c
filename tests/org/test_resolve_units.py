"""Units are found however people write them, and nothing is guessed."""

import unicodedata
from datetime import date

import openpyxl
import pytest

from giaoviec.core.text import fold
from giaoviec.org.errors import UnitAmbiguous, UnitClosed, UnitUnknown, UnitUnknownButNear
from giaoviec.org.resolve import load_unit_index, resolve_unit
from giaoviec.org.unit_index import UnitIndex
from tests.builders.directory import DATA, TODAY, index_of, index_of_file
from tests.builders.org import make_unit


@pytest.fixture(scope="module")
def of_2019() -> UnitIndex:
    return index_of_file("cchc-2019-units.csv")


@pytest.fixture(scope="module")
def of_2025() -> UnitIndex:
    return index_of_file("tphcm-2025-units.csv")


def code(index, text, on=TODAY):
    return resolve_unit(index, text, on=on).code


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Sở TT&TT", "STTTT"),
        ("Sở TT-TT", "STTTT"),
        ("Sở TTTT", "STTTT"),
        ("STTTT", "STTTT"),
        ("Sở Thông tin - Truyền thông", "STTTT"),
        ("VP UBND TP", "VPUB"),
        ("Văn phòng UBND Thành phố", "VPUB"),
        ("Văn phòng UBND TP", "VPUB"),
        ("Văn phòng UBND TP.HCM", "VPUB"),
        ("Văn phòng Ủy ban nhân dân Thành phố Hồ Chí Minh", "VPUB"),
        ("Văn phòng UBND", "VPUB"),
        ("vpub", "VPUB"),
        ("VPUBND", "VPUB"),
        ("Chánh Văn phòng UBND TP", "VPUB"),
        ("VP Đoàn ĐBQH và HĐND TP", "VPHD"),
        ("UBND TP", "UBTP"),
        ("UBND Thành phố Hồ Chí Minh", "UBTP"),
        ("Chủ tịch UBND TP", "UBTP"),
        ("SNV", "SNV"),
        ("Sở Nội vụ Thành phố", "SNV"),
        ("Sở NV", "SNV"),
        ("Giám đốc Sở Nội vụ", "SNV"),
        ("Phòng CCHC", "SNV-CCHC"),
        ("Phòng CCHC, Sở Nội vụ", "SNV-CCHC"),
        ("P. CCHC thuộc Sở NV", "SNV-CCHC"),
    ],
)
def test_a_unit_of_2019_is_found_by_its_usual_spellings(of_2019, text, unit):
    assert code(of_2019, text) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("UBND P. Vũng Tàu", "26506"),
        ("phường Vũng Tàu", "26506"),
        ("P.Vũng Tàu", "26506"),
        ("UBND phường Rạch Dừa", "26536"),
        ("đặc khu Côn Đảo", "26732"),
        ("UBND ĐK Côn Đảo", "26732"),
        ("UBND phường Sài Gòn, TP.HCM", "26740"),
        ("Thanh tra TP", "TTTP"),
        ("Chánh Thanh tra Thành phố", "TTTP"),
        ("Sở NN&MT", "SNNMT"),
        ("Sở KH&CN", "SKHCN"),
        ("Sở VH&TT", "SVHTT"),
        ("Sở GD&ĐT", "SGDDT"),
        ("Sở QH-KT", "SQHKT"),
        ("Sở QHKT", "SQHKT"),
        ("Sở DT&TG", "SDTTG"),
        ("Sở ATTP", "SATTP"),
        # "TP" is the city nearly everywhere, and justice after "Sở".
        ("Sở TP", "STP"),
        ("VP UBND TP", "VPUB"),
    ],
)
def test_a_unit_of_2025_is_found_by_its_usual_spellings(of_2025, text, unit):
    assert code(of_2025, text) == unit


def test_every_unit_of_2025_is_found_by_its_name_however_it_is_written(of_2025):
    for unit in of_2025.by_id.values():
        short = unit.name.replace("Ủy ban nhân dân", "UBND")
        for text in (
            unit.code,
            unit.name,
            unit.name.upper(),
            f"  {unit.name.replace(' ', '  ')} ",
            unicodedata.normalize("NFD", unit.name),
            unit.name.replace(" ", "-"),
            short,
            short.replace("UBND phường", "phường").replace("UBND xã", "xã"),
            short.replace("UBND phường", "UBND P."),
            short.replace("UBND xã", "UBND X."),
        ):
            # Without a single accent it could be xã Thạnh An as well.
            if text != "UBND X. Thanh An":
                assert code(of_2025, text) == unit.code, text


def test_without_accents_only_what_differs_by_accents_alone_is_refused(of_2025):
    refused = set()
    for unit in of_2025.by_id.values():
        try:
            assert code(of_2025, fold(unit.name)) == unit.code
        except UnitAmbiguous:
            refused.add(unit.name)
    assert refused == {"Ủy ban nhân dân xã Thanh An", "Ủy ban nhân dân xã Thạnh An"}


def test_every_unit_in_the_tasks_of_2019_is_found(of_2019):
    page = openpyxl.load_workbook(DATA / "cchc-2019-tasks.xlsx").active
    header, *rows = page.iter_rows(values_only=True)
    cells = [
        row[header.index(title)] for row in rows for title in ("Đơn vị chủ trì", "Đơn vị phối hợp")
    ]
    texts = {part.strip() for cell in cells if cell for part in cell.split(";")}
    assert len(texts) >= 10
    assert {code(of_2019, text) for text in texts} == {"SNV", "VPUB", "VPHD", "STC", "STTTT"}


def test_an_ambiguous_name_is_refused_with_the_candidates_named(of_2025):
    with pytest.raises(UnitAmbiguous) as refused:
        code(of_2025, "UBND P. VT")
    assert [unit.code for unit in refused.value.units] == ["26506", "25912"]
    assert "phường Vũng Tàu (26506)" in str(refused.value)
    assert "phường Vĩnh Tân (25912)" in str(refused.value)


def test_accents_decide_between_two_names_that_differ_by_nothing_else(of_2025):
    assert code(of_2025, "xã Thanh An") == "25807"
    assert code(of_2025, "xã Thạnh An") == "27676"
    with pytest.raises(UnitAmbiguous):
        code(of_2025, "xa thanh an")


def test_the_place_of_the_tone_mark_makes_no_difference():
    index = index_of(
        ("A", "Ủy ban nhân dân xã Hòa Hội", "commune", ""),
        ("B", "Ủy ban nhân dân xã Hóa Hội", "commune", ""),
    )
    assert code(index, "xã Hoà Hội") == "A"
    assert code(index, "xã Hoá Hội") == "B"


def test_divisions_of_one_name_are_told_apart_by_their_department():
    index = index_of(
        ("UB", "Ủy ban nhân dân Thành phố", "committee", ""),
        ("SNV", "Sở Nội vụ", "department", "UB"),
        ("STC", "Sở Tài chính", "department", "UB"),
        ("NV-TC", "Phòng Tổ chức", "division", "SNV"),
        ("TC-TC", "Phòng Tổ chức", "division", "STC"),
    )
    with pytest.raises(UnitAmbiguous) as refused:
        code(index, "Phòng Tổ chức")
    assert refused.value.candidates == (
        "Phòng Tổ chức, Sở Nội vụ (NV-TC)", "Phòng Tổ chức, Sở Tài chính (TC-TC)",
    )  # fmt: skip
    assert code(index, "Phòng Tổ chức - Sở Tài chính") == "TC-TC"
    assert code(index, "Phòng Tổ chức (SỞ NV)") == "NV-TC"


def test_the_surest_reading_wins():
    index = index_of(
        ("UB", "Ủy ban nhân dân Thành phố", "committee", ""),
        ("STC", "Sở Tư pháp Công", "department", "UB"),
        ("X", "Sở Tài chính", "department", "UB"),
    )
    assert code(index, "STC") == "STC"
    assert code(index, "Sở TC") == "X"


def test_a_committee_is_not_found_by_half_its_name(of_2019):
    for text in ("UBND", "Ủy ban nhân dân", "Thành phố", ""):
        with pytest.raises(UnitUnknown):
            code(of_2019, text)


@pytest.mark.parametrize(
    "text", ["UBND Thành phố Hà Nội", "UBND phường Ba Đình", "Sở Ngoại vụ", "…", "😀"]
)
def test_what_is_not_there_is_unknown(of_2025, text):
    with pytest.raises((UnitUnknown, UnitUnknownButNear)) as refused:
        code(of_2025, text)
    assert refused.value.code == "unit-unknown"
    assert text in str(refused.value)


def test_a_near_name_is_offered_but_not_taken(of_2025):
    with pytest.raises(UnitUnknownButNear) as refused:
        code(of_2025, "Sở Nội vu vụ")
    assert "Sở Nội vụ (SNV)" in str(refused.value)


def test_a_province_is_known_by_its_own_name_and_no_other():
    index = index_of(
        ("UB", "Ủy ban nhân dân tỉnh Đồng Nai", "committee", ""),
        ("VP", "Văn phòng Ủy ban nhân dân tỉnh", "office", "UB"),
    )
    assert code(index, "UBND tỉnh") == "UB"
    assert code(index, "UBND tỉnh Đồng Nai") == "UB"
    assert code(index, "VP UBND tỉnh Đồng Nai") == "VP"
    with pytest.raises(UnitUnknown):
        code(index, "UBND tỉnh Lâm Đồng")


def test_names_and_aliases_count_on_their_days_only():
    index = index_of(
        ("SKHCN", "Sở Khoa học và Công nghệ", "department", ""),
        ("Q1", "Ủy ban nhân dân Quận 1", "ward", "", None, date(2025, 6, 30)),
        aliases=(("SKHCN", "Sở Thông tin và Truyền thông", None, date(2025, 2, 28)),),
    )
    assert code(index, "Sở TT&TT", date(2025, 2, 28)) == "SKHCN"
    with pytest.raises(UnitClosed) as refused:
        code(index, "Sở TT&TT", date(2025, 3, 1))
    assert "Sở Khoa học và Công nghệ (SKHCN)" in str(refused.value)
    assert code(index, "UBND Q.1", date(2025, 6, 30)) == "Q1"
    with pytest.raises(UnitClosed, match="Quận 1"):
        code(index, "Quận 1", date(2025, 7, 1))


def test_an_alias_finds_its_unit():
    index = index_of(
        ("A", "Ban Quản lý Khu Công nghệ cao", "department", ""),
        aliases=(("A", "SHTP", None, None),),
    )
    assert code(index, "shtp") == "A"
    assert code(index, "BQL Khu CNC") == "A"


def test_a_very_long_cell_is_answered_at_once(of_2025):
    with pytest.raises(UnitUnknown):
        code(of_2025, "1 " * 16_000)


def test_the_index_is_loaded_by_two_queries_and_remembers_its_answers(session, count_queries):
    make_unit("SNV", name="Sở Nội vụ")
    make_unit("STC", name="Sở Tài chính")
    with count_queries() as queries:
        index = load_unit_index(session)
    assert len(queries) == 2
    with count_queries() as queries:
        assert code(index, "so noi vu") == "SNV"
        assert code(index, "so noi vu") == "SNV"
        for _ in range(2):
            with pytest.raises(UnitUnknown):
                code(index, "Không có")
    assert not queries

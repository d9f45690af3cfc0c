"""Reading tables that anybody may have made, with any program."""

import io
import unicodedata
from datetime import date, datetime

import pytest
import xlsxwriter

from giaoviec.files.sheet_errors import (
    BrokenQuotes,
    CellTooLong,
    ColumnMissing,
    ColumnTwice,
    HeaderMissing,
    ImpossibleDate,
    NotASheet,
    NotUtf8,
    TooManyCells,
    TooManyRows,
)
from giaoviec.files.sheets import Column, read_sheet

pytestmark = pytest.mark.once

COLUMNS = (
    Column("code", "Mã", required=True, other_titles=("Mã đơn vị",)),
    Column("name", "Tên", required=True),
    Column("first", "Từ ngày"),
)


def read(content: bytes | str, name="bang.csv"):
    raw = content.encode() if isinstance(content, str) else content
    return read_sheet(io.BytesIO(raw), COLUMNS, name=name)


def workbook(*pages: list[list], **options) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", **options}) as book:
        for rows in pages:
            page = book.add_worksheet()
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
    return file.getvalue()


def texts(sheet):
    return [(row.number, row.text("code"), row.text("name")) for row in sheet.rows]


def test_rows_have_the_numbers_that_excel_shows():
    sheet = read("Mã,Tên\nA,Một\n\n ,\nB,Hai\n")
    assert texts(sheet) == [(2, "A", "Một"), (5, "B", "Hai")]


@pytest.mark.parametrize(
    "header",
    ["TÊN;mã", "ten; ma ", "Tên;Mã đơn vị", "﻿Tên;Mã", unicodedata.normalize("NFD", "Tên;Mã")],
)
def test_the_header_may_stand_in_any_order_case_and_spelling(header):
    assert texts(read(f"{header}\nMột;A\n")) == [(2, "A", "Một")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_every_program_is_read(delimiter, line_end, encoding):
    text = line_end.join(delimiter.join(cells) for cells in (["Mã", "Tên"], ["A", "Sở Nội vụ"]))
    assert texts(read(text.encode(encoding))) == [(2, "A", "Sở Nội vụ")]


def test_a_quoted_cell_may_hold_delimiters_and_line_breaks():
    sheet = read('Mã,Tên\nA,"Quy hoạch, kiến trúc\nvà nhà ở"\nB,Hai\n')
    assert texts(sheet) == [(2, "A", "Quy hoạch, kiến trúc và nhà ở"), (3, "B", "Hai")]
    assert sheet.rows[0].values["name"] == "Quy hoạch, kiến trúc\nvà nhà ở"


def test_decomposed_text_is_composed():
    sheet = read(unicodedata.normalize("NFD", "Mã,Tên\nA,Sở Nội vụ\n"))
    assert sheet.rows[0].text("name") == "Sở Nội vụ"
    assert sheet.rows[0].values["name"] == unicodedata.normalize("NFC", "Sở Nội vụ")


def test_unknown_columns_are_named_and_missing_optional_ones_are_empty():
    sheet = read("Mã,Tên,Ghi chú\nA,Một,x\n")
    assert sheet.unknown == ("Ghi chú",)
    assert not sheet.has("first")
    assert sheet.rows[0].day("first") is None


def test_a_missing_required_column_is_named():
    with pytest.raises(ColumnMissing) as refused:
        read("Mã,Ghi chú\nA,x\n")
    assert "“Tên”" in str(refused.value)


def test_the_same_column_twice_is_refused():
    with pytest.raises(ColumnTwice):
        read("Mã,Tên,Mã đơn vị\nA,Một,B\n")


@pytest.mark.parametrize("content", ["", "\n\n", "\nMã,Tên\nA,Một\n"])
def test_the_header_must_stand_in_row_1(content):
    with pytest.raises(HeaderMissing):
        read(content)


def test_a_row_with_more_cells_than_the_header_is_an_error_of_that_row():
    sheet = read("Mã,Tên\nA,Một,hai\nB,Hai,\n")
    assert texts(sheet) == [(3, "B", "Hai")]
    [error] = sheet.errors
    assert (error.row, type(error.error)) == (2, TooManyCells)


def test_a_quote_that_is_never_closed_is_refused_and_swallows_nothing():
    with pytest.raises(BrokenQuotes) as refused:
        read('Mã,Tên\nA,Một\nB,"Hai\nC,Ba\n')
    assert refused.value.params["row"] == 3


def test_other_encodings_are_refused_with_the_way_out():
    with pytest.raises(NotUtf8) as refused:
        read("Mã,Tên\nA,Sở Nội vụ\n".encode() + b"\xff\xfe")
    assert "CSV UTF-8" in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"\0\0\0\0binary\0", "Mã,Tên\nA,B\n".encode("utf-16-le")], ids=["binary", "no mark"]
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises((NotASheet, NotUtf8)):
        read(content)


def test_a_cell_longer_than_excel_allows_is_an_error_of_that_row():
    sheet = read(f"Mã,Tên\nA,{'x' * 40_000}\nB,Hai\n")
    assert texts(sheet) == [(3, "B", "Hai")]
    [error] = sheet.errors
    assert (error.row, error.column, type(error.error)) == (2, "Tên", CellTooLong)


def test_a_workbook_gives_dates_as_dates_numbers_as_typed_and_formulas_as_text():
    content = workbook(
        [
            ["Mã", "Tên", "Từ ngày"],
            [26506, 2019.0, date(2025, 7, 1)],
            ["=1+1", 0.5, datetime(2025, 7, 1, 8, 30)],
        ],
        strings_to_formulas=False,
    )
    first, second = read(content, "bang.xlsx").rows
    assert (first.text("code"), first.text("name"), first.day("first")) == (
        "26506", "2019", date(2025, 7, 1),
    )  # fmt: skip
    assert first.text("first") == "01/07/2025"
    assert (second.text("code"), second.text("name")) == ("=1+1", "0.5")
    assert second.values["first"] == datetime(2025, 7, 1, 8, 30)
    assert second.day("first") == date(2025, 7, 1)


def test_a_real_formula_comes_as_its_text_and_not_as_a_value():
    content = workbook([["Mã", "Tên"], ["A", "=HYPERLINK(1)"]])
    assert read(content, "bang.xlsx").rows[0].text("name").startswith("=HYPERLINK")


def test_a_workbook_is_known_by_its_content_not_by_its_name():
    assert texts(read(workbook([["Mã", "Tên"], ["A", "Một"]]), "bang.csv")) == [(2, "A", "Một")]


def test_a_page_of_instructions_before_the_table_is_passed_over():
    content = workbook([["Hướng dẫn nhập liệu"]], [["Mã", "Tên"], ["A", "Một"]])
    assert texts(read(content, "bang.xlsx")) == [(2, "A", "Một")]


def test_without_any_table_the_first_page_is_complained_of():
    with pytest.raises(ColumnMissing) as refused:
        read(workbook([["Mã"], ["A"]], [["Khác"]]), "bang.xlsx")
    assert "“Tên”" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-04", date(2026, 9, 4)),
        ("4/9/2026", date(2026, 9, 4)),
        ("04-09-2026", date(2026, 9, 4)),
        ("04.09.2026", date(2026, 9, 4)),
        ("2026-09-04 00:00:00", date(2026, 9, 4)),
        ("29/2/2028", date(2028, 2, 29)),
    ],
)
def test_days_are_read_in_the_usual_spellings(text, day):
    assert read(f"Mã,Tên,Từ ngày\nA,Một,{text}\n").rows[0].day("first") == day


@pytest.mark.parametrize(
    "text", ["31/2/2026", "29/2/2026", "2026-13-01", "hôm qua", "1/1/26", "0/0/0000"]
)
def test_an_impossible_date_is_refused(text):
    row = read(f"Mã,Tên,Từ ngày\nA,Một,{text}\n").rows[0]
    with pytest.raises(ImpossibleDate):
        row.day("first")


def test_more_rows_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr("giaoviec.files.sheets.MAX_ROWS", 2)
    assert len(read("Mã,Tên\nA,1\nB,2\n").rows) == 2
    with pytest.raises(TooManyRows):
        read("Mã,Tên\nA,1\nB,2\nC,3\n")


def test_empty_rows_at_the_end_do_not_count(monkeypatch):
    monkeypatch.setattr("giaoviec.files.sheets.MAX_ROWS", 2)
    assert len(read("Mã,Tên\nA,1\nB,2\n,\n,\n,\n").rows) == 2

"""Files made to hurt: refused before they cost anything, with a sentence."""

import io
import os
import zipfile

import pytest
import xlsxwriter

from giaoviec.core.errors import Invalid
from giaoviec.files.sheet_errors import FileMissing, FileTooBig, NotASheet, TooBigInside
from giaoviec.files.sheets import Column, read_sheet

pytestmark = pytest.mark.once

COLUMNS = (Column("code", "Mã", required=True),)


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def small_workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Mã"])
        page.write_row(1, 0, ["A"])
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return zipped(parts | {name: part})


def read(content: bytes, name="bang.xlsx"):
    return read_sheet(io.BytesIO(content), COLUMNS, name=name)


def test_a_200_mb_file_is_refused_by_its_size_without_being_read(tmp_path):
    path = tmp_path / "to.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # takes no room on the disk
    with pytest.raises(FileTooBig) as refused:
        read_sheet(path, COLUMNS)
    assert "20 MB" in str(refused.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = with_part(small_workbook(), "xl/media/image1.png", b"\0" * (201 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(TooBigInside):
        read(bomb)


def test_a_workbook_of_thousands_of_parts_is_refused():
    parts = {f"xl/media/{number}.bin": b"" for number in range(2_100)}
    with pytest.raises(TooBigInside):
        read(zipped(parts))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not really",
        zipped({"hello.txt": b"hello"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
        b"Ma,Ten\nA,B\n",
        b"",
        small_workbook()[:-200],
        with_part(small_workbook(), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        with_part(small_workbook(), "xl/workbook.xml", b"\xff\xfe\0"),
        with_part(small_workbook(), "[Content_Types].xml", b"<Types/>"),
    ],
    ids=[
        "magic alone", "other zip", "old xls", "csv named xlsx", "empty", "cut off",
        "broken page", "broken book", "no types",
    ],
)  # fmt: skip
def test_an_xlsx_that_is_not_one_is_refused_with_a_sentence(content):
    with pytest.raises(Invalid) as refused:
        read(content)
    assert refused.value.code in ("not-a-sheet", "header-missing")
    assert "bang.xlsx" in str(refused.value)


def test_entities_that_multiply_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"ha" * 1000 + b'">'
    laughs += b"".join(
        b'<!ENTITY %c "%s">' % (99 + step, b"&%c;" % (98 + step) * 50) for step in range(8)
    )
    laughs += b"]><worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"
    with pytest.raises(NotASheet):
        read(with_part(small_workbook(), "xl/worksheets/sheet1.xml", laughs))


def test_a_page_that_claims_a_wrong_extent_is_read_whole():
    page = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1"/><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>M\xc3\xa3</t></is></c></row>'
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>B</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    sheet = read(with_part(small_workbook(), "xl/worksheets/sheet1.xml", page))
    assert [(row.number, row.text("code")) for row in sheet.rows] == [(3, "B")]


def test_a_cell_in_the_last_column_does_not_make_every_row_wide():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write(0, 0, "Mã")
        for row in range(1, 300):
            page.write(row, 0, "A")
            page.write(row, 16_383, "x")
    assert len(read(file.getvalue()).rows) == 299


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FileMissing) as refused:
        read_sheet(tmp_path / "khong-co.csv", COLUMNS)
    assert "khong-co.csv" in str(refused.value)


def test_a_pipe_or_a_folder_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ong.csv")
    for path in (tmp_path / "ong.csv", tmp_path):
        with pytest.raises(FileMissing):
            read_sheet(path, COLUMNS)

"""Rows of an .xlsx workbook that may be broken, huge or hostile."""

import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

import openpyxl

from giaoviec.files.cells import Cell, Line
from giaoviec.files.sheet_errors import NotASheet, TooBigInside

MEGABYTE = 1024 * 1024
MAX_UNPACKED_MEGABYTES = 200
MAX_PARTS = 2_000
# Excel's own last row; a cell that claims to lie further would have us make up rows without end.
_LAST_ROW = 1_048_576
# Wider than any table of ours; a stray cell in column XFD must not make every row 16,384 wide.
_LAST_COLUMN = 100
_ROWS_AT_ONCE = 500


def xlsx_tables(file: BinaryIO, name: str) -> Iterator[Iterator[Line]]:
    """The visible sheets, each as (row number, cells); formulas come as their text.

    Raises:
        TooBigInside: it unpacks to more than MAX_UNPACKED_MEGABYTES.
        NotASheet: it is no workbook.
    """
    _check_unpacked_size(file, name)
    with warnings.catch_warnings():
        # openpyxl warns of colours and drop-down lists it leaves out; we want the cells alone.
        warnings.simplefilter("ignore")
        try:
            workbook = openpyxl.load_workbook(file, read_only=True, keep_links=False)
            pages = [page for page in workbook.worksheets if page.sheet_state == "visible"]
        except Exception as error:
            # The reader fails in whatever way the file is broken: there is no list to name.
            raise NotASheet(file=name) from error
    for page in pages:
        yield _rows(page, name)


def _check_unpacked_size(file: BinaryIO, name: str) -> None:
    """Add up what the parts say they unpack to; zipfile never reads a part beyond that."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NotASheet(file=name) from error
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_MEGABYTES * MEGABYTE or len(parts) > MAX_PARTS:
        raise TooBigInside(file=name, limit=MAX_UNPACKED_MEGABYTES)
    file.seek(0)


def _rows(page: Any, name: str) -> Iterator[Line]:
    # Some writers state a wrong extent ("A1"), under which all but one cell would be lost.
    page.reset_dimensions()
    lines = page.iter_rows(max_row=_LAST_ROW, max_col=_LAST_COLUMN, values_only=True)
    for number, values in enumerate(_spoken_plainly(lines, name), start=1):
        cells = [_cell(value) for value in values]
        while cells and cells[-1] == "":
            cells.pop()
        yield number, cells


def _spoken_plainly(lines: Iterator[tuple[Any, ...]], name: str) -> Iterator[tuple[Any, ...]]:
    """The reader's rows, with its warnings kept quiet and its failures as a refusal."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                some = list(islice(lines, _ROWS_AT_ONCE))
        except Exception as error:
            raise NotASheet(file=name) from error
        if not some:
            return
        yield from some


def _cell(value: Any) -> Cell:
    """Dates stay dates, everything else becomes the text a person sees."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, datetime):
        # A date cell is a midnight to Excel.
        return value.date() if value.time() == time(0) else value
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

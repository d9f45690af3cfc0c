"""A report as an Excel workbook: the table, and beside it what each figure means."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from giaoviec.accountability.definitions import CELL_MEANINGS, CELLS, SCOPES
from giaoviec.accountability.tables import Report, ReportColumn, Shape
from giaoviec.core import zone
from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import DATE_FORMAT, MOMENT_FORMAT, N_, Sentence

# Excel's own limit, header included.
MAX_ROWS = 1_048_575

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# The first year that Excel's calendar knows; earlier days are written as text.
_EXCEL_BEGINS = 1900

# As Excel numbers sizes of paper.
_A4 = 9

# Puts one value into a cell of its column.
_Put = Callable[[int, Any], Any]


class TooManyForExcel(Invalid):
    code = "report.too-many-for-excel"
    text = N_(
        "Báo cáo có nhiều hơn %(limit)s dòng nên không ghi được vào một trang tính Excel. "
        "Hãy thu hẹp khoảng ngày hoặc đơn vị, hoặc xuất dạng csv."
    )


def write_xlsx(report: Report, out: BinaryIO) -> int:
    """Write the workbook; returns the number of rows.

    Rows go to disk as they come (constant memory). Text is always written as
    text: nothing becomes a formula or a link. The workbook is dated by the
    report's moment, so the same question gives the same file.

    Raises:
        TooManyForExcel: the sheet is full.
    """
    with (
        TemporaryDirectory(prefix="giaoviec-") as folder,
        # Closed on failure too: the writer keeps open files in the folder.
        closing(xlsxwriter.Workbook(out, OPTIONS | {"tmpdir": folder})) as workbook,
    ):
        as_of = report.question.as_of
        workbook.set_properties({"created": as_of.astimezone(UTC).replace(tzinfo=None)})
        formats = _Formats(workbook)
        # Excel allows 31 characters in the name of a sheet.
        table = workbook.add_worksheet(str(Sentence(report.title))[:31])
        meanings = workbook.add_worksheet(str(Sentence(N_("Giải thích"))))
        count = _table(report, table, formats)
        _meanings(report, meanings, formats)
    return count


class _Formats:
    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.heading = workbook.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#E7EEF7",
                "border": 1,
            }
        )
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.bold = workbook.add_format({"bold": True, "valign": "top"})
        self.day = workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.moment = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})


def _table(report: Report, sheet: Worksheet, formats: _Formats) -> int:
    for place, column in enumerate(report.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    # On paper: all columns on the width of an A4 sheet, their names on every one.
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, column in enumerate(report.columns):
        sheet.write_string(0, place, str(Sentence(column.label)), formats.heading)
    puts = [_put(sheet, place, column, formats) for place, column in enumerate(report.columns)]
    count = 0
    for values in report:
        count += 1
        if count > MAX_ROWS:
            raise TooManyForExcel(limit=MAX_ROWS)
        for put, value in zip(puts, values, strict=True):
            if value is not None and value != "":
                put(count, value)
    sheet.autofilter(0, 0, count, len(report.columns) - 1)
    return count


def _put(sheet: Worksheet, place: int, column: ReportColumn, formats: _Formats) -> _Put:
    """How a value of this column is written; chosen once, called for every row."""
    text, number, moment = sheet.write_string, sheet.write_number, sheet.write_datetime
    if column.shape is Shape.NUMBER:
        return lambda row, value: number(row, place, value)
    if column.shape in (Shape.DAY, Shape.MOMENT):
        look = formats.day if column.shape is Shape.DAY else formats.moment

        def put_time(row: int, value: date) -> None:
            clock = _clock(value)
            if clock.year < _EXCEL_BEGINS:
                text(row, place, clock.isoformat())
            else:
                moment(row, place, clock, look)

        return put_time
    if column.shape is Shape.WORD:
        words = {code: column.word(code) for code in column.words or {}}
        return lambda row, value: text(row, place, words.get(value, value))
    if column.shape is Shape.LIST:
        return lambda row, value: text(row, place, "; ".join(value))
    if column.shape is Shape.RATE:
        return lambda row, value: text(row, place, f"{value.num}/{value.den}")
    return lambda row, value: text(row, place, value)


def _clock(value: date) -> date:
    """What local clocks show: Excel knows no time zones."""
    return zone.local(value).replace(tzinfo=None) if isinstance(value, datetime) else value


def _meanings(report: Report, sheet: Worksheet, formats: _Formats) -> None:
    question = report.question
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 100)
    facts = [
        (N_("Thời điểm chốt số liệu"), zone.local(question.as_of).strftime(MOMENT_FORMAT)),
        (N_("Từ ngày"), _day(question.since)),
        (N_("Đến ngày"), _day(question.until)),
        (N_("Đơn vị (kể cả cấp dưới)"), question.unit or str(Sentence(N_("Tất cả")))),
        (N_("Phạm vi"), str(Sentence(SCOPES[question.kind]))),
        (N_("Phiên bản định nghĩa"), report.definition),
    ]
    if question.limits:
        told = "; ".join(f"{label}: {value}" for label, value in question.limits.told)
        facts.insert(-1, (N_("Lọc theo"), told))
    sheet.write_string(0, 0, str(Sentence(report.title)), formats.title)
    row = 2
    for label, value in facts:
        sheet.write_string(row, 0, str(Sentence(label)), formats.bold)
        sheet.write_string(row, 2, value, formats.wrapped)
        row += 1
    row += 1
    for place, label in enumerate((N_("Cột"), N_("Mã"), N_("Ý nghĩa"))):
        sheet.write_string(row, place, str(Sentence(label)), formats.heading)
    entries = [(column.label, column.key, column.meaning) for column in report.columns]
    listed = {key for _, key, _ in entries}
    entries += [(CELLS[key], key, CELL_MEANINGS[key]) for key in CELLS if key not in listed]
    for label, key, meaning in entries:
        row += 1
        sheet.write_string(row, 0, str(Sentence(label)), formats.bold)
        sheet.write_string(row, 1, key, formats.wrapped)
        sheet.write_string(row, 2, str(Sentence(meaning)), formats.wrapped)


def _day(day: date | None) -> str:
    return day.strftime(DATE_FORMAT) if day else ""

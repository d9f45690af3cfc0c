"""Files that people open: text stays text, the same question gives the same bytes."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from giaoviec.accountability import definitions, export_xlsx
from giaoviec.accountability.export_csv import _show_moment, harmless
from giaoviec.accountability.export_xlsx import TooManyForExcel
from giaoviec.accountability.tables import Shape
from giaoviec.accountability.usecases import Format
from giaoviec.audit.models import AuditEntry
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.status import TaskStatus
from tests.accountability.conftest import exported, rows
from tests.builders.org import make_unit
from tests.builders.tasks import ASSIGNED_AT, DUE_ON, make_document, make_task

pytestmark = pytest.mark.usefixtures("app")

AFTER = zone.end_of_day(DUE_ON) + timedelta(days=3)
FORMULAS = (
    "=1+1",
    "+84 28",
    "-cmd",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "http://example.vn",
    "{=1}",
)


def workbook(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_formula_like_text_stays_text_in_a_workbook():
    for text in FORMULAS:
        make_task(content=text, document=make_document(doc_number="=7+8", subject="@nhắc"))
    sheet = workbook(exported("overdue", AFTER, form=Format.XLSX)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.value for cell in cells} >= {*FORMULAS, "=7+8", "@nhắc"}
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert all(cell.data_type == "s" for cell in cells if isinstance(cell.value, str))
    assert all(cell.hyperlink is None for cell in cells)


def test_formula_like_text_gets_an_apostrophe_in_csv():
    for text in FORMULAS:
        make_task(content=text)
    contents = [row["content"] for row in csv_rows(exported("overdue", AFTER, form=Format.CSV))]
    assert contents == [
        "'=1+1",
        "'+84 28",
        "'-cmd",
        "'@SUM(A1)",
        '\'=HYPERLINK("http://x")',
        "http://example.vn",
        "{=1}",
    ]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("-5", "-5"),
        ("+3,5", "+3,5"),
        ("-1.5", "-1.5"),
        ("-", "'-"),
        ("+", "'+"),
        ("-5+cmd", "'-5+cmd"),
        ("-inf", "'-inf"),
        ("\t=1", "'\t=1"),
        ("\rA", "'\rA"),
        ("a=1", "a=1"),
        ("", ""),
        ("'=1", "'=1"),
    ],
)
def test_only_what_begins_like_a_formula_and_is_no_number_gets_the_apostrophe(text, written):
    assert harmless(text) == written


def test_csv_opens_in_excel_with_its_accents():
    make_task(content='Đôn đốc; "nhắc", việc\nhai dòng')
    content = exported("overdue", AFTER, form=Format.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = csv_rows(content)
    assert row["content"] == 'Đôn đốc; "nhắc", việc hai dòng'
    assert list(row) == [column.key for column in definitions.TASK_COLUMNS]


def test_csv_says_what_json_says():
    make_task(make_unit("SNV"), coop=(make_unit("A"), make_unit("B")))
    make_task(deadline=None)
    told = rows("register", AFTER)
    found = csv_rows(exported("register", AFTER, form=Format.CSV))

    def flat(value):
        if isinstance(value, list):
            return ";".join(value)
        return "" if value is None else str(value)

    assert found == [{key: flat(value) for key, value in row.items()} for row in told]


def test_a_workbook_says_what_json_says_in_words_and_local_time():
    make_task(make_unit("SNV", name="Sở Nội vụ"))
    (told,) = rows("overdue", AFTER)
    book = workbook(exported("overdue", AFTER, form=Format.XLSX))
    header, row = book.worksheets[0].iter_rows(values_only=True)
    assert header == tuple(column.label for column in definitions.TASK_COLUMNS)
    found = dict(zip((column.key for column in definitions.TASK_COLUMNS), row, strict=True))
    assert found["due_at"] == datetime(2026, 9, 11, 23, 59, 59)
    assert found["issued_on"] == datetime(2026, 8, 1)
    assert found["cell"] == "Chưa hoàn thành, quá hạn"
    assert found["status"] == "Đã giao"
    for key in ("task", "lead", "days_late", "working_days_late", "head", "content"):
        assert found[key] == told[key]


def test_a_workbook_is_made_for_the_eye_and_for_paper():
    sheet = workbook(exported("overdue", AFTER, form=Format.XLSX)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_a_workbook_explains_every_column_and_every_cell():
    book = workbook(exported("accountability", AFTER, form=Format.XLSX))
    keys = [row[1] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert {column.key for column in definitions.HEAD_COLUMNS} <= set(keys)
    overdue = workbook(exported("overdue", AFTER, form=Format.XLSX)).worksheets[1]
    assert {cell.value for cell in Cell} <= {row[1] for row in overdue.iter_rows(values_only=True)}


@pytest.mark.parametrize("kind", ["overdue", "register", "accountability"])
@pytest.mark.parametrize("form", list(Format))
def test_the_same_question_gives_the_same_bytes(kind, form):
    for _ in range(3):
        make_task(make_unit(), coop=(make_unit(), make_unit()))
    first = exported(kind, AFTER, form=form)
    assert exported(kind, AFTER, form=form, now=AFTER + timedelta(days=400)) == first
    assert len(first) > 100


def test_an_empty_report_is_still_a_report():
    assert json.loads(exported("overdue", AFTER)) == {
        "as_of": "2026-09-14T23:59:59+07:00",
        "definition": definitions.VERSION,
        "rows": [],
    }
    assert csv_rows(exported("overdue", AFTER, form=Format.CSV)) == []
    assert workbook(exported("overdue", AFTER, form=Format.XLSX)).worksheets[0].max_row == 1


def test_every_export_is_recorded_with_its_question_and_the_hash_of_its_bytes():
    make_task()
    content = exported("overdue", AFTER, form=Format.CSV, now=ASSIGNED_AT)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "report.exported")
    ).one()
    details = json.loads(entry.details)
    assert (entry.subject_id, entry.at, details["format"]) == ("overdue", ASSIGNED_AT, "csv")
    assert details["sha256"] == hashlib.sha256(content).hexdigest()
    assert details["rows"] == 1
    assert datetime.fromisoformat(details["as_of"]) == AFTER


def test_rows_that_excel_has_no_place_for_are_refused_not_lost(monkeypatch):
    monkeypatch.setattr(export_xlsx, "MAX_ROWS", 2)
    for _ in range(3):
        make_task()
    with pytest.raises(TooManyForExcel):
        exported("register", AFTER, form=Format.XLSX)


def test_control_characters_do_not_break_the_workbook():
    make_task(make_unit("X", name="Đơn vị \x07 lạ"))
    sheet = workbook(exported("register", AFTER, form=Format.XLSX)).worksheets[0]
    assert "Đơn vị" in sheet.cell(2, 7).value


@pytest.mark.once
def test_every_cell_and_status_has_a_word():
    assert set(definitions.CELLS) == set(definitions.CELL_MEANINGS) == {cell.value for cell in Cell}
    assert set(definitions.STATUSES) == {s.value for s in TaskStatus if s is not TaskStatus.DRAFT}


@pytest.mark.once
def test_every_word_column_has_its_words():
    for columns in definitions.COLUMNS.values():
        assert all(column.words for column in columns if column.shape is Shape.WORD)


@pytest.mark.once
def test_moments_are_written_on_the_local_clock():
    assert (
        _show_moment(datetime(2026, 9, 11, 16, 59, 59, tzinfo=UTC)) == "2026-09-11T23:59:59+07:00"
    )

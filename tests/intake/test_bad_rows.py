"""Every bad row is refused with its row, its column and a sentence that says how to mend it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from giaoviec.org.models import UnitKind
from giaoviec.tasks.models import SourceDocument, Task
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.sheets import csv_sheet
from tests.intake.conftest import import_sheet

pytestmark = pytest.mark.usefixtures("committee")

GOOD = {"Đơn vị chủ trì": "SNV"}


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"Đơn vị chủ trì": "Sở Trời"}, "Đơn vị chủ trì", "unit-unknown"),
        ({"Đơn vị chủ trì": ""}, "Đơn vị chủ trì", "cell-empty"),
        ({"Đơn vị chủ trì": "Sở Nội vụ; Sở Tài chính"}, "Đơn vị chủ trì", "two-leads"),
        ({"Đơn vị chủ trì": "Sở Nội vụ, Sở Tài chính"}, "Đơn vị chủ trì", "two-leads"),
        ({"Đơn vị chủ trì": "Sở Nội vụ và Sở Tài chính"}, "Đơn vị chủ trì", "two-leads"),
        ({"Đơn vị chủ trì": "Sở Nội vụ\nSở Tài chính"}, "Đơn vị chủ trì", "two-leads"),
        ({"Đơn vị chủ trì": "UBND các đặc khu"}, "Đơn vị chủ trì", "group-empty"),
        ({"Đơn vị phối hợp": "Sở Tài chính; Sở Trời"}, "Đơn vị phối hợp", "unit-unknown"),
        ({"Đơn vị phối hợp": "Sở Nội vụ"}, "Đơn vị phối hợp", "coop-is-lead"),
        ({"Nội dung nhiệm vụ": ""}, "Nội dung nhiệm vụ", "cell-empty"),
        ({"Nội dung nhiệm vụ": "   "}, "Nội dung nhiệm vụ", "cell-empty"),
        ({"Nội dung nhiệm vụ": "x" * 5001}, "Nội dung nhiệm vụ", "cell-too-long"),
        ({"Số ký hiệu": "9" * 101}, "Số ký hiệu", "cell-too-long"),
        ({"Số ký hiệu": "", "Trích yếu": ""}, "Trích yếu", "document-unnamed"),
        ({"Ngày ban hành": ""}, "Ngày ban hành", "cell-empty"),
        ({"Ngày ban hành": "31/2/2026"}, "Ngày ban hành", "impossible-date"),
        ({"Ngày ban hành": "hôm qua"}, "Ngày ban hành", "impossible-date"),
        ({"Ngày ban hành": "05/08/2026"}, "Ngày ban hành", "issued-in-future"),
        ({"Ngày ban hành": "01/01/0001"}, "Ngày ban hành", "issued-long-ago"),
        ({"Thời hạn": "31/2/2026"}, "Thời hạn", "deadline-unclear"),
        ({"Thời hạn": "trước kỳ họp"}, "Thời hạn", "deadline-unclear"),
        ({"Thời hạn": "xong thì thôi"}, "Thời hạn", "deadline-unclear"),
        ({"Thời hạn": "02/08/2026"}, "Thời hạn", "deadline-before-issue"),
        ({"Thời hạn": "trước ngày 03/8/2026"}, "Thời hạn", "deadline-before-issue"),
        ({"Thời hạn": "31/12/9999"}, "Thời hạn", "deadline-too-far"),
        ({"Thời hạn": "1/1/0001"}, "Thời hạn", "deadline-before-issue"),
        ({"Người thực hiện": "Nguyễn Văn Không"}, "Người thực hiện", "person-unknown"),
        ({"Người thực hiện": "Ngô Thanh Lam"}, "Người thực hiện", "person-elsewhere"),
        ({"Đơn vị chủ trì": "UBND các phường", "Người thực hiện": "Đỗ Mai Quyên"}, "Người thực hiện", "owner-of-group"),
        ({"Người theo dõi": "Nguyễn Văn Không"}, "Người theo dõi", "person-unknown"),
        ({"Độ khẩn": "gấp lắm"}, "Độ khẩn", "urgency-unknown"),
        ({"Độ khẩn": "Tối mật"}, "Độ khẩn", "secret-refused"),
        ({"Tình trạng": "gần xong"}, "Tình trạng", "progress-unknown"),
        ({"Tình trạng": "HT"}, "Ngày hoàn thành", "done-day-missing"),
        ({"Tình trạng": "chưa", "Ngày hoàn thành": "03/08/2026"}, "Ngày hoàn thành", "not-done-but-day"),
        ({"Ngày hoàn thành": "05/08/2026"}, "Ngày hoàn thành", "done-in-future"),
        ({"Ngày hoàn thành": "02/08/2026"}, "Ngày hoàn thành", "done-before-issue"),
        ({"Thời hạn": "kịp thời", "Hạn gia hạn": "30/9/2026"}, "Hạn gia hạn", "extension-of-nothing"),
        ({"Hạn gia hạn": "15/9/2026"}, "Hạn gia hạn", "extension-not-later"),
        ({"Hạn gia hạn": "31/2/2026"}, "Hạn gia hạn", "deadline-unclear"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_and_nothing_is_written(session, cells, column, code):
    report = import_sheet(csv_sheet(GOOD, GOOD | {"Số ký hiệu": "13/KH-UBND"} | cells))
    assert [(e.row, e.column, e.error.code) for e in report.errors] == [(3, column, code)]
    sentence = str(report.errors[0].error)
    assert "%(" not in sentence
    assert sentence.endswith((".", "…"))
    assert session.scalar(select(func.count()).select_from(Task)) == 0
    assert session.scalar(select(func.count()).select_from(SourceDocument)) == 0


def test_all_errors_of_a_row_are_told_at_once():
    row = {"Đơn vị chủ trì": "Sở Trời", "Thời hạn": "31/2/2026", "Độ khẩn": "gấp lắm"}
    report = import_sheet(csv_sheet(row))
    assert {e.column for e in report.errors} == {"Đơn vị chủ trì", "Thời hạn", "Độ khẩn"}


def test_an_ambiguous_unit_is_refused_with_the_candidates(committee):
    for department in (committee.home, committee.finance):
        make_unit(parent=department, name="Văn phòng Sở", kind=UnitKind.DIVISION)
    (error,) = import_sheet(csv_sheet({"Đơn vị chủ trì": "Văn phòng Sở"})).errors
    assert error.error.code == "unit-ambiguous"
    assert "Sở Nội vụ" in str(error.error)
    assert "Sở Tài chính" in str(error.error)


def test_an_ambiguous_owner_is_refused(committee):
    twin = make_person("Đỗ Mai Quyên")
    appoint(twin, committee.division)
    (error,) = import_sheet(csv_sheet(GOOD | {"Người thực hiện": "Đỗ Mai Quyên"})).errors
    assert (error.column, error.error.code) == ("Người thực hiện", "person-ambiguous")


def test_of_two_people_of_one_name_the_one_in_the_office_is_the_monitor(session, committee):
    appoint(make_person("Ngô Thanh Lam"), committee.finance)
    assert import_sheet(csv_sheet(GOOD | {"Người theo dõi": "Ngô Thanh Lam"})).errors == ()
    assert session.scalars(select(Task.monitor_id)).all() == [committee.monitor.id]


def test_a_row_twice_in_one_file_names_the_first(session):
    report = import_sheet(
        csv_sheet(GOOD, {"Đơn vị chủ trì": "STC"}, GOOD | {"Thời hạn": "20/9/2026"})
    )
    (error,) = report.errors
    assert (error.row, error.error.code) == (4, "row-twice")
    assert "dòng 2" in str(error.error)


def test_a_unit_named_beside_its_group_is_twice():
    report = import_sheet(
        csv_sheet({"Đơn vị chủ trì": "UBND các phường"}, {"Đơn vị chủ trì": "P1"})
    )
    assert [(e.row, e.error.code) for e in report.errors] == [(3, "row-twice")]


def test_a_closed_unit_is_refused_with_the_day(committee):
    make_unit("OLD", parent=committee.root, name="Sở Thương mại", valid_to=date(2010, 1, 1))
    (error,) = import_sheet(csv_sheet({"Đơn vị chủ trì": "Sở Thương mại"})).errors
    assert error.error.code == "unit-closed"


def test_a_cell_in_a_column_for_secrecy_is_refused():
    header = (
        "Số ký hiệu",
        "Ngày ban hành",
        "Nội dung nhiệm vụ",
        "Đơn vị chủ trì",
        "Thời hạn",
        "Độ mật",
    )
    report = import_sheet(csv_sheet(GOOD | {"Độ mật": "Mật"}, header=header))
    assert [(e.column, e.error.code) for e in report.errors] == [("Độ mật", "secret-refused")]


def test_hostile_text_is_only_text(session):
    row = GOOD | {"Nội dung nhiệm vụ": "=cmd|'/c calc'!A1 \u202e <script>%s%(x)s</script> \x07"}
    assert import_sheet(csv_sheet(row)).errors == ()
    assert session.scalars(select(Task.content)).all() == [
        "=cmd|'/c calc'!A1 <script>%s%(x)s</script>"
    ]


def test_columns_in_any_order_and_spelling_are_found(session):
    header = (
        "THOI HAN",
        "don vi chu tri",
        "Nội dung",
        "Số, ký hiệu văn bản",
        "ngày  ban hành",
        "Ghi chú",
    )
    row = {
        "THOI HAN": "15/9/2026",
        "don vi chu tri": "Sở Nội vụ",
        "Nội dung": "Việc",
        "Số, ký hiệu văn bản": "1/QĐ",
        "ngày  ban hành": "3/8/2026",
        "Ghi chú": "không ai hỏi",
    }
    report = import_sheet(csv_sheet(row, header=header))
    assert (report.created, report.errors, report.unknown_columns) == (1, (), ("Ghi chú",))

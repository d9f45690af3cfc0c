"""The page "Nhập nhiệm vụ từ bảng": a sheet is checked, then confirmed."""

import csv
import hashlib
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import func, select

from giaoviec.audit.models import AuditEntry
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.files.models import StoredFile
from giaoviec.intake import columns
from giaoviec.tasks.models import Task
from tests.builders.sheets import HEADER, USUAL
from tests.builders.tasks import due_on, make_document, make_task
from tests.web.clock import standing_at
from tests.web.import_form import BAD, GOOD, PAGE, as_csv, cells, hand_in, handed_in, many
from tests.web.queries import only_questions

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)


moment = standing_at(NOW)


@pytest.fixture
def client(entering):
    return entering("monitor")


def stored_count():
    db.session.rollback()
    return db.session.scalar(select(func.count(Task.id)))


def test_the_page_says_what_a_sheet_has_and_offers_one_to_fill_in(client):
    assert client.get(PAGE).status_code == 200
    assert "/giao-viec" in [one["href"] for one in client.page.all("a") if "aria-current" in one]
    for column in columns.COLUMNS:
        assert column.title in client.page.text
    assert f"{PAGE}/mau.xlsx" in [one["href"] for one in client.page.all("a")]
    client.get("/giao-viec")
    assert PAGE in [one["href"] for one in client.page.all("a")]


def test_the_sheet_to_fill_in_is_read_and_its_examples_never_become_tasks(client):
    answer = client.get(f"{PAGE}/mau.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    tasks, meanings = book.worksheets
    assert {cell.value for cell in tasks[1]} >= {"Số ký hiệu", "Thời hạn", "Hạn gia hạn"}
    assert tasks.max_row == 3
    assert meanings.max_row == len(columns.COLUMNS) + 1
    found = hand_in(client, answer.data, name="mau.xlsx")
    assert found.status_code == 303
    client.get(found.location)
    assert cells(client).count("Đơn vị chủ trì") == 2


def test_a_good_sheet_is_shown_first_and_imported_when_confirmed(client, scene):
    where = handed_in(client, *many(2), {"Đơn vị chủ trì": "STC", "Thời hạn": "10 ngày làm việc"})
    client.get(where)
    text = client.page.text
    assert "Nhập 3 nhiệm vụ" in text
    # How the phrase was understood stands beside it.
    assert "Đếm 10 ngày làm việc kể từ ngày 03/08/2026" in text
    content = as_csv(*many(2), {"Đơn vị chủ trì": "STC", "Thời hạn": "10 ngày làm việc"})
    assert hashlib.sha256(content).hexdigest() in text
    assert stored_count() == 0
    answer = client.send(where)
    assert answer.status_code == 303
    assert stored_count() == 3
    client.get(answer.location)
    assert "Đã giao 3 nhiệm vụ." in client.page.text
    assert "Nhập 3 nhiệm vụ" not in client.page.text
    ids = db.session.scalars(select(Task.id)).all()
    assert {f"/nhiem-vu/{one}" for one in ids} <= {one["href"] for one in client.page.all("a")}


def test_confirming_twice_gives_nothing_twice(client):
    where = handed_in(client, *many(2))
    client.send(where)
    answer = client.send(where)
    assert stored_count() == 2
    client.get(answer.location)
    assert "2 nhiệm vụ đã có từ trước được bỏ qua" in client.page.text


def test_errors_stand_in_their_cells_and_nothing_is_imported(client):
    where = handed_in(
        client, GOOD, BAD, GOOD | {"Thời hạn": "sau khi có ý kiến", "Nội dung nhiệm vụ": "X"}
    )
    client.get(where)
    assert cells(client) == ["Đơn vị chủ trì", "Thời hạn"]
    assert "Không tìm thấy đơn vị “Sở Không Có”" in client.page.text
    # A wide sheet reaches beyond the screen: each row leads to its wrong cells.
    led = [one["href"] for one in client.page.all("a") if one.get("href", "").startswith("#o-")]
    assert led == ["#o-3-lead", "#o-4-deadline"]
    assert {one["id"] for one in client.page.all("td") if one.get("id")} == {a[1:] for a in led}
    assert "Chưa nhập được: 2 dòng có lỗi" in client.page.text
    assert "Nhập 1 nhiệm vụ" not in client.page.text
    answer = client.send(where)
    assert stored_count() == 0
    client.get(answer.location)
    assert "Chưa nhập dòng nào" in client.page.text


def test_the_good_rows_alone_are_imported_when_that_is_chosen(client):
    where = handed_in(client, GOOD, BAD)
    client.get(where)
    [partial] = [
        one["href"]
        for one in client.page.all("a")
        if "tung-phan=1" in one["href"] and "loi.csv" not in one["href"]
    ]
    client.get(partial)
    assert "Nhập 1 nhiệm vụ" in client.page.text
    client.send(partial)
    assert stored_count() == 1
    assert "tung-phan=1" in handed_in(client, GOOD, BAD, partial="y")


def test_tasks_already_running_start_their_reminders_on_the_chosen_day(client):
    where = handed_in(client, GOOD | {"Tình trạng": "đang thực hiện"}, opening="2026-09-07")
    client.get(where)
    assert "việc nhắc bắt đầu từ ngày 07/09/2026" in client.page.text
    client.send(where)
    db.session.rollback()
    assert db.session.scalars(select(Task)).one().ladder_from == date(2026, 9, 7)


def test_a_day_that_does_not_exist_is_refused_beside_its_field(client):
    answer = hand_in(client, as_csv(GOOD), opening="2026-02-31")
    assert answer.status_code == 422
    assert "“2026-02-31” không phải là ngày có thật" in client.page.text
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0


def test_a_stored_task_with_another_deadline_is_shown_and_left_alone(client, scene):
    document = make_document(
        doc_number=USUAL["Số ký hiệu"], issued_on=date(2026, 8, 3), subject="Kế hoạch"
    )
    task = make_task(
        scene.health, document=document, content=USUAL["Nội dung nhiệm vụ"],
        deadline=due_on(date(2026, 9, 30)),
    )  # fmt: skip
    where = handed_in(client, GOOD)
    client.get(where)
    assert "Trong hệ thống: 23:59 30/09/2026; trong bảng: 23:59 15/09/2026." in client.page.text
    assert f"/nhiem-vu/{task.id}" in [one["href"] for one in client.page.all("a")]
    client.send(where)
    db.session.rollback()
    assert db.session.get(Task, task.id).due_at == zone.end_of_day(date(2026, 9, 30))


def test_columns_that_nobody_asked_for_are_named(client):
    where = hand_in(client, as_csv(GOOD, header=(*HEADER, "Cột lạ"))).location
    client.get(where)
    assert "Cột không dùng đến: Cột lạ." in client.page.text


def test_text_of_a_sheet_is_text_on_the_page(client):
    where = handed_in(client, GOOD | {"Nội dung nhiệm vụ": "<script>alert(1)</script>"})
    answer = client.get(where)
    assert "&lt;script&gt;alert(1)" in answer.text


def test_the_list_of_errors_is_a_csv_without_formulas(client):
    where = handed_in(client, BAD | {"Đơn vị chủ trì": "=HYPERLINK(1)"}, GOOD)
    path, _mark, query = where.partition("?")
    answer = client.get(f"{path}/loi.csv?{query}")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[0] == ["Dòng", "Cột", "Mã lỗi", "Lỗi", "Nội dung ô"]
    assert lines[1][:3] == ["2", "Đơn vị chủ trì", "unit-unknown"]
    assert lines[1][4] == "'=HYPERLINK(1)"
    assert len(lines) == 2


def test_a_page_with_scripts_is_led_to_the_result(client):
    where = handed_in(client, *many(1))
    token = client.token(PAGE)
    answer = client.post(where, data={"csrf_token": token}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(where)
    assert stored_count() == 1


def test_somebody_elses_sheet_is_not_there(client, entering):
    where = handed_in(client, GOOD)
    path = where.partition("?")[0]
    other = entering("chair")
    for address in (where, f"{path}/loi.csv", f"{path}/tien-do"):
        assert other.get(address).status_code == 404
    assert other.post(where, data={"csrf_token": other.token(PAGE)}).status_code == 404
    assert stored_count() == 0
    assert client.get(f"{PAGE}/999999").status_code == 404


def test_who_may_give_nothing_imports_nothing(entering):
    client = entering("owner")
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/mau.xlsx").status_code == 403


def test_an_import_is_in_the_audit(client):
    client.send(handed_in(client, *many(2)))
    db.session.rollback()
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"file.stored", "tasks.imported"} <= actions


def test_dates_of_a_workbook_are_read_as_days(client):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        row = USUAL | GOOD | {"Ngày ban hành": date(2026, 8, 3), "Thời hạn": date(2026, 9, 18)}
        page.write_row(1, 0, [row.get(title, "") for title in HEADER])
    where = hand_in(client, out.getvalue(), name="Việc tháng 8.xlsx").location
    client.get(where)
    assert "Hạn: 23:59 18/09/2026." in client.page.text
    assert "Việc tháng 8.xlsx" in client.page.text


def test_the_check_costs_the_same_queries_for_one_row_and_for_a_hundred(client, statements):
    def cost(count):
        where = handed_in(client, *many(count), BAD)
        with statements() as seen:
            client.get(where)
        return len(only_questions(seen))

    assert cost(1) == cost(100) <= 16

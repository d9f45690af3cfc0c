"""Tasks that were running before they came in: their history is kept, and dated honestly."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from giaoviec.core import zone
from giaoviec.notify.models import Message
from giaoviec.tasks.models import DeadlineChange, Decision, Result, Task
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.status import TaskStatus
from tests.builders.sheets import csv_sheet, xlsx_sheet
from tests.builders.tasks import look_at
from tests.intake.conftest import NOW, import_sheet

pytestmark = pytest.mark.usefixtures("committee")

OLD = {
    "Đơn vị chủ trì": "SNV",
    "Ngày ban hành": "01/06/2026",
    "Thời hạn": "30/6/2026",
}


def imported(session, sheet, **options) -> Task:
    report = import_sheet(sheet, **options)
    assert report.errors == ()
    session.rollback()
    return session.scalars(select(Task)).one()


@pytest.mark.parametrize(
    ("done_on", "expected"),
    [("30/06/2026", Cell.DONE_ON_TIME), ("01/07/2026", Cell.DONE_LATE)],
)
def test_a_done_task_is_done_on_the_day_it_says(session, done_on, expected):
    task = imported(session, csv_sheet(OLD | {"Tình trạng": "HT", "Ngày hoàn thành": done_on}))
    assert task.status is TaskStatus.COMPLETED
    assert zone.local_date(task.done_at).strftime("%d/%m/%Y") == done_on
    assert cell(task.status, task.due_at, task.done_at, as_of=NOW) is expected
    assert look_at(task) is None


def test_the_result_keeps_its_day_and_the_moment_it_was_recorded(session):
    imported(session, csv_sheet(OLD | {"Ngày hoàn thành": "20/06/2026"}))
    result = session.scalars(select(Result)).one()
    assert result.handed_in_at == zone.end_of_day(date(2026, 6, 20))
    assert result.recorded_at == NOW
    assert result.decision is Decision.APPROVED
    assert result.proof_number == "viec.csv, dòng 2"


def test_a_day_of_completion_alone_means_done(session):
    assert (
        imported(session, csv_sheet(OLD | {"Ngày hoàn thành": "20/06/2026"})).status
        is TaskStatus.COMPLETED
    )


def test_late_with_a_day_is_done_and_late_without_one_is_open(session):
    task = imported(
        session, csv_sheet(OLD | {"Tình trạng": "trễ", "Ngày hoàn thành": "20/06/2026"})
    )
    # The word is not believed: it was handed in before the deadline.
    assert cell(task.status, task.due_at, task.done_at, as_of=NOW) is Cell.DONE_ON_TIME


def test_late_without_a_day_is_open_and_overdue(session):
    task = imported(session, csv_sheet(OLD | {"Tình trạng": "trễ"}))
    assert task.status is TaskStatus.IN_PROGRESS
    assert cell(task.status, task.due_at, None, as_of=NOW) is Cell.OPEN_OVERDUE


def test_waiting_for_confirmation_needs_and_keeps_its_day(session):
    row = OLD | {"Tình trạng": "chờ xác nhận", "Ngày hoàn thành": "20/06/2026"}
    task = imported(session, csv_sheet(row))
    assert task.status is TaskStatus.SUBMITTED
    assert session.scalars(select(Result.decision)).one() is Decision.PENDING


def test_an_hour_of_the_deadline_is_not_missed_by_a_day_without_hour(session):
    row = OLD | {"Thời hạn": "trước 17 giờ ngày 30/6/2026", "Ngày hoàn thành": "30/06/2026"}
    task = imported(session, csv_sheet(row))
    assert cell(task.status, task.due_at, task.done_at, as_of=NOW) is Cell.DONE_ON_TIME


def test_an_hour_in_the_cell_of_completion_counts(session):
    row = OLD | {
        "Thời hạn": "trước 17 giờ ngày 30/6/2026",
        "Ngày hoàn thành": datetime(2026, 6, 30, 17, 30),
    }
    task = imported(session, xlsx_sheet(row))
    assert cell(task.status, task.due_at, task.done_at, as_of=NOW) is Cell.DONE_LATE


def test_done_today_is_not_done_in_the_future(session):
    task = imported(session, csv_sheet(OLD | {"Ngày hoàn thành": "04/08/2026"}))
    assert task.done_at == NOW


def test_an_extension_keeps_the_original_deadline(session):
    task = imported(session, csv_sheet(OLD | {"Hạn gia hạn": "31/8/2026"}))
    assert task.original_due_at == zone.end_of_day(date(2026, 6, 30))
    assert task.due_at == zone.end_of_day(date(2026, 8, 31))
    assert task.extension_count == 1
    change = session.scalars(select(DeadlineChange)).one()
    assert (change.decision, change.granted_due_at) == (Decision.APPROVED, task.due_at)
    assert change.old_due_at == task.original_due_at


def test_an_extension_granted_since_is_no_difference_and_another_one_is(session):
    row = OLD | {"Hạn gia hạn": "31/8/2026"}
    import_sheet(csv_sheet(row))
    assert import_sheet(csv_sheet(OLD)).skipped == 1
    assert import_sheet(csv_sheet(row)).skipped == 1
    (changed,) = import_sheet(csv_sheet(OLD | {"Hạn gia hạn": "15/9/2026"})).changed
    assert changed.differences[0].column == "Hạn gia hạn"


def test_opening_starts_the_ladder_of_open_tasks_and_tells_nobody(session):
    row = OLD | {"Người thực hiện": "Đỗ Mai Quyên"}
    task = imported(session, csv_sheet(row), opening=date(2026, 8, 4))
    assert task.ladder_from == date(2026, 8, 4)
    assert session.scalars(select(Message.id)).all() == []


def test_opening_does_not_touch_what_is_done_or_was_given_later(session):
    opening = date(2026, 8, 1)
    sheet = csv_sheet(
        OLD | {"Ngày hoàn thành": "20/06/2026"},
        OLD | {"Số ký hiệu": "14/KH-UBND", "Ngày ban hành": "03/08/2026", "Thời hạn": "30/8/2026"},
    )
    assert import_sheet(sheet, opening=opening).errors == ()
    assert session.scalars(select(Task.ladder_from)).all() == [None, None]


def test_deadlines_are_local_days_whatever_the_cell(session):
    task = imported(session, xlsx_sheet(OLD | {"Thời hạn": date(2026, 6, 30)}))
    assert task.due_at == datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC)

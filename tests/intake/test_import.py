from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from giaoviec.audit.models import AuditEntry
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.intake.errors import ImportRefused
from giaoviec.intake.rows import Outcome
from giaoviec.intake.usecases import ImportTasks, check_tasks
from giaoviec.notify.models import Message
from giaoviec.tasks.models import CoopPart, DeadlineKind, SourceDocument, Task, TaskSpan, Urgency
from giaoviec.tasks.status import TaskStatus
from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task
from tests.builders.sheets import csv_sheet, xlsx_sheet
from tests.builders.tasks import acting
from tests.intake.conftest import NOW, import_sheet

pytestmark = pytest.mark.usefixtures("committee")


def tasks(session) -> list[Task]:
    session.rollback()
    return list(session.scalars(select(Task).order_by(Task.id)))


def test_a_row_becomes_a_task_with_its_document_and_everybody_in_it(session, committee):
    row = {
        "Người ký": "Lê Minh Châu",
        "Nội dung nhiệm vụ": "Lập kế hoạch kiểm tra",
        "Đơn vị chủ trì": "so noi vu",
        "Đơn vị phối hợp": "Sở Tài chính; VP UBND TP",
        "Người thực hiện": "Đỗ Mai Quyên",
        "Thời hạn": "trước ngày 15/9/2026",
        "Độ khẩn": "Khẩn",
        "Sản phẩm": "Kế hoạch",
        "Người theo dõi": "Ngô Thanh Lam",
    }
    report = import_sheet(csv_sheet(row))
    assert report.as_json() == {"created": 1, "skipped": 0, "changed": [], "errors": []}

    (task,) = tasks(session)
    assert task.content == "Lập kế hoạch kiểm tra"
    assert (task.lead_unit_id, task.lead_unit_name) == (committee.home.id, "Sở Nội vụ")
    assert task.owner_id == committee.official.id
    assert task.monitor_id == committee.monitor.id
    assert task.assigner_id == committee.chair.id
    assert (task.urgency, task.deliverable) == (Urgency.URGENT, "Kế hoạch")
    # "Trước ngày" is exclusive.
    assert task.due_at == task.original_due_at == zone.end_of_day(date(2026, 9, 14))
    assert task.deadline_phrase == "trước ngày 15/9/2026"
    assert (task.status, task.assigned_at) == (TaskStatus.ASSIGNED, NOW)
    parts = session.scalars(select(CoopPart.unit_id).order_by(CoopPart.id)).all()
    assert parts == [committee.finance.id, committee.office.id]
    document = session.get(SourceDocument, task.document_id)
    assert (document.doc_number, document.issued_on) == ("12/KH-UBND", date(2026, 8, 3))
    assert document.signer_id == committee.chair.id


def test_a_signer_nobody_knows_stays_text_and_the_committee_is_the_assigner(session):
    import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV", "Người ký": "Trần Văn Lạ"}))
    (task,) = tasks(session)
    assert task.assigner_id is None
    assert session.get(SourceDocument, task.document_id).signer == "Trần Văn Lạ"


def test_rows_of_one_document_share_it(session):
    rows = [{"Đơn vị chủ trì": unit} for unit in ("SNV", "STC")]
    import_sheet(csv_sheet(*rows))
    assert len({task.document_id for task in tasks(session)}) == 1


def test_the_subject_beside_the_first_task_counts_for_the_document(session):
    import_sheet(
        csv_sheet(
            {"Đơn vị chủ trì": "SNV", "Trích yếu": ""},
            {"Đơn vị chủ trì": "STC", "Trích yếu": "Kế hoạch năm"},
        )
    )
    assert session.scalars(select(SourceDocument.subject)).all() == ["Kế hoạch năm"]


def test_a_group_becomes_a_task_for_each_unit_under_one_head(session, committee):
    row = {"Đơn vị chủ trì": "UBND các phường, xã, đặc khu"}
    assert import_sheet(csv_sheet(row)).created == 3
    found = tasks(session)
    assert {task.lead_unit_id for task in found} == {ward.id for ward in committee.wards}
    assert len({task.group_key for task in found}) == 1
    assert found[0].group_key


def test_a_group_that_cooperates_leaves_out_the_lead(session, committee):
    import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV", "Đơn vị phối hợp": "các sở, ban, ngành"}))
    assert session.scalars(select(CoopPart.unit_id)).all() == [committee.finance.id]


def test_the_same_sheet_again_is_skipped(session):
    rows = [{"Đơn vị chủ trì": "SNV"}, {"Đơn vị chủ trì": "UBND các phường, xã"}]
    assert import_sheet(csv_sheet(*rows)).created == 4
    again = import_sheet(csv_sheet(*rows))
    assert again.as_json() == {"created": 0, "skipped": 4, "changed": [], "errors": []}
    assert len(tasks(session)) == 4
    assert all(row.outcome is Outcome.SKIPPED for row in again.rows)


def test_a_sheet_read_again_does_not_give_out_what_was_withdrawn(session):
    row = {"Đơn vị chủ trì": "SNV"}
    import_sheet(csv_sheet(row))
    (task,) = tasks(session)
    order = WithdrawTask(task_id=task.id, reason="Giao nhầm")
    withdraw_task(order, actor=Actor.operator(), now=NOW)
    again = import_sheet(csv_sheet(row))
    assert again.as_json() == {"created": 0, "skipped": 1, "changed": [], "errors": []}
    assert [one.status for one in tasks(session)] == [TaskStatus.WITHDRAWN]


def test_accents_case_and_spaces_do_not_make_another_task(session):
    import_sheet(csv_sheet({"Đơn vị chủ trì": "Sở Nội vụ", "Nội dung nhiệm vụ": "Rà soát thủ tục"}))
    other = {
        "Đơn vị chủ trì": "SNV",
        "Số ký hiệu": "12 / kh-ubnd",
        "Nội dung nhiệm vụ": "RÀ SOÁT  THỦ TỤC",
    }
    assert import_sheet(csv_sheet(other)).skipped == 1


def test_another_deadline_or_owner_is_reported_and_not_written(session, committee):
    row = {"Đơn vị chủ trì": "SNV", "Thời hạn": "15/9/2026"}
    import_sheet(csv_sheet(row))
    report = import_sheet(
        csv_sheet(row | {"Thời hạn": "20/9/2026", "Người thực hiện": "Đỗ Mai Quyên"})
    )
    (task,) = tasks(session)
    assert report.as_json() == {
        "created": 0,
        "skipped": 0,
        "changed": [
            {
                "row": 2,
                "task": task.id,
                "lead_code": "SNV",
                "content": "Rà soát thủ tục hành chính",
                "differences": [
                    {
                        "column": "Thời hạn",
                        "stored": "2026-09-15T23:59:59+07:00",
                        "given": "2026-09-20T23:59:59+07:00",
                    },
                    {"column": "Người thực hiện", "stored": None, "given": "Đỗ Mai Quyên"},
                ],
            }
        ],
        "errors": [],
    }
    assert (task.due_at, task.owner_id) == (zone.end_of_day(date(2026, 9, 15)), None)


def test_an_empty_owner_does_not_contradict_the_one_that_is_stored(session):
    import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV", "Người thực hiện": "Đỗ Mai Quyên"}))
    assert import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV"})).skipped == 1


@pytest.mark.parametrize(
    ("cell", "due", "kind", "reason"),
    [
        ("15/9/2026", datetime(2026, 9, 15, 23, 59, 59), DeadlineKind.ABSOLUTE, None),
        ("2026-09-15", datetime(2026, 9, 15, 23, 59, 59), DeadlineKind.ABSOLUTE, None),
        (date(2026, 9, 15), datetime(2026, 9, 15, 23, 59, 59), DeadlineKind.ABSOLUTE, None),
        (datetime(2026, 9, 15, 16, 30), datetime(2026, 9, 15, 16, 30), DeadlineKind.ABSOLUTE, None),
        ("trước 17 giờ ngày 15/9/2026", datetime(2026, 9, 15, 17), DeadlineKind.ABSOLUTE, None),
        ("trong 05 ngày làm việc kể từ ngày ban hành", datetime(2026, 8, 10, 23, 59, 59), DeadlineKind.RELATIVE, None),
        ("kịp thời", None, DeadlineKind.NONE, "kịp thời"),
        ("", None, DeadlineKind.NONE, "chưa rõ thời hạn"),
    ],
)  # fmt: skip
def test_a_deadline_is_a_date_a_moment_or_a_phrase(session, cell, due, kind, reason):
    report = import_sheet(xlsx_sheet({"Đơn vị chủ trì": "SNV", "Thời hạn": cell}))
    assert report.errors == ()
    (task,) = tasks(session)
    assert task.due_at == (due and due.replace(tzinfo=zone.zone()))
    assert (task.deadline_kind, task.no_deadline_reason) == (kind, reason)


def test_a_periodic_deadline_keeps_its_rule_and_its_first_moment(session):
    import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV", "Thời hạn": "trước ngày 25 hằng tháng"}))
    (task,) = tasks(session)
    assert task.deadline_kind is DeadlineKind.PERIODIC
    assert task.due_at == zone.end_of_day(date(2026, 8, 24))
    assert task.recurrence


def test_a_check_says_what_would_happen_and_writes_nothing(session):
    cmd = ImportTasks(sheet=csv_sheet({"Đơn vị chủ trì": "SNV"}))
    report = check_tasks(cmd, actor=Actor.operator(), now=NOW)
    assert (report.created, report.is_written) == (1, False)
    assert tasks(session) == []
    assert session.scalar(select(func.count()).select_from(SourceDocument)) == 0


def test_one_bad_row_keeps_all_others_out(session):
    report = import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV"}, {"Đơn vị chủ trì": "Sở Trời"}))
    assert (report.created, len(report.errors), report.is_written) == (0, 1, False)
    assert tasks(session) == []


def test_partial_writes_the_good_rows(session):
    sheet = csv_sheet({"Đơn vị chủ trì": "SNV"}, {"Đơn vị chủ trì": "Sở Trời"})
    report = import_sheet(sheet, partial=True)
    assert (report.created, len(report.errors)) == (1, 1)
    assert len(tasks(session)) == 1


def test_every_task_has_its_span_and_its_audit_line_and_the_import_has_one(session):
    import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV"}, {"Đơn vị chủ trì": "STC"}))
    assert session.scalar(select(func.count()).select_from(TaskSpan)) == 2
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert sorted(actions) == ["task.assigned", "task.assigned", "tasks.imported"]


def test_new_tasks_are_told_to_their_owners_and_running_ones_to_nobody(session, committee):
    row = {"Đơn vị chủ trì": "SNV", "Người thực hiện": "Đỗ Mai Quyên"}
    import_sheet(csv_sheet(row | {"Tình trạng": "đang thực hiện"}))
    assert session.scalars(select(Message.recipient_id)).all() == []
    session.rollback()
    import_sheet(csv_sheet(row | {"Số ký hiệu": "99/KH-UBND"}))
    assert set(session.scalars(select(Message.recipient_id))) == {committee.official.id}


def test_a_head_gives_tasks_below_and_nowhere_else(session, committee):
    head = acting(committee.head, Role.HEAD, committee.home)
    sheet = csv_sheet({"Đơn vị chủ trì": "SNV-CCHC"}, {"Đơn vị chủ trì": "STC"})
    report = import_sheet(sheet, actor=head, partial=True)
    assert report.created == 1
    (error,) = report.errors
    assert (error.row, error.column, error.error.code) == (3, "Đơn vị chủ trì", "may-not-assign")


def test_who_may_give_tasks_to_nobody_is_refused_the_whole_sheet(committee):
    official = acting(committee.official, Role.OFFICIAL, committee.division)
    with pytest.raises(ImportRefused):
        import_sheet(csv_sheet({"Đơn vị chủ trì": "SNV"}), actor=official)


def test_the_number_of_queries_does_not_grow_with_the_rows(statements):
    def asked_for(count: int, number: str) -> int:
        rows = [
            {
                "Đơn vị chủ trì": "SNV",
                "Đơn vị phối hợp": "STC",
                "Số ký hiệu": f"{place}/{number}",
                "Người thực hiện": "Đỗ Mai Quyên",
                "Nội dung nhiệm vụ": f"Việc {place}",
            }
            for place in range(count)
        ]
        sheet = csv_sheet(*rows)
        with statements() as seen:
            assert import_sheet(sheet).created == count
        # SQLite takes rows one by one where their ids are wanted: only what is asked is counted.
        return len([sql for sql in seen if not sql.startswith("INSERT")])

    assert asked_for(10, "A") == asked_for(200, "B")

"""The page "Giao việc": a document once, its rows, and what is wrong beside its field."""

from datetime import date

import pytest
from sqlalchemy import func, select

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.tasks.models import DeadlineKind, SourceDocument, Task, Urgency
from giaoviec.tasks.models.document import Stream
from tests.builders.tasks import make_document, make_task
from tests.web.assign_form import FORM, NOW, filled, tasks, value_of
from tests.web.clock import standing_at
from tests.web.queries import only_questions

RECORDED_ON = date(2026, 8, 1)


moment = standing_at(NOW)


@pytest.fixture
def client(entering):
    return entering("monitor")


def test_the_form_asks_for_the_document_once_and_one_row(client):
    assert client.get(FORM).status_code == 200
    names = {one.get("name") for one in client.page.all("input")}
    assert {"doc_number", "issued_on", "subject", "signer", "rows-0-lead", "rows-0-phrase"} <= names
    assert "rows-1-lead" not in names
    active = [one for one in client.page.all("a") if one.get("aria-current")]
    assert [one["href"] for one in active][:1] == [FORM]


def test_a_document_with_two_rows_gives_two_tasks_and_shows_them(client, scene):
    answer = client.send(
        FORM,
        filled(
            {
                "lead": "so y te", "owner": "Đỗ Thị Thực", "coop": "STC", "monitor": "Hoàng Thị Theo",
                "urgency": "khan", "deliverable": "Báo cáo", "clause": "mục 2",
            },
            {"content": "Bố trí kinh phí", "lead": "STC", "due_on": "", "phrase": "10 ngày làm việc"},
            signer="Nguyễn Thị Chủ", stream="government",
        ),
    )  # fmt: skip
    assert answer.status_code == 303
    first, second = tasks()
    assert answer.location == f"/giao-viec/da-giao?nv={first.id}-{second.id}"
    assert (first.lead_unit_id, first.owner_id) == (scene.health.id, scene.owner.id)
    assert first.monitor_id == scene.monitor.id
    assert (first.urgency, first.deliverable, first.clause) == (Urgency.URGENT, "Báo cáo", "mục 2")
    assert first.due_at == zone.end_of_day(date(2026, 9, 11))
    assert second.deadline_kind is DeadlineKind.RELATIVE
    # Ten working days after 1 September 2026, without the holiday and two weekends.
    assert second.due_at == zone.end_of_day(date(2026, 9, 16))
    document = db.session.scalars(select(SourceDocument)).one()
    assert (document.signer_id, document.stream) == (scene.chair.id, Stream.GOVERNMENT)
    client.get(answer.location)
    assert "Đã giao 2 nhiệm vụ." in client.page.text
    links = {one["href"] for one in client.page.all("a")}
    assert {f"/nhiem-vu/{first.id}", f"/nhiem-vu/{second.id}"} <= links


def test_a_result_that_one_may_not_see_is_not_there(entering, scene):
    task = make_task(scene.finance)
    assert entering("director").get(f"/giao-viec/da-giao?nv={task.id}").status_code == 404
    assert entering("monitor").get("/giao-viec/da-giao?nv=1-9999999999,x,-").status_code == 200
    assert entering("chair").get("/giao-viec/da-giao?nv=abc").status_code == 404


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client):
    answer = client.send(
        FORM,
        filled(
            {"content": "", "lead": "Sở Không Có", "due_on": "2026-09-31", "coop": "Cục Nào Đó"},
            {"owner": "Ngô Thị Tài", "monitor": "Không Ai", "deliverable": "x" * 301},
            issued_on="2027-01-01",
        ),
    )
    assert answer.status_code == 422
    assert tasks() == []
    text = client.page.text
    for words in (
        "Chưa giao được",
        "Không tìm thấy đơn vị “Sở Không Có”",
        "“2026-09-31” không phải là ngày có thật",
        "Không tìm thấy đơn vị “Cục Nào Đó”",
        "“Ngô Thị Tài” không giữ chức vụ nào trong Sở Y tế",
        "Không tìm thấy người có tên “Không Ai”",
        "Ngày ban hành 01/01/2027 ở sau hôm nay",
        "dài quá 300 ký tự",
    ):
        assert words in text, words
    assert value_of(client, "rows-0-lead") == "Sở Không Có"
    assert value_of(client, "rows-0-due_on") == "2026-09-31"
    assert value_of(client, "doc_number") == "568/QĐ-UBND"
    ids = {attributes.get("id") for _tag, attributes in client.page.elements}
    targets = [one["href"][1:] for one in client.page.all("a") if one["href"].startswith("#rows-")]
    assert {"rows-0-content", "rows-0-lead", "rows-1-owner"} <= set(targets) <= ids


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("sau khi có ý kiến của Bộ", "Chưa rõ thời hạn “sau khi có ý kiến của Bộ”"),
        ("ngày 31/2/2027", "Lịch không có ngày"),
    ],
)
def test_an_unclear_deadline_is_refused_with_why_and_how_to_mend_it(client, phrase, words):
    answer = client.send(FORM, filled({"due_on": "", "phrase": phrase}))
    assert answer.status_code == 422
    assert words in client.page.text
    assert tasks() == []


def test_soft_words_ask_for_the_reason_of_having_no_deadline(client):
    soft = {"due_on": "", "phrase": "thường xuyên"}
    assert client.send(FORM, filled(soft)).status_code == 422
    assert "“thường xuyên” không nêu ngày nào. Hãy ghi lý do" in client.page.text
    assert value_of(client, "rows-0-reason") == ""
    reason = {"reason": "Nhiệm vụ thường xuyên hằng năm"}
    assert client.send(FORM, filled(soft | reason)).status_code == 303
    [task] = tasks()
    assert (task.due_at, task.no_deadline_reason) == (None, "Nhiệm vụ thường xuyên hằng năm")
    assert task.deadline_phrase == "thường xuyên"


def test_no_deadline_at_all_is_taken_with_a_warning(client):
    client.send(FORM, filled({"due_on": ""}) | {"preview": "1"})
    assert "chưa rõ thời hạn" in client.page.text
    answer = client.send(FORM, filled({"due_on": ""}))
    assert tasks()[0].no_deadline_reason == "chưa rõ thời hạn"
    client.get(answer.location)
    assert "1 nhiệm vụ chưa có thời hạn" in client.page.text


def test_a_date_and_words_together_are_refused(client):
    client.send(FORM, filled({"phrase": "10 ngày"}))
    assert "Chỉ chọn ngày hoặc ghi bằng lời" in client.page.text
    assert tasks() == []


def test_a_deadline_that_has_passed_is_warned_of(client):
    client.send(FORM, filled({"due_on": "2026-09-02"}) | {"preview": "1"})
    assert "Thời hạn này đã qua" in client.page.text


def test_the_same_document_unit_and_content_is_shown_before_saving(client, scene):
    document = make_document(doc_number="568/QĐ-UBND", issued_on=RECORDED_ON, subject="Đã ghi")
    task = make_task(scene.health, document=document, content="Rà soát thủ tục")
    answer = client.send(
        FORM,
        filled({"content": "rà soát  THỦ TỤC"}, doc_number="568 / qđ-ubnd", issued_on="01/08/2026"),
    )
    assert answer.status_code == 422
    assert f"nhiệm vụ số {task.id}" in client.page.text
    assert f"/nhiem-vu/{task.id}" in [one["href"] for one in client.page.all("a")]
    assert len(tasks()) == 1
    client.send(FORM, filled({}, {}, doc_number="9/KH"))
    assert "Dòng 2 trùng với dòng 1" in client.page.text


def test_a_document_that_is_recorded_gets_further_tasks_under_its_own_subject(client):
    document = make_document(doc_number="568/QĐ-UBND", issued_on=RECORDED_ON, subject="Đã ghi")
    sent = filled(subject="", issued_on="2026-08-01")
    client.send(FORM, sent | {"preview": "1"})
    assert "Văn bản này đã có trong hệ thống (Đã ghi)" in client.page.text
    assert client.send(FORM, sent).status_code == 303
    assert tasks()[0].document_id == document.id
    client.send(FORM, sent | {"doc_number": "1/MOI"})
    assert "Hãy ghi trích yếu" in client.page.text


def test_an_unknown_signer_stays_text(client):
    client.send(FORM, filled(signer="Bộ trưởng Nào Đó") | {"preview": "1"})
    assert "Không nhận ra “Bộ trưởng Nào Đó”" in client.page.text
    client.send(FORM, filled(signer="Bộ trưởng Nào Đó"))
    document = db.session.scalars(select(SourceDocument)).one()
    assert (document.signer, document.signer_id) == ("Bộ trưởng Nào Đó", None)


def test_a_unit_beyond_ones_reach_is_refused_beside_its_field(entering, scene):
    client = entering("vice")
    assert client.send(FORM, filled({"lead": "STC"})).status_code == 422
    assert "Bạn không có quyền giao việc cho Sở Tài chính" in client.page.text
    assert tasks() == []


def test_who_may_give_nothing_does_not_come_in(entering):
    client = entering("owner")
    for path in (FORM, f"{FORM}/tim-don-vi?q=so", f"{FORM}/tim-nguoi?q=a", f"{FORM}/thoi-han"):
        assert client.get(path).status_code == 403


def test_a_page_costs_the_same_queries_for_one_row_and_for_twenty(client, statements):
    def cost(rows, **more):
        sent = filled(*({"content": f"Việc {n}", "coop": "STC"} for n in range(rows)))
        sent |= more
        token = client.token(FORM)
        with statements() as seen:
            client.post(FORM, data={"csrf_token": token} | sent)
        # What is written grows with the rows; what is asked does not.
        return len([one for one in only_questions(seen) if not one.startswith("INSERT")])

    assert cost(1, preview="1") == cost(20, preview="1") <= 16
    assert cost(1, doc_number="1/A") == cost(20, doc_number="2/A")


def test_the_result_page_costs_the_same_for_one_task_and_for_many(client, scene, statements):
    first = make_task(scene.health)
    for _ in range(10):
        make_task(scene.health, owner=scene.owner)

    def cost(asked):
        with statements() as seen:
            client.get(f"/giao-viec/da-giao?nv={asked}")
        return len(only_questions(seen))

    assert cost(first.id) == cost("1-100")
    assert db.session.scalar(select(func.count(Task.id))) == 11

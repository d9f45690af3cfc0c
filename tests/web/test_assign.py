"""The page "Giao việc": a document once, its rows, and what is wrong beside its field."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.org.models import UnitKind
from giaoviec.tasks.models import DeadlineKind, SourceDocument, Task, Urgency
from giaoviec.tasks.models.document import Stream
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_document, make_task
from tests.web.queries import only_questions
from tests.web.task_scene import account_of

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
FORM = "/giao-viec"
RECORDED_ON = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def entering(scene, browser):
    """`entering("monitor")`: that person of the scene, signed in."""

    def somebody(name):
        client = browser()
        assert client.sign_in(account_of(scene, name)).status_code == 303
        return client

    return somebody


@pytest.fixture
def client(entering):
    return entering("monitor")


def filled(*rows, **document):
    """The posted form: a document of 1 September 2026, rows with what is said of them."""
    fields = {
        "source": "document", "doc_number": "568/QĐ-UBND", "issued_on": "2026-09-01",
        "subject": "Cải cách hành chính", "stream": "ubnd",
    } | document  # fmt: skip
    usual = {"content": "Rà soát thủ tục", "lead": "Sở Y tế", "due_on": "2026-09-11"}
    for place, row in enumerate(rows or ({},)):
        fields |= {f"rows-{place}-{name}": value for name, value in (usual | row).items()}
    return fields


def tasks():
    db.session.rollback()
    return db.session.scalars(select(Task).order_by(Task.id)).all()


def value_of(client, name):
    [found] = [one for one in client.page.all("input") if one.get("name") == name]
    return found.get("value")


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


def test_an_ambiguous_unit_shows_candidates_and_one_of_them_is_chosen(client, scene):
    other = make_unit(
        "STC-NV", parent=scene.finance, name="Phòng Nghiệp vụ", kind=UnitKind.DIVISION
    )
    answer = client.send(FORM, filled({"lead": "Phòng Nghiệp vụ", "content": "Giữ nguyên"}))
    assert answer.status_code == 422
    buttons = [one["value"] for one in client.page.all("button") if one.get("name") == "choose"]
    assert buttons == [
        "rows-0-lead=Phòng Nghiệp vụ, Sở Y tế",
        "rows-0-lead=Phòng Nghiệp vụ, Sở Tài chính",
    ]
    chosen = filled({"lead": "Phòng Nghiệp vụ", "content": "Giữ nguyên"}) | {"choose": buttons[1]}
    assert client.send(FORM, chosen).status_code == 200
    assert value_of(client, "rows-0-lead") == "Phòng Nghiệp vụ, Sở Tài chính"
    assert "Giữ nguyên" in client.page.text
    sent = filled({"lead": "Phòng Nghiệp vụ, Sở Tài chính"})
    assert client.send(FORM, sent).status_code == 303
    assert [task.lead_unit_id for task in tasks()] == [other.id]


def test_one_of_several_cooperating_units_is_chosen_in_its_place(client, scene):
    make_unit("STC-NV", parent=scene.finance, name="Phòng Nghiệp vụ", kind=UnitKind.DIVISION)
    client.send(FORM, filled({"coop": "STC; Phòng Nghiệp vụ"}))
    buttons = [one["value"] for one in client.page.all("button") if one.get("name") == "choose"]
    assert buttons[0] == "rows-0-coop=STC; Phòng Nghiệp vụ, Sở Y tế"


def test_two_people_of_one_name_are_told_apart(client, scene):
    twin = make_person("Đỗ Thị Thực", email="thuc.hai@example.vn")
    appoint(twin, scene.health)
    client.send(FORM, filled({"owner": "Đỗ Thị Thực"}))
    buttons = [one["value"] for one in client.page.all("button") if one.get("name") == "choose"]
    assert "rows-0-owner=Đỗ Thị Thực <thuc.hai@example.vn>" in buttons
    assert (
        client.send(FORM, filled({"owner": "Đỗ Thị Thực <thuc.hai@example.vn>"})).status_code == 303
    )
    assert tasks()[0].owner_id == twin.id


def test_a_group_says_to_how_many_units_it_goes_and_gives_each_a_task(client, scene):
    for number in range(3):
        make_unit(f"P{number}", parent=scene.ubnd, name=f"Phường {number}", kind=UnitKind.WARD)
    row = {"lead": "UBND các phường, xã, đặc khu"}
    assert client.send(FORM, filled(row) | {"preview": "1"}).status_code == 200
    assert "Nhóm này có 3 đơn vị" in client.page.text
    assert "sẽ có 3 nhiệm vụ" in client.page.text
    assert tasks() == []
    assert client.send(FORM, filled(row)).status_code == 303
    given = tasks()
    assert len(given) == 3
    assert len({task.group_key for task in given}) == 1
    client.send(FORM, filled(row | {"owner": "Đỗ Thị Thực", "content": "Việc khác"}))
    assert "không ghi được người thực hiện" in client.page.text


def test_rows_are_added_and_removed_without_losing_what_is_typed(client):
    sent = filled(
        {"content": "Việc một"}, {"content": "Việc hai", "lead": "STC"}, {"content": "Việc ba"}
    )
    assert client.send(FORM, sent | {"add": "1"}).status_code == 200
    assert value_of(client, "rows-3-lead") == ""
    assert value_of(client, "rows-1-lead") == "STC"
    assert "Chưa giao được" not in client.page.text
    client.send(FORM, sent | {"remove": "0"})
    assert value_of(client, "rows-0-lead") == "STC"
    assert "Việc một" not in client.page.text
    assert "Việc hai" in client.page.text
    assert "Việc ba" in client.page.text
    assert "rows-2-lead" not in {one.get("name") for one in client.page.all("input")}


def test_not_more_rows_than_one_page_bears(client):
    sent = filled(*({"content": f"Việc {n}"} for n in range(50)))
    client.send(FORM, sent | {"add": "1"})
    assert "nhiều nhất 50 dòng" in client.page.text
    assert "rows-50-lead" not in {one.get("name") for one in client.page.all("input")}


def test_fields_that_no_form_of_ours_sends_do_no_harm(client):
    odd = filled() | {
        "rows-²-content": "x", "rows-99999999999999-content": "x", "rows--content": "x", "rows-": "x",
        "rows-7-content": "Việc xa", "rows-7-lead": "STC", "rows-7-urgency": "nope", "source": "nope",
        "stream": "nope", "choose_": "x",
    }  # fmt: skip
    assert client.send(FORM, odd).status_code == 303
    assert [task.content for task in tasks()] == ["Rà soát thủ tục", "Việc xa"]
    for edit in (
        {"remove": "²"},
        {"remove": "99"},
        {"choose": "source=x"},
        {"choose": "rows-9-lead=x"},
    ):
        assert client.send(FORM, filled() | edit).status_code == 200
    assert client.send(FORM, {}).status_code == 422


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


def test_a_leader_gives_a_spoken_order_with_content_unit_and_deadline_alone(entering, scene):
    client = entering("vice")
    client.get(FORM)
    checked = [one["value"] for one in client.page.all("input") if "checked" in one]
    assert checked == ["spoken"]
    assert "open" not in client.page.all("details")[-1]
    sent = {
        "source": "spoken", "rows-0-content": "Kiểm tra bệnh viện", "rows-0-lead": "SYT",
        "rows-0-phrase": "trước 17 giờ ngày 8/9/2026",
    }  # fmt: skip
    assert client.send(FORM, sent).status_code == 303
    [task] = tasks()
    assert task.due_at == datetime(2026, 9, 8, 10, 0, tzinfo=UTC)
    assert task.assigner_id == scene.vice.id
    document = db.session.get(SourceDocument, task.document_id)
    assert (document.is_spoken, document.doc_number) == (True, "")
    assert (document.subject, document.issued_on) == ("Kiểm tra bệnh viện", date(2026, 9, 4))
    assert (document.signer, document.signer_id) == ("Trần Văn Phó", scene.vice.id)


def test_the_office_says_who_gave_a_spoken_order(client, scene):
    sent = filled(source="spoken", doc_number="bỏ qua", issued_on="")
    assert client.send(FORM, sent).status_code == 422
    assert "Hãy ghi ai đã chỉ đạo" in client.page.text
    assert client.send(FORM, sent | {"signer": "tran van pho"}).status_code == 303
    document = db.session.get(SourceDocument, tasks()[0].document_id)
    assert (document.doc_number, document.signer_id) == ("", scene.vice.id)


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


def test_units_are_found_while_one_types_whatever_the_accents(client, scene):
    make_unit("P1", parent=scene.ubnd, name="Phường Một", kind=UnitKind.WARD)
    make_unit("P2", parent=scene.ubnd, name="Phường Hai", kind=UnitKind.WARD)

    def found(text):
        answer = client.get(f"{FORM}/tim-don-vi", query_string={"q": text})
        return [one["value"] for one in answer.json["options"]]

    assert found("so tai") == ["Sở Tài chính"]
    assert found("SYT")[0] == "Sở Y tế"
    assert found("các phường")[0] == "các phường"
    assert found("phòng nghiệp") == ["Phòng Nghiệp vụ, Sở Y tế"]
    assert found("") == found("zzz") == []
    closed = make_unit("CU", parent=scene.ubnd, name="Sở Đã Giải Thể", valid_to=date(2025, 6, 30))
    assert closed.name not in found("sở đã")


def test_owners_are_looked_for_in_the_lead_units_tree_only(client, scene):
    def found(text, unit=""):
        answer = client.get(f"{FORM}/tim-nguoi", query_string={"q": text, "don-vi": unit})
        return [one["value"] for one in answer.json["options"]]

    assert found("do thi", "Sở Y tế") == ["Đỗ Thị Thực"]
    assert found("ngo thi tai", "Sở Y tế") == []
    assert found("ngo thi tai") == ["Ngô Thị Tài"]
    assert len(found("", "Sở Y tế")) == 5
    assert found("", "Sở Không Có") == []
    twin = make_person("Đỗ Thị Thực", email="hai@example.vn")
    appoint(twin, scene.health)
    assert "Đỗ Thị Thực <hai@example.vn>" in found("đỗ thị thực", "SYT")


def test_the_moment_of_a_deadline_and_its_reason_are_told_at_once(client):
    def told(**asked):
        answer = client.get(f"{FORM}/thoi-han", query_string=asked, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return answer.text

    text = told(**{"cum-tu": "10 ngày làm việc", "ngay": "2026-09-01"})
    assert "Hạn: 23:59 16/09/2026." in text
    assert "Đếm 10 ngày làm việc kể từ ngày 01/09/2026" in text
    assert "là một sự kiện" in told(**{"cum-tu": "sau khi có ý kiến của Bộ", "ngay": "2026-09-01"})
    assert "rows-3-reason" in told(
        **{"dong": "3", "rows-3-phrase": "kịp thời", "issued_on": "2026-09-01"}
    )
    assert "Hạn: 23:59 11/09/2026." in told(han="2026-09-11", ngay="nonsense")
    assert "chưa rõ thời hạn" in told(dong="²")
    assert client.get(f"{FORM}/thoi-han").status_code == 302


def test_the_lead_unit_is_told_at_once(client, scene):
    def told(text):
        asked = {"dong": "0", "rows-0-lead": text}
        answer = client.get(
            f"{FORM}/don-vi-chu-tri", query_string=asked, headers={"HX-Request": "true"}
        )
        return answer.text

    assert "Sở Tài chính (STC)" in told("so tai chinh")
    assert "Không tìm thấy đơn vị" in told("Sở Không Có")
    assert told("").strip() == ""


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

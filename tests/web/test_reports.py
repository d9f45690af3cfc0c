"""The reports page: what it shows is what the files hold, for whoever may have it."""

import hashlib
import html
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import time_machine

from giaoviec.accountability import definitions
from giaoviec.accountability.tables import Rate
from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Rank
from giaoviec.web.views import reports
from giaoviec.web.views.report_rows import bar_of, share_of
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_document, make_task
from tests.web.queries import only_questions

# Sunday 20 September 2026, 09:00:30 in Ho Chi Minh City.
NOW = datetime(2026, 9, 20, 2, 0, 30, tzinfo=UTC)
EARLY, LATE = date(2026, 8, 20), date(2026, 9, 11)
TASK_KEYS = ("doc_number", "lead", "lead_code", "head", "owner", "urged", "extensions")
HEAD_TEXTS = ("unit_code", "unit", "head", "on_time_rate")
HEAD_NUMBERS = tuple(c.key for c in definitions.HEAD_COLUMNS if c.shape == "number")
PAGES = ("/bao-cao", "/bao-cao/qua-han", "/bao-cao/so-theo-doi", "/bao-cao/trach-nhiem")


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def finance(app):
    """A department with a division below it and a head."""
    unit = make_unit("STC", name="Sở Tài chính")
    appoint(make_person("Trần Đứng Đầu"), unit, Rank.HEAD, valid_from=date(2026, 1, 1))
    return unit


@pytest.fixture
def division(finance):
    return make_unit("STC-NS", name="Phòng Ngân sách", parent=finance)


@pytest.fixture
def health(app):
    return make_unit("SYT", name="Sở Y tế")


@pytest.fixture
def tasks(finance, division, health):
    """Two late ones of the department's tree, one of another, one in time, one without deadline."""
    owner = make_person("Lê Thị An")
    appoint(owner, finance)
    odd = make_document(doc_number="=7+8/<b>UBND")
    return {
        "formula": make_task(
            finance, owner=owner, deadline=EARLY, content="=1+1 <b>&", document=odd
        ),
        "division": make_task(division, deadline=LATE, content="Việc của phòng"),
        "health": make_task(health, deadline=LATE, content="Việc của y tế"),
        "in_time": make_task(finance, deadline=date(2026, 12, 1), content="Việc còn hạn"),
        "open": make_task(finance, deadline=None, content="Việc thường xuyên"),
    }


def page_rows(text: str) -> list[dict[str, str]]:
    """What the table of the page says, by the keys of the report's columns."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = []
    for row in re.findall(r"<tr\b.*?</tr>", body, re.DOTALL):
        cells = re.findall(r'data-key="(\w+)"[^>]*>([^<]*)<', row)
        found = {key: html.unescape(value) for key, value in cells}
        for name, key in (("data-task", "task"), ("data-days-late", "days_late")):
            for value in re.findall(f'{name}="(\\d+)"', row):
                found[key] = value
        rows.append(found)
    return rows


def files_of(text: str) -> dict[str, str]:
    """The addresses of the files that the page offers."""
    links = re.findall(r'href="([^"]*/tai-ve\.(\w+)[^"]*)"', text)
    return {form: html.unescape(link) for link, form in links}


def json_rows(client, links):
    return json.loads(client.get(links["json"]).data)["rows"]


def sheet_rows(client, links, columns):
    book = openpyxl.load_workbook(io.BytesIO(client.get(links["xlsx"]).data))
    table = list(book.worksheets[0].iter_rows(values_only=True))
    assert table[0] == tuple(column.label for column in columns)
    keys = [column.key for column in columns]
    return [dict(zip(keys, row, strict=True)) for row in table[1:]]


def in_order(rows):
    """By unit: the page has heads to whom nothing happened last."""
    return sorted(rows, key=lambda row: row["unit_code"])


def said(row, keys):
    return {key: str(row[key]) for key in keys if row.get(key) not in (None, "")}


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize("kind", ["qua-han", "so-theo-doi"])
@pytest.mark.parametrize("asked", ["", "?den=2026-09-30&don-vi=stc&chot=2026-09-15"])
def test_the_page_the_workbook_and_json_have_the_same_tasks(as_role, kind, asked):
    client = as_role(Role.INSPECTOR)
    page = client.get(f"/bao-cao/{kind}{asked}").text
    links = files_of(page)
    told = json_rows(client, links)
    keys = ("task", "days_late", *TASK_KEYS)
    expected = [said(row, keys) for row in told]
    assert len(expected) >= 2
    assert page_rows(page) == expected
    sheet = sheet_rows(client, links, definitions.TASK_COLUMNS)
    assert [said(row, keys) for row in sheet] == expected
    assert [row["content"] for row in sheet] == [row["content"] for row in told]


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize("asked", ["", "?tu=2026-09-01&den=2026-09-12&don-vi=STC"])
def test_the_page_the_workbook_and_json_have_the_same_heads(as_role, asked):
    client = as_role(Role.INSPECTOR)
    page = client.get(f"/bao-cao/trach-nhiem{asked}").text
    links = files_of(page)
    told = json_rows(client, links)
    for row in told:
        row["on_time_rate"] = "{num}/{den}".format(**row["on_time_rate"])
    keys = (*HEAD_TEXTS, *HEAD_NUMBERS)
    expected = in_order(said(row, keys) for row in told)
    assert len(expected) >= 2
    assert in_order(page_rows(page)) == expected
    sheet = sheet_rows(client, links, definitions.HEAD_COLUMNS)
    assert in_order(said(row, keys) for row in sheet) == expected


@pytest.mark.usefixtures("tasks")
def test_the_longest_late_comes_first_with_its_document_and_deadline(as_role):
    client = as_role(Role.LEADER)
    client.get("/bao-cao")
    text = client.page.text
    assert "3 dòng." in text
    assert text.index("=1+1 <b>&") < text.index("Việc của phòng") < text.index("Việc của y tế")
    for words in ("=7+8/<b>UBND", "Quá hạn 31 ngày", "20/08/2026", "Trần Đứng Đầu", "Lê Thị An"):
        assert words in text
    assert "Việc còn hạn" not in text


@pytest.mark.usefixtures("tasks")
def test_only_the_first_rows_are_shown_and_all_are_counted(as_role, monkeypatch):
    monkeypatch.setattr(reports, "MOST", 2)
    client = as_role(Role.OFFICE)
    for kind, total in (("qua-han", 3), ("so-theo-doi", 5)):
        page = client.get(f"/bao-cao/{kind}").text
        assert len(page_rows(page)) == 2
        assert f"{total} dòng." in client.page.text
        assert "tệp tải về có đủ" in client.page.text
        assert len(json_rows(client, files_of(page))) == total


@pytest.mark.usefixtures("tasks")
def test_a_file_is_recorded_with_its_hash_and_has_a_plain_name(as_role):
    client = as_role(Role.INSPECTOR)
    links = files_of(client.get("/bao-cao/qua-han?don-vi=Sở Tài chính").text)
    for form, kind in (("csv", "text/csv"), ("json", "application/json"), ("xlsx", "application/")):
        answer = client.get(links[form])
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Content-Disposition"] == (
            f"attachment; filename=nhiem-vu-qua-han-stc-2026-09-20-0900.{form}"
        )
        entry = db.session.scalars(
            db.select(AuditEntry).where(AuditEntry.action == "report.exported")
            .order_by(AuditEntry.id.desc())
        ).first()  # fmt: skip
        assert hashlib.sha256(answer.data).hexdigest() in json.dumps(entry.details)
        db.session.rollback()


@pytest.mark.usefixtures("tasks")
def test_the_files_are_of_the_very_moment_that_the_page_shows(as_role, moment, health):
    client = as_role(Role.INSPECTOR)
    links = files_of(client.get("/bao-cao").text)
    asked = parse_qs(urlsplit(links["json"]).query)
    assert asked == {"chot": ["2026-09-20"], "gio": ["09:00:30"]}
    make_task(health, deadline=date(2026, 9, 19), now=NOW + timedelta(minutes=1), content="Đến sau")
    moment.move_to(NOW + timedelta(minutes=5))
    assert len(json_rows(client, links)) == 3
    client.get("/bao-cao")
    assert "4 dòng." in client.page.text


@pytest.mark.usefixtures("tasks")
def test_a_past_moment_shows_what_was_late_then(as_role):
    client = as_role(Role.INSPECTOR)
    for asked, stated, count in (
        ("chot=2026-09-11", "23:59 11/09/2026", 1),
        ("chot=12/9/2026&gio=00:00", "00:00 12/09/2026", 3),
        ("chot=2026-08-20&gio=17:30", "17:30 20/08/2026", 0),
        ("chot=2026-09-20", "09:00 20/09/2026", 3),
    ):
        page = client.get(f"/bao-cao/qua-han?{asked}").text
        assert len(page_rows(page)) == count, asked
        assert stated in client.page.text


@pytest.mark.usefixtures("tasks")
def test_a_unit_is_found_by_its_code_or_its_name_and_means_all_below_it(as_role):
    client = as_role(Role.LEADER)
    for name in ("STC", "stc", "So tai chinh"):
        page = client.get("/bao-cao/qua-han", query_string={"don-vi": name}).text
        assert [row["lead_code"] for row in page_rows(page)] == ["STC", "STC-NS"]
        assert "Sở Tài chính (STC), kể cả cấp dưới" in client.page.text
    found = client.get("/bao-cao/tim-don-vi", query_string={"q": "ngan sach"}).json
    assert [one["label"] for one in found["options"]] == ["Phòng Ngân sách"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("tu=2026-02-31", "“2026-02-31” không phải là ngày có thật"),
        ("den=hôm+qua", "“hôm qua” không phải là ngày có thật"),
        ("tu=0001-01-01", "Hãy kiểm tra lại năm"),
        ("den=9999-12-31", "Hãy kiểm tra lại năm"),
        ("chot=2026-99-99", "“2026-99-99” không phải là ngày có thật"),
        ("chot=2026-09-21", "Thời điểm chốt số liệu chưa đến"),
        ("chot=2026-09-20&gio=09:01", "Thời điểm chốt số liệu chưa đến"),
        ("chot=2026-09-01&gio=25:00", "“25:00” không phải là giờ"),
        ("gio=08:00", "Giờ chốt cần đi cùng ngày chốt"),
        (
            "tu=2026-09-02&den=2026-09-01",
            "Khoảng ngày bị ngược: từ ngày 02/09/2026 đến ngày 01/09/2026",
        ),
        ("don-vi=Sở+Không+Có", "Không tìm thấy đơn vị “Sở Không Có”"),
    ],
)
@pytest.mark.usefixtures("tasks")
def test_a_question_that_makes_no_sense_gets_a_sentence_beside_its_field(as_role, asked, sentence):
    client = as_role(Role.INSPECTOR)
    for path in ("/bao-cao/trach-nhiem", "/bao-cao/qua-han", "/bao-cao/qua-han/tai-ve.xlsx"):
        answer = client.get(f"{path}?{asked}")
        assert answer.status_code == 422
        assert sentence in client.page.text
        assert not page_rows(answer.text)
        wrong = [one for one in client.page.all("input") if one.get("aria-invalid")]
        assert len(wrong) == 1
        beside = (wrong[0]["aria-describedby"] or "").split()[-1]
        assert sentence[:10] in html.unescape(
            re.search(f'id="{beside}".*?</p>', answer.text, re.DOTALL)[0]
        )
    assert not db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action == "report.exported")
    ).all()


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_report_says_so(as_role, page):
    client = as_role(Role.INSPECTOR)
    client.get(page)
    assert "Không có nhiệm vụ quá hạn" in client.page.text or "Chưa có số liệu" in client.page.text


@pytest.mark.usefixtures("tasks")
def test_filters_that_leave_nothing_can_be_taken_away(as_role):
    client = as_role(Role.INSPECTOR)
    page = client.get("/bao-cao/qua-han?tu=2026-09-18").text
    assert "Không có dòng nào" in client.page.text
    assert page.count('href="/bao-cao/qua-han">') >= 1


@pytest.mark.usefixtures("tasks")
def test_a_head_has_the_figures_of_the_own_tree_only(as_role, finance):
    client = as_role(Role.HEAD, unit=finance, rank=Rank.DEPUTY)
    for kind, codes in (
        ("qua-han", {"STC", "STC-NS"}),
        ("so-theo-doi", {"STC", "STC-NS"}),
        ("trach-nhiem", {"STC", "STC-NS"}),
    ):
        page = client.get(f"/bao-cao/{kind}").text
        key = "unit_code" if kind == "trach-nhiem" else "lead_code"
        assert {row[key] for row in page_rows(page)} == codes
        assert {row[key] for row in json_rows(client, files_of(page))} == codes
        assert not page_rows(client.get(f"/bao-cao/{kind}?don-vi=SYT").text)
        assert not json_rows(client, {"json": f"/bao-cao/{kind}/tai-ve.json?don-vi=SYT"})


def test_an_official_takes_out_the_own_tasks_and_sees_no_heads_figures(as_role, tasks, finance):
    owner = make_person("Phạm Chuyên Viên")
    make_task(finance, owner=owner, deadline=LATE, content="Việc của tôi")
    client = as_role(Role.OFFICIAL, person=owner, unit=finance)
    page = client.get("/bao-cao").text
    assert [row["owner"] for row in page_rows(page)] == ["Phạm Chuyên Viên"]
    assert [row["content"] for row in json_rows(client, files_of(page))] == ["Việc của tôi"]
    assert "/bao-cao/trach-nhiem" not in page
    for path in ("/bao-cao/trach-nhiem", "/bao-cao/trach-nhiem/tai-ve.json"):
        assert client.get(path).status_code == 403


@pytest.mark.usefixtures("tasks")
def test_a_rate_is_read_with_what_it_was_divided_by_and_drawn(as_role):
    client = as_role(Role.LEADER)
    page = client.get("/bao-cao/trach-nhiem?don-vi=STC").text
    assert "0/1 (0 %)" in client.page.text
    assert 'aria-label="Chưa hoàn thành, trong hạn: 1; Chưa hoàn thành, quá hạn: 1"' in page
    client.get("/bao-cao/trach-nhiem?don-vi=STC&chot=2026-08-05")
    assert "0/0 chưa có việc đến hạn" in client.page.text


@pytest.mark.once
@pytest.mark.parametrize(
    ("num", "den", "share"),
    [(12, 15, "80"), (2, 3, "66,7"), (0, 4, "0"), (4, 4, "100"), (9999, 10000, "99,9"),
     (1, 10000, "0,1"), (0, 0, "")],
)  # fmt: skip
def test_a_share_never_rounds_to_all_or_nothing(app, num, den, share):
    with app.test_request_context():
        assert share_of(Rate(num, den)) == share


@pytest.mark.once
def test_the_parts_of_a_bar_make_the_whole():
    row = {"done_on_time": 3, "done_late": 0, "open_in_time": 1, "open_overdue": 2}
    parts = bar_of(row)
    assert [(part["key"], part["x"], part["width"]) for part in parts] == [
        ("done_on_time", 0, 500),
        ("open_in_time", 500, 166.67),
        ("open_overdue", 666.67, 333.33),
    ]
    assert bar_of(dict.fromkeys(row, 0)) == []


def test_every_figure_is_defined_with_the_version_of_the_definitions(as_role):
    client = as_role(Role.OFFICIAL)
    client.get("/bao-cao/dinh-nghia")
    text = client.page.text
    assert f"Phiên bản {definitions.VERSION}." in text
    for column in (*definitions.TASK_COLUMNS, *definitions.HEAD_COLUMNS):
        assert column.label in text
        assert column.meaning in text
    for meaning in (*definitions.CELL_MEANINGS.values(), *definitions.SCOPES.values()):
        assert meaning in text


@pytest.mark.parametrize(
    "path", ["/bao-cao/khac", "/bao-cao/qua-han/tai-ve.pdf", "/bao-cao/khac/tai-ve.csv"]
)
def test_other_reports_and_files_do_not_exist(as_role, path):
    assert as_role(Role.INSPECTOR).get(path).status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.HEAD])
@pytest.mark.parametrize(
    "path", ["/bao-cao/qua-han", "/bao-cao/so-theo-doi", "/bao-cao/trach-nhiem"]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    as_role, statements, finance, role, path
):
    client = as_role(role, unit=finance, rank=Rank.HEAD)
    make_task(finance, deadline=LATE)
    counts = []
    for _ in range(2):
        client.get(path)
        with statements() as seen:
            client.get(path)
        counts.append(len(only_questions(seen)))
        for number in range(4):
            unit = make_unit(parent=finance)
            appoint(make_person(), unit, Rank.HEAD)
            make_task(unit, deadline=LATE, content=f"Việc {number}")
    assert counts[0] == counts[1] <= 16

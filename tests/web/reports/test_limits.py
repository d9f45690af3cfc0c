"""What the list of tasks is limited to goes along to its report: page and files hold what the list shows."""

import io
import json
import re

import openpyxl
import pytest

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Rank
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.models.document import Stream
from tests.builders.org import appoint, make_person
from tests.builders.tasks import make_document, make_task
from tests.web.reports.conftest import LATE
from tests.web.reports.pages import files_of, json_rows, page_rows

pytestmark = pytest.mark.usefixtures("tasks")


@pytest.fixture
def more(tasks, finance, health):
    """Each limit of the list has something that it keeps and something that it leaves out."""
    monitor = make_person("Phạm Theo Dõi")
    appoint(monitor, health, Rank.OFFICIAL)
    government = make_document(
        doc_number="99/QĐ-TTg", subject="Thủ tướng giao", stream=Stream.GOVERNMENT
    )
    make_task(
        health, content="Việc hỏa tốc", deadline=LATE, urgency=Urgency.FLASH, monitor=monitor,
        document=government,
    )  # fmt: skip
    return tasks


@pytest.mark.parametrize(
    "query",
    [
        "", "muc=qua-han", "muc=tat-ca", "muc=trong-han", "muc=khong-thoi-han",
        "muc=qua-han&khan=hoa_toc", "muc=tat-ca&nguon=chinh-phu", "muc=qua-han&nguoi=le+thi",
        "muc=tat-ca&theo-doi=pham", "muc=tat-ca&so=99/QD", "muc=qua-han&q=thu+tuong",
        "muc=tat-ca&don-vi=STC", "muc=sap-den-han", "muc=cho-xac-nhan", "muc=xin-gia-han",
        "muc=tat-ca&tu=2199-01-01", "muc=tat-ca&den=2199-01-01", "cua=toi-theo-doi",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("more")
def test_the_report_of_a_list_holds_the_tasks_of_the_list(as_role, query):
    client = as_role(Role.LEADER)
    listed = re.findall(
        r'class="task__link" href="/nhiem-vu/(\d+)"', client.get(f"/nhiem-vu?{query}").text
    )
    (report,) = {one["href"] for one in client.page.all("a") if "/bao-cao/" in one.get("href", "")}
    shown = page_rows(page := client.get(report).text)
    assert sorted(row["task"] for row in shown) == sorted(listed)
    assert {str(row["task"]) for row in json_rows(client, files_of(page))} == set(listed)


@pytest.mark.usefixtures("more")
def test_a_limit_is_shown_kept_by_the_form_and_taken_away_by_its_cross(as_role):
    client = as_role(Role.LEADER)
    page = client.get("/bao-cao/so-theo-doi?don-vi=SYT&khan=hoa_toc&muc=qua-han&theo-doi=pham").text
    assert "Độ khẩn: Hỏa tốc" in client.page.text
    kept = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    assert kept["khan"] == "hoa_toc"
    away = [one["href"] for one in client.page.all("a") if one.get("class") == "limit"]
    assert "/bao-cao/so-theo-doi?don-vi=SYT&theo-doi=pham" in away


@pytest.mark.usefixtures("more")
def test_files_say_what_they_are_limited_to_and_so_does_the_audit(as_role):
    client = as_role(Role.LEADER)
    links = files_of(client.get("/bao-cao/qua-han?khan=hoa_toc").text)
    assert json.loads(client.get(links["json"]).data)["limits"] == {"khan": "hoa_toc"}
    book = openpyxl.load_workbook(io.BytesIO(client.get(links["xlsx"]).data))
    facts = {row[0]: row[2] for row in book.worksheets[1].iter_rows(max_col=3, values_only=True)}
    assert facts["Lọc theo"] == "Độ khẩn: Hỏa tốc"
    entries = db.session.query(AuditEntry).filter_by(action="report.exported").all()
    assert [json.loads(entry.details)["limits"] for entry in entries] == [{"khan": "hoa_toc"}] * 2


def test_a_head_answers_for_all_tasks_whatever_a_list_is_limited_to(as_role):
    client = as_role(Role.LEADER)
    whole = client.get("/bao-cao/trach-nhiem?tu=2026-01-01").text
    limited = client.get("/bao-cao/trach-nhiem?tu=2026-01-01&khan=hoa_toc").text
    assert page_rows(whole) == page_rows(limited)
    client.get("/bao-cao/qua-han?khan=hoa_toc")
    tabs = [one["href"] for one in client.page.all("a") if "trach-nhiem" in one.get("href", "")]
    assert tabs == ["/bao-cao/trach-nhiem"]

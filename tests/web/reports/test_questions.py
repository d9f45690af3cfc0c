"""What is asked of a report: moments, units, and what makes no sense."""

import html
import re

import pytest

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from tests.web.reports.pages import files_of, page_rows

PAGES = ("/bao-cao", "/bao-cao/qua-han", "/bao-cao/so-theo-doi", "/bao-cao/trach-nhiem")


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


@pytest.mark.parametrize(
    "path", ["/bao-cao/khac", "/bao-cao/qua-han/tai-ve.pdf", "/bao-cao/khac/tai-ve.csv"]
)
def test_other_reports_and_files_do_not_exist(as_role, path):
    assert as_role(Role.INSPECTOR).get(path).status_code == 404


@pytest.mark.usefixtures("tasks")
def test_the_account_of_heads_begins_with_the_year_until_somebody_asks_otherwise(as_role):
    client = as_role(Role.INSPECTOR)

    def period(address):
        page = client.get(address).text
        (field,) = re.findall(r'<input[^>]*name="tu"[^>]*>', page)
        first_day = re.findall(r'value="([^"]*)"', field)
        files = files_of(page)
        return first_day, "tu=" in files["json"], "kỳ từ" in client.page.text

    assert period("/bao-cao/trach-nhiem") == (["2026-01-01"], True, True)
    assert period("/bao-cao/trach-nhiem?chot=2025-06-30") == (["2025-01-01"], True, True)
    ever = re.findall(r'href="([^"]*tu=)"', client.get("/bao-cao/trach-nhiem?don-vi=STC").text)
    assert [html.unescape(one) for one in ever] == ["/bao-cao/trach-nhiem?don-vi=STC&tu="]
    assert period(html.unescape(ever[0])) == ([""], False, False)
    assert period("/bao-cao/trach-nhiem?den=2025-06-30")[1:] == (False, False)
    assert period("/bao-cao/trach-nhiem?tu=2026-09-01") == (["2026-09-01"], True, False)
    # Nobody asked for it: the other reports know nothing of it.
    page = client.get("/bao-cao/trach-nhiem").text
    others = re.findall(r'href="(/bao-cao/(?:qua-han|so-theo-doi)[^"]*)"', page)
    assert others == ["/bao-cao/qua-han", "/bao-cao/so-theo-doi"]

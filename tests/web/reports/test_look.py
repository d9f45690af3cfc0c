"""How a report reads on its page."""

import pytest

from giaoviec.accountability import definitions
from giaoviec.accountability.tables import Rate
from giaoviec.core.actor import Role
from giaoviec.web.views import reports
from giaoviec.web.views.report_rows import bar_of, share_of
from tests.web.reports.pages import files_of, json_rows, page_rows


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

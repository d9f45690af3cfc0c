"""The page, the workbook and JSON are one report, of one moment, and every file is recorded."""

import hashlib
import json
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from giaoviec.accountability import definitions
from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Rank
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_task
from tests.web.queries import only_questions
from tests.web.reports.conftest import LATE, NOW
from tests.web.reports.pages import files_of, in_order, json_rows, page_rows, said, sheet_rows

TASK_KEYS = ("doc_number", "lead", "lead_code", "head", "owner", "urged", "extensions")
HEAD_TEXTS = ("unit_code", "unit", "head", "on_time_rate")
HEAD_NUMBERS = tuple(c.key for c in definitions.HEAD_COLUMNS if c.shape == "number")


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

"""Who sees whose figures."""

import pytest

from giaoviec.core.actor import Role
from giaoviec.org.models import Rank
from tests.builders.org import make_person
from tests.builders.tasks import make_task
from tests.web.reports.conftest import LATE
from tests.web.reports.pages import files_of, json_rows, page_rows


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

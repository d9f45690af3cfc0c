"""Tomorrow's reminders stand on a page before they go, for administrators and the office."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from giaoviec.core.actor import Role
from giaoviec.org.models import Rank
from giaoviec.web.views.preview import PAGE_SIZE
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_task

PAGE = "/luot-nhac"
DEADLINE = date(2026, 9, 10)
# Two working days before, on a Tuesday afternoon at 16:00 local time.
NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def tomorrow(scene):
    """Tasks whose deadline is announced on the next working morning."""
    with time_machine.travel(NOW, tick=False):
        yield scene


def task_due(scene, **changes):
    return make_task(
        scene.health, deadline=DEADLINE, owner=scene.owner,
        monitor=scene.monitor, **changes,
    )  # fmt: skip


def test_it_says_whom_of_what_why_and_over_what(tomorrow, as_role):
    task = task_due(tomorrow, content="Lập kế hoạch tiêm chủng năm 2027")
    text = as_role(Role.OFFICE).get(PAGE).text
    for expected in (
        "Đỗ Thị Thực", "Phòng Nghiệp vụ", "Lập kế hoạch tiêm chủng năm 2027",
        "Trước hạn 1 ngày làm việc", "người thực hiện", "Thư điện tử", f"/nhiem-vu/{task.id}",
        "09/09/2026",
    ):  # fmt: skip
        assert expected in text


def test_a_task_is_named_once_with_every_reason_for_which_one_person_is_told(tomorrow, as_role):
    unit = make_unit("STP", name="Sở Tư pháp", parent=tomorrow.ubnd)
    both = make_person("Lê Hai Vai", email="hai.vai@example.vn")
    appoint(both, unit, Rank.HEAD)
    # Three working days late on the 9th: told as owner and as head of the unit.
    make_task(unit, deadline=date(2026, 9, 4), owner=both, content="Kiểm kê tài sản")
    rows = as_role(Role.OFFICE).get(PAGE).text.split("<tr>")
    [row] = [one for one in rows if "Lê Hai Vai" in one and "09/09/2026" in one]
    assert row.count("Kiểm kê tài sản") == 1
    assert "người thực hiện" in row
    assert "thủ trưởng đơn vị" in row


def test_who_cannot_be_reached_stands_out(tomorrow, as_role, session):
    task_due(tomorrow)
    tomorrow.owner.email = None
    session.commit()
    text = as_role(Role.ADMIN).get(PAGE).text
    assert "Không gửi thư được" in text
    assert "chưa có địa chỉ thư điện tử" in text


def test_with_nothing_to_come_it_says_so(tomorrow, as_role):
    assert "Không có lời nhắc nào" in as_role(Role.ADMIN).get(PAGE).text


@pytest.mark.parametrize("role", [Role.LEADER, Role.HEAD, Role.OFFICIAL, Role.INSPECTOR])
def test_for_others_it_is_not_there_and_nothing_leads_to_it(tomorrow, as_role, role):
    client = as_role(role)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/viec-cua-toi").text


def test_it_is_searched_and_its_pages_follow_each_other(tomorrow, as_role):
    task_due(tomorrow, content="Việc của một người")
    for number in range(PAGE_SIZE):
        person = make_person(f"Người số {number:03}")
        appoint(person, tomorrow.division)
        make_task(
            tomorrow.health, deadline=DEADLINE, owner=person, monitor=tomorrow.monitor,
        )  # fmt: skip
    client = as_role(Role.ADMIN)
    first, second = client.get(PAGE).text, client.get(f"{PAGE}?trang=2").text
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    found = client.get(f"{PAGE}?q=viec cua mot nguoi").text
    assert "Việc của một người" in found
    assert 'rel="next"' not in found
    assert "Không tìm thấy" in client.get(f"{PAGE}?q=khong-ai-ca").text
    assert client.get(f"{PAGE}?trang=99999999999999").status_code == 200


def test_many_tasks_ask_no_more_questions(tomorrow, as_role, statements):
    client, asked = as_role(Role.ADMIN), []
    for count in (2, 40):
        for _ in range(count):
            task_due(tomorrow)
        client.get(PAGE)
        with statements() as seen:
            client.get(PAGE)
        asked.append(len([one for one in seen if one.startswith(("SELECT", "WITH"))]))
    assert asked[0] == asked[1]

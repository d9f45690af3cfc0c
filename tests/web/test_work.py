"""The page "Việc của tôi"."""

from datetime import UTC, date, datetime

import pytest

from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Rank
from giaoviec.tasks.mine import MOST
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.new import NewPart
from giaoviec.tasks.status import TaskStatus
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_task
from tests.web.clock import standing_at
from tests.web.queries import only_questions

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
YESTERDAY, TODAY = date(2026, 9, 3), date(2026, 9, 4)


moment = standing_at(NOW)


@pytest.fixture
def unit(app):
    return make_unit("STC", name="Sở Tài chính")


@pytest.fixture
def person(unit):
    person = make_person("Lê Thị An")
    appoint(person, unit)
    return person


@pytest.fixture
def client(as_role, person):
    return as_role(Role.OFFICIAL, person=person)


def started(task):
    task.status, task.acknowledged_at = TaskStatus.IN_PROGRESS, task.assigned_at
    db.session.commit()


def test_someone_without_tasks_is_told_so(client):
    client.get("/viec-cua-toi")
    assert "Xin chào, Lê Thị An" in client.page.text
    assert "Thứ Sáu, 04/09/2026" in client.page.text
    assert "Hôm nay bạn không có việc nào cần xử lý" in client.page.text


def test_tasks_stand_in_their_sections_with_all_that_one_needs_to_know(client, person, unit):
    started(
        make_task(
            unit, owner=person, deadline=YESTERDAY, content="Trình đề án", urgency=Urgency.FLASH
        )
    )
    make_task(unit, owner=person, deadline=TODAY, content="Báo cáo quý")
    client.get("/viec-cua-toi")
    text = client.page.text
    for words in (
        "Trình đề án",
        "Quá hạn 1 ngày",
        "Hỏa tốc",
        "03/09/2026",
        "Báo cáo quý",
        "Đến hạn hôm nay",
        "Sở Tài chính",
    ):
        assert words in text
    links = [one["href"] for one in client.page.all("a")]
    assert "/nhiem-vu/1" in links
    assert "#overdue" in links


def test_a_section_shows_the_first_and_counts_all(client, person, unit):
    for number in range(23):
        started(make_task(unit, owner=person, deadline=YESTERDAY, content=f"Việc trễ {number}"))
    client.get("/viec-cua-toi")
    assert client.page.text.count("Việc trễ ") == MOST
    assert "23 Quá hạn" in client.page.text or "Quá hạn 23" in client.page.text


def test_a_section_leads_to_the_list_of_all_that_it_counts(client, person, unit):
    for number in range(23):
        started(make_task(unit, owner=person, deadline=YESTERDAY, content=f"Việc trễ {number}"))
    started(make_task(unit, deadline=YESTERDAY, content="Của người khác"))
    client.get("/viec-cua-toi")
    (link,) = [one["href"] for one in client.page.all("a") if "viec=" in one.get("href", "")]
    assert link == "/nhiem-vu?viec=qua-han"
    client.get(link)
    assert client.page.text.count("Việc trễ ") == 23
    assert "Của người khác" not in client.page.text
    assert "23 nhiệm vụ" in client.page.text
    assert "Việc của tôi: Quá hạn" in client.page.text


def test_a_part_shows_its_own_deadline(client, person, unit):
    from giaoviec.core import zone  # noqa: PLC0415

    part = NewPart(unit=unit, owner_id=person.id, due_at=zone.end_of_day(YESTERDAY))
    make_task(make_unit(name="Sở Y tế"), coop=(part,), deadline=date(2026, 12, 1), content="Chung")
    client.get("/viec-cua-toi")
    assert "Việc phối hợp" in client.page.text
    assert "03/09/2026" in client.page.text
    assert "01/12/2026" not in client.page.text


def test_the_page_holds_to_one_moment(client, person, unit, moment):
    started(make_task(unit, owner=person, deadline=TODAY, content="Việc"))
    client.get("/viec-cua-toi")
    assert "09:00 04/09/2026" in client.page.text
    assert "Quá hạn 1 ngày" not in client.page.text
    moment.move_to(datetime(2026, 9, 4, 17, 0, tzinfo=UTC))
    client.sign_in(client_name(person))
    client.get("/viec-cua-toi")
    assert "Quá hạn 1 ngày" in client.page.text


def client_name(person):
    from giaoviec.accounts.models import Account  # noqa: PLC0415

    return db.session.scalars(
        db.select(Account.username).where(Account.person_id == person.id)
    ).one()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.HEAD, Role.OFFICE, Role.LEADER])
def test_however_many_tasks_the_page_asks_the_same(as_role, unit, role, statements):
    person = make_person()
    appoint(person, unit, Rank.HEAD)
    client = as_role(role, person=person)
    counts = []
    for more in (2, 25):
        for _ in range(more):
            task = make_task(
                unit,
                owner=person,
                monitor=person,
                assigner=person,
                deadline=YESTERDAY,
                coop=(make_unit(),),
            )
            started(task)
        with statements() as sent:
            client.get("/viec-cua-toi")
        counts.append(len(only_questions(sent)))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_in_english_the_page_is_english(as_role, person):
    client = as_role(Role.OFFICIAL, person=person, locale="en")
    client.get("/viec-cua-toi")
    assert client.page.all("html")[0]["lang"] == "en"

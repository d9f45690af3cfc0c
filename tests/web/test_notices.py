"""In-app notices: one's own, newest first, read when opened."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from tests.builders.accounts import make_account
from tests.builders.org import make_person
from tests.web.queries import only_questions

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


def add_notices(person, count, **changes):
    first = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Message.id), 0)))
    values = {
        "channel": Channel.INAPP, "source": "tests", "kind": "told", "about": "", "facts": "{}",
        "recipient_id": person.id, "state": State.ACCEPTED, "created_at": NOW, "next_try_at": NOW,
        "settled_at": NOW, "link": "/nhiem-vu/7",
    } | changes  # fmt: skip
    rows = [
        values | {"dedupe_key": f"k{number}", "subject": f"Thông báo {number}"}
        for number in range(first + 1, first + count + 1)
    ]
    db.session.execute(sa.insert(Message), rows)
    db.session.commit()
    return rows


@pytest.fixture
def person(app):
    return make_person("Lê An")


@pytest.fixture
def client(as_role, person):
    return as_role(Role.OFFICIAL, person=person)


def subjects(client):
    return [
        text for text in client.page.texts if text.startswith("Thông báo ") and text[-1].isdigit()
    ]


def unread(client):
    client.get("/thong-bao")
    return client.page.text.count("Chưa đọc:")


def test_notices_are_ones_own_and_told_ones_only(client, person):
    add_notices(make_person(), 1)
    add_notices(person, 1, channel=Channel.EMAIL)
    add_notices(person, 1, state=State.QUEUED)
    add_notices(person, 2)
    client.get("/thong-bao")
    assert subjects(client) == ["Thông báo 5", "Thông báo 4"]


def test_pages_lead_on_and_back_without_a_gap(client, person):
    add_notices(person, 65)
    path, seen, pages = "/thong-bao", [], 0
    while path:
        client.get(path)
        seen += subjects(client)
        pages += 1
        path = next((one["href"] for one in client.page.all("a") if one.get("rel") == "next"), None)
    assert pages == 3
    assert seen == [f"Thông báo {number}" for number in range(65, 0, -1)]


def test_opening_a_notice_marks_it_read_and_leads_to_its_task(client, person):
    add_notices(person, 2)
    assert unread(client) == 2
    answer = client.get("/thong-bao/2")
    assert answer.location == "/nhiem-vu/7"
    assert unread(client) == 1


@pytest.mark.parametrize("link", ["https://example.com/", "//example.com", ""])
def test_a_notice_leads_to_our_own_pages_only(client, person, link):
    add_notices(person, 1, link=link)
    assert client.get("/thong-bao/1").location == "/thong-bao"


def test_somebody_elses_notice_is_not_there(client):
    add_notices(make_person(), 1)
    assert client.get("/thong-bao/1").status_code == 404


def test_marking_all_read_spares_what_came_since_the_page_was_opened(client, person):
    add_notices(person, 3)
    client.get("/thong-bao")
    form = next(one["action"] for one in client.page.all("form") if "da-doc" in one["action"])
    add_notices(person, 1)
    assert client.send(form, of="/thong-bao").status_code == 303
    assert unread(client) == 1


def test_the_bell_is_asked_about_cheaply(client, person):
    first = client.get("/thong-bao/so", headers=HTMX)
    tag = {"If-None-Match": first.headers["ETag"], **HTMX}
    again = client.get("/thong-bao/so", headers=tag)
    assert (again.status_code, again.text) == (304, "")
    assert first.headers["Cache-Control"] == "private, no-cache"
    add_notices(person, 1)
    news = client.get("/thong-bao/so", headers=tag)
    assert news.status_code == 200
    assert "1 chưa đọc" in news.text


def test_the_bell_shows_how_many_are_unread_on_every_page(client, person):
    add_notices(person, 150)
    for path in ("/viec-cua-toi", "/ho-so", "/thong-bao"):
        client.get(path)
        assert "Thông báo, 150 chưa đọc" in client.page.text


def test_ten_thousand_notices_cost_as_many_statements_as_ten(client, person, statements):
    counts = []
    for more in (10, 9_990):
        add_notices(person, more)
        for path in ("/thong-bao", "/viec-cua-toi"):
            with statements() as sent:
                assert client.get(path).status_code == 200
            counts.append(len(only_questions(sent)))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12
    assert len(subjects(client)) <= 30


def test_what_stands_in_a_notice_is_text(client, person):
    add_notices(person, 1, body="<script>alert(1)</script>")
    answer = client.get("/thong-bao")
    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script>" in client.page.text


def test_nobody_without_a_person_of_their_own_reads_anything(page_client):
    account = make_account(Role.ADMIN)
    page_client.sign_in(account)
    page_client.get("/thong-bao")
    assert "Không có thông báo nào" in page_client.page.text


def test_times_are_shown_on_local_clocks(client, person):
    add_notices(person, 1, settled_at=NOW + timedelta(hours=15))
    client.get("/thong-bao")
    assert "00:00 05/09/2026" in client.page.text

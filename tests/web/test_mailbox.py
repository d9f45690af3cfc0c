"""The local mailbox: read by administrators, by others what was written to them, by nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from giaoviec.core.actor import Role
from giaoviec.notify.answers import Envelope
from giaoviec.notify.relays import local_mailbox
from giaoviec.web.headers import MAIL_POLICY
from tests.builders.org import make_person

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
HTML = "<p>Xin chào</p><script>alert(1)</script>"


def deliver(to, number=1, *, html=HTML):
    message = EmailMessage()
    message["From"] = "Giao việc <nhacviec@localhost>"
    message["To"] = f"Nguyễn Văn An <{to}>"
    message["Subject"] = f"Nhắc việc số {number}"
    message["Message-ID"] = f"<thu.{number}@localhost>"
    message.set_content(f"Bản chữ thuần số {number}")
    if html:
        message.add_alternative(html, subtype="html")
    local_mailbox().send(
        Envelope(
            message_id=message["Message-ID"],
            sender="nhacviec@localhost",
            recipient=to,
            payload=message.as_bytes(),
            at=NOW + timedelta(seconds=number),
        )
    )


def subjects(client):
    return [text for text in client.page.texts if text.startswith("Nhắc việc số")]


def link(client, text="Nhắc việc số"):
    return next(one["href"] for one in client.page.all("a") if "/hop-thu/" in (one["href"] or ""))


@pytest.fixture
def admin(as_role):
    return as_role(Role.ADMIN)


def test_an_empty_mailbox_says_what_will_be_there(admin):
    admin.get("/hop-thu")
    assert "Hộp thư đang trống" in admin.page.text


def test_it_says_why_mails_are_kept_here(app, admin):
    admin.get("/hop-thu")
    assert "Chưa cấu hình máy chủ thư" in admin.page.text
    settings = replace(app.config["SETTINGS"], smtp_url="smtp://127.0.0.1:25", test_mode=True)
    app.config["SETTINGS"] = settings
    admin.get("/hop-thu")
    assert "Chưa cấu hình máy chủ thư" not in admin.page.text
    assert "Chế độ thử: không thư nào được gửi ra ngoài" in admin.page.text


def test_administrators_see_all_mails_newest_first(admin):
    deliver("an@example.vn", 1)
    deliver("binh@example.vn", 2)
    admin.get("/hop-thu")
    assert subjects(admin) == ["Nhắc việc số 2", "Nhắc việc số 1"]


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.ADMIN, Role.OPERATOR, Role.SYSTEM)]
)
def test_everybody_else_sees_what_was_written_to_their_own_address(as_role, admin, role):
    client = as_role(role, person=make_person(email="An@example.vn"))
    deliver("an@example.vn", 1)
    deliver("binh@example.vn", 2)
    deliver("an@example.vn.example.com", 3)
    client.get("/hop-thu")
    assert subjects(client) == ["Nhắc việc số 1"]
    admin.get("/hop-thu")
    for address in {
        one["href"] for one in admin.page.all("a") if "/hop-thu/" in (one["href"] or "")
    }:
        status = client.get(address).status_code
        assert status == (200 if "thu.1-" in address else 404)
        assert client.get(f"{address}/html").status_code == status


def test_somebody_without_an_address_sees_nothing(as_role):
    client = as_role(Role.OFFICIAL, person=make_person(email=None))
    deliver("an@example.vn")
    client.get("/hop-thu")
    assert subjects(client) == []


def test_nobody_signed_in_reads_nothing(page_client, app):
    deliver("an@example.vn")
    for path in ("/hop-thu", "/hop-thu/1.x", "/hop-thu/1.x/html"):
        assert page_client.get(path).status_code == 302


def test_a_mail_shows_as_its_reader_gets_it(admin):
    deliver("an@example.vn")
    admin.get("/hop-thu")
    address = link(admin)
    admin.get(address)
    assert "Bản chữ thuần số 1" in admin.page.text
    frame = admin.page.all("iframe")[0]
    assert frame["src"] == f"{address}/html"
    assert frame["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"


def test_the_html_part_can_do_nothing(admin):
    deliver("an@example.vn")
    admin.get("/hop-thu")
    answer = admin.get(f"{link(admin)}/html")
    assert answer.text.strip() == HTML
    assert answer.headers["Content-Security-Policy"] == MAIL_POLICY
    rules = MAIL_POLICY.split("; ")
    assert rules[0].startswith("sandbox ")
    assert "allow-scripts" not in MAIL_POLICY
    assert "allow-same-origin" not in MAIL_POLICY
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'self'" in rules
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_without_html_has_no_frame(admin):
    deliver("an@example.vn", html="")
    admin.get("/hop-thu")
    address = link(admin)
    admin.get(address)
    assert admin.page.all("iframe") == []
    assert admin.get(f"{address}/html").status_code == 404


def test_pages_lead_on_without_a_gap_also_for_one_reader_among_many(as_role):
    client = as_role(Role.OFFICIAL, person=make_person(email="an@example.vn"))
    for number in range(1, 101):
        deliver("an@example.vn" if number % 2 else "binh@example.vn", number, html="")
    path, seen = "/hop-thu", []
    while path:
        client.get(path)
        seen += subjects(client)
        path = next((one["href"] for one in client.page.all("a") if one.get("rel") == "next"), None)
    assert seen == [f"Nhắc việc số {number}" for number in range(99, 0, -2)]


@pytest.mark.parametrize("key", ["x", "..", "%2e%2e%2fsecret", "0000000001.khong-co", "a" * 3000])
def test_keys_nobody_gave_out_open_nothing(admin, key):
    assert admin.get(f"/hop-thu/{key}").status_code == 404


def test_with_a_relay_there_is_no_local_mailbox(app, settings, admin):
    deliver("an@example.vn")
    app.config["SETTINGS"] = replace(settings, smtp_url="smtp://127.0.0.1:2525")
    assert admin.get("/hop-thu").status_code == 404
    admin.get("/viec-cua-toi")
    assert "Hộp thư thử" not in admin.page.text

"""Mails read back with the standard library's parser."""

import unicodedata
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoviec.notify.addresses import WrongSender, parse_sender, usable_address
from giaoviec.notify.mime import Composer

AT = datetime(2026, 9, 4, 0, 0, 1, tzinfo=UTC)
SENDER = "Giao việc – nhắc việc <nhacviec@ubnd.example.vn>"


def composed(**changes: str) -> bytes:
    values = {
        "to_name": "Nguyễn Thị Ánh",
        "to_address": "anh@ubnd.example.vn",
        "subject": "Nhắc việc sáng 04/09/2026",
        "text": "Kính gửi",
        "html": "<p>Kính gửi</p>",
        "message_id": "<7.abc@ubnd.example.vn>",
    } | changes
    return Composer(SENDER).compose(at=AT, **values).payload


def parsed(**changes: str) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(composed(**changes))


def test_a_mail_has_both_parts_and_the_headers_of_an_automatic_one():
    mail = parsed(text="Dòng một\nDòng hai", html="<b>Đến hạn</b>")
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Dòng một\nDòng hai"
    assert mail.get_body(("html",)).get_content() == "<b>Đến hạn</b>"
    assert mail["From"] == "Giao việc – nhắc việc <nhacviec@ubnd.example.vn>"
    assert mail["To"] == "Nguyễn Thị Ánh <anh@ubnd.example.vn>"
    assert mail["Date"].datetime == AT
    assert mail["Message-ID"] == "<7.abc@ubnd.example.vn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Type"].defects == ()
    assert mail.defects == []


def test_without_html_there_is_one_plain_part():
    mail = parsed(text="Chỉ có chữ", html="")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content() == "Chỉ có chữ"


@pytest.mark.parametrize(
    "subject",
    [
        "Nhắc việc: 14 nhiệm vụ đến hạn, trong đó 3 nhiệm vụ quá hạn của Sở Nông nghiệp và Môi trường",
        "plain words",
        "=?utf-8?b?YWJj?= is no encoded word here",
        "a" * 300,
        "Ủy ban " * 40,
    ],
)
def test_subjects_of_any_kind_and_length_come_back_whole(subject):
    assert parsed(subject=subject)["Subject"] == subject.strip()


def test_decomposed_letters_are_put_together():
    mail = parsed(
        subject=unicodedata.normalize("NFD", "Đề nghị"), text=unicodedata.normalize("NFD", "Ữ")
    )
    assert mail["Subject"] == "Đề nghị"
    assert mail.get_body(("plain",)).get_content() == "Ữ"


@pytest.mark.parametrize("place", ["subject", "to_name"])
@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x85", "\u2028", "\x00"])
def test_nothing_typed_can_add_a_header_or_a_body(place, break_):
    mail = parsed(**{place: f"Chào{break_}Bcc: everyone@example.vn{break_}{break_}thân thư giả"})
    assert mail["Bcc"] is None
    assert len(mail.keys()) == len(parsed().keys())
    assert mail.get_body(("plain",)).get_content() == "Kính gửi"
    assert "Bcc: everyone@example.vn" in str(mail["Subject"] if place == "subject" else mail["To"])


@given(st.text(max_size=400))
def test_any_text_comes_back_as_it_was(text):
    seen = parsed(text=text or "x").get_body(("plain",)).get_content()
    usual = unicodedata.normalize("NFC", text or "x").encode("utf-8", "replace").decode()
    assert seen.replace("\r\n", "\n") == usual.replace("\r\n", "\n")


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_header_gives_lines_of_mail_length_and_no_other_header(subject, name):
    raw = composed(subject=subject, to_name=name)
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert not any(line.startswith(b".") for line in lines)
    assert len(parsed(subject=subject, to_name=name).keys()) == len(parsed().keys())


@pytest.mark.parametrize(
    "given_address",
    [
        None, "", "   ", "khong-co-a-cong", "hai@@example.vn", "a@b@c", "có cách@example.vn",
        "a@example.vn\r\nBcc: b@example.vn", "<a@example.vn>", "a@", "@example.vn", "a,b@example.vn",
        "x" * 250 + "@example.vn", "a@" + "y" * 70 + ".vn", "a@exa..mple.vn",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(given_address):
    assert usable_address(given_address) is None


def test_addresses_are_kept_and_domains_made_ascii():
    assert usable_address(" anh.nt@ubnd.gov.vn ") == "anh.nt@ubnd.gov.vn"
    assert usable_address("anh@xã.vn") == "anh@" + "xã".encode("idna").decode() + ".vn"


@pytest.mark.parametrize("given_sender", ["", "Giao việc", "Giao việc <>", "a b@c.vn"])
def test_a_sender_without_an_address_is_named(app, given_sender):
    with pytest.raises(WrongSender, match="GIAOVIEC_MAIL_FROM"):
        parse_sender(given_sender)

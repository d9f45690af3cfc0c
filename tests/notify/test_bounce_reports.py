"""Letters that came back say what they say, in whatever form; answers of people are no bounces."""

import random
import time

import pytest

from giaoviec.notify.bounces.box import LARGEST
from giaoviec.notify.bounces.report import read_report
from giaoviec.notify.models import BounceKind
from tests.notify.bounces_data import ADDRESS, FOLDER, OURS, letter

pytestmark = pytest.mark.once

PERMANENT = [
    ("postfix_permanent", "5.1.1", "User unknown in virtual mailbox table"),
    ("postfix_headers_only", "5.2.2", "Mailbox full"),
    ("postfix_free_text", "5.1.1", "said: 550 5.1.1"),
    # What the next server said, passed on in its own bytes.
    ("postfix_vietnamese", "5.1.1", "rejected: Người dùng đã nghỉ việc"),
    ("exchange_permanent", "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient not found"),
    ("exchange_free_text", "5.7.1", "RESOLVER.RST.AuthRequired; authentication required"),
    ("gmail_permanent", "5.1.1", "does not exist"),
    ("gmail_free_text", "5.1.1", "User unknown"),
]
AUTOMATIC = ["out_of_office_exchange", "vacation_sieve", "autoreply_header"]


@pytest.mark.parametrize(("name", "status", "words"), PERMANENT)
def test_a_permanent_bounce_names_our_mail_the_address_the_code_and_the_reason(name, status, words):
    report = read_report(letter(name))
    assert report.kind is BounceKind.PERMANENT
    assert report.message_ids[0] == OURS
    assert (report.address, report.status) == (ADDRESS, status)
    assert words in report.diagnostic


@pytest.mark.parametrize("name", ["postfix_delayed", "gmail_delayed"])
def test_a_server_that_goes_on_trying_has_given_up_nothing(name):
    report = read_report(letter(name))
    assert (report.kind, report.message_ids[0]) == (BounceKind.DELAYED, OURS)
    assert report.status.startswith("4.4.")


def test_a_server_that_gave_up_after_days_ended_it_though_the_failure_was_a_passing_one():
    report = read_report(letter("postfix_expired"))
    assert (report.kind, report.status) == (BounceKind.EXPIRED, "4.4.1")


@pytest.mark.parametrize("name", AUTOMATIC)
def test_an_automatic_answer_is_no_bounce_even_where_it_speaks_of_one(name):
    report = read_report(letter(name))
    assert (report.kind, report.message_ids) == (BounceKind.AUTO_REPLY, (OURS,))


@pytest.mark.parametrize("name", ["letter_of_a_person", "read_receipt"])
def test_what_a_person_writes_or_confirms_is_neither(name):
    assert read_report(letter(name)).kind is BounceKind.OTHER


def test_the_server_that_refused_is_named():
    assert read_report(letter("postfix_permanent")).reporter == "mail.stc.example.vn"
    assert read_report(letter("exchange_permanent")).reporter == "EXCH01.stc.example.vn"


def test_of_several_mails_named_the_one_that_was_returned_comes_first():
    raw = letter("exchange_permanent").replace(
        b"References: " + OURS.encode(), b"References: <older@ubnd.example.vn> " + OURS.encode()
    )
    assert read_report(raw).message_ids[0] == OURS


def test_a_bounce_inside_a_returned_mail_is_not_taken_for_one():
    inner = letter("postfix_permanent").decode()
    raw = (
        "From: a@b.example.vn\nSubject: Fwd\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nXem kèm.\n'
        f"--x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n"
    )
    assert read_report(raw.encode()).kind is BounceKind.OTHER


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.eml")))
def test_a_torn_or_garbled_letter_never_fails(name):
    raw, drawn = letter(name), random.Random(name)
    for _ in range(40):
        garbled = bytearray(raw[: drawn.randrange(len(raw))])
        for _ in range(drawn.randrange(30)):
            if garbled:
                garbled[drawn.randrange(len(garbled))] = drawn.randrange(256)
        assert read_report(bytes(garbled)).kind in BounceKind


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: \n\n",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n",
        b"Subject: =?bogus?q?=FF?=\nAuto-Submitted: =?x?=\n\nx",
        b"From: mailer-daemon@x\nContent-Type: text/plain; charset=nothing\n\n550 5.1.1 no",
    ],
)
def test_nonsense_is_read_without_failing(raw):
    assert read_report(raw).kind in BounceKind


FROM = b"From: mailer-daemon@x\nContent-Type: text/html\n\n"
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
    for depth in range(5000)
)


@pytest.mark.parametrize(
    "raw",
    [
        FROM + b"<style" * 150_000,
        FROM + b"<" * 900_000,
        FROM + b"<head><p>" * 100_000,
        FROM.replace(b"html", b"plain") + b"\n" * 900_000,
        FROM.replace(b"html", b"plain") + b"- \n" * 300_000,
        FROM.replace(b"html", b"plain") + b"<a@" * 300_000,
        FROM.replace(b"html", b"plain") + b"a" * 900_000,
        b"From: mailer-daemon@x\nSubject: " + b"=?" * 400_000 + b"\n\n550 no",
        b"References: " + b"<a@b" * 200_000 + b"\n\nx",
        b"Content-Type: message/delivery-status\n\n" + b"Action: \n" * 90_000,
        b"Content-Type: message/delivery-status\n\n" + b"\n \n" * 200_000,
        NESTED,
    ],
)
def test_a_letter_made_to_take_long_takes_no_time(raw):
    # Of the processor: others may be at work beside.
    began = time.process_time()
    assert read_report(raw[:LARGEST]).kind in BounceKind
    assert time.process_time() - began < 5


def test_the_words_of_an_html_letter_are_read_and_its_style_is_not():
    raw = FROM + (
        b"<html><head><title>421 4.4.2</title><style>p {}</style></head><body><p>Delivery has failed"
        b" to these recipients:<br>a@b.example.vn</p><p>550 5.1.1 <b>no such</b> user &amp; co</p>"
    )
    report = read_report(raw)
    assert (report.kind, report.status) == (BounceKind.PERMANENT, "5.1.1")
    assert report.diagnostic == "550 5.1.1 no such user & co"


def test_ids_with_anything_but_plain_letters_are_none():
    raw = letter("letter_of_a_person").replace(OURS.encode(), b"<17.a\x001b2@ubnd.example.vn>")
    assert read_report(raw).message_ids == ()

"""The mailbox for bounces is a Maildir or lies on an IMAP server; its password is never shown."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from giaoviec.notify.bounces.address import WrongBoxAddress, parse_box_address
from giaoviec.notify.bounces.boxes import BoxAway, open_box
from giaoviec.notify.bounces.take import take_bounces
from tests.builders.notify import MORNING
from tests.notify.bounces_data import letter
from tests.notify.imap import CERTIFICATE, Post, running
from tests.notify.test_bounces import person, sent

__all__ = ["person"]

FOLDER = "Thư trả lại"


@pytest.fixture
def post():
    with running(Post()) as post:
        yield post


@pytest.fixture
def trusted(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def url_of(post, **changes):
    given = {"password": post.password, "folder": FOLDER, "scheme": "imaps"} | changes
    user, password = quote(post.username, safe=""), quote(given["password"], safe="")
    return f"{given['scheme']}://{user}:{password}@localhost:{post.port}/{quote(given['folder'])}"


def read(post, **changes):
    return take_bounces(now=MORNING, box=open_box(url_of(post, **changes)))


def test_letters_are_fetched_without_being_marked_and_marked_when_done(app, post, trusted, person):
    message = sent(person)
    post.letters = {7: letter("postfix_permanent"), 9: letter("not_ours")}
    assert read(post).as_dict() | {"again": 0} == {
        "read": 2, "bounced": 1, "delayed": 0, "auto_replies": 0, "unmatched": 1, "again": 0,
    }  # fmt: skip
    assert post.seen == {7, 9}
    assert not [line for line in post.said if "BODY[" in line]
    post.letters[10] = letter("gmail_delayed")
    assert read(post).delayed == 1
    assert message.id


def test_a_connection_that_breaks_leaves_the_rest_for_the_next_run(app, post, trusted, person):
    sent(person)
    post.letters = {1: letter("postfix_permanent"), 2: letter("gmail_delayed")}
    post.drops_at = "UID STORE"
    with pytest.raises(BoxAway, match="ngắt kết nối"):
        read(post)
    post.drops_at = ""
    done = read(post)
    assert (done.again, done.bounced) == (1, 1)


def test_the_newest_letters_are_read_first_whatever_waits_before_them(app, post, trusted):
    post.letters = dict.fromkeys((2, 10, 9, 101), letter("not_ours"))
    box = open_box(url_of(post))
    assert [one.name for one in box.waiting(3)] == ["101", "10", "9"]
    box.close()


def test_what_another_client_has_deleted_meanwhile_is_passed_over(app, post, trusted, person):
    sent(person)
    post.letters = {1: letter("postfix_permanent"), 2: letter("gmail_delayed")}
    post.taken_away = {2}
    assert (read(post).bounced, post.seen) == (1, {1})


def test_a_mailbox_that_was_made_anew_under_the_reader_is_read_by_the_next_run(
    app, post, trusted, person
):
    sent(person)
    post.letters = {1: letter("postfix_permanent")}
    post.drops_at, post.bye = "UID FETCH", "IMAP session state is inconsistent, please relogin."
    with pytest.raises(BoxAway, match="session state is inconsistent"):
        read(post)
    post.drops_at, post.letters = "", {7: letter("postfix_permanent")}
    assert (read(post).bounced, post.seen) == (1, {7})


def test_a_letter_that_was_read_from_the_maildir_is_known_by_imap(app, post, trusted, person):
    sent(person)
    raw = letter("postfix_permanent")
    assert b"\r\n" not in raw
    post.letters = {1: raw}
    assert read(post).bounced == 1
    post.letters = {2: raw.replace(b"\n", b"\r\n")}
    assert read(post).again == 1


def test_a_server_whose_tls_begins_on_request_is_read_and_told_nothing_before(
    app, post, trusted, person
):
    sent(person)
    post.is_plain, post.letters = True, {1: letter("postfix_permanent")}
    assert read(post, scheme="imap+starttls").bounced == 1
    assert post.said.index("STARTTLS") < next(
        at for at, line in enumerate(post.said) if line.startswith("LOGIN")
    )


def test_without_starttls_nothing_is_told(app, post, trusted):
    post.is_plain, post.has_starttls = True, False
    with pytest.raises(BoxAway, match="không có STARTTLS"):
        read(post, scheme="imap+starttls")
    assert not [line for line in post.said if line.startswith("LOGIN")]


def test_the_wrong_one_of_the_two_ways_of_tls_is_told(app, post, trusted):
    post.is_plain = True
    with pytest.raises(BoxAway, match=r"imap\+starttls://"):
        read(post)


def test_a_strange_certificate_after_starttls_is_told(app, post):
    post.is_plain = True
    with pytest.raises(BoxAway, match="SSL_CERT_FILE"):
        read(post, scheme="imap+starttls")
    assert not [line for line in post.said if line.startswith("LOGIN")]


def test_an_account_as_exchange_names_it_is_signed_in(app, post, trusted):
    post.username, post.letters = "UBND\\tra lai", {}
    assert read(post).read == 0


def test_a_certificate_for_another_name_is_told_as_such(app, post, trusted):
    with pytest.raises(BoxAway, match="chứng thư của máy chủ không dùng được"):
        take_bounces(now=MORNING, box=open_box(f"imaps://a:b@127.1:{post.port}/INBOX"))


def test_a_wrong_password_a_missing_mailbox_and_a_strange_certificate_are_told(
    app, post, trusted, monkeypatch
):
    with pytest.raises(
        BoxAway, match=r"tài khoản hoặc mật khẩu \(\[AUTHENTICATIONFAILED\] Authentication failed\)"
    ) as refused:
        read(post, password="other-secret")
    assert "other-secret" not in str(refused.value)
    with pytest.raises(BoxAway, match="không mở được hộp thư “INBOX”"):
        read(post, folder="INBOX")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(BoxAway, match="SSL_CERT_FILE"):
        read(post)


def test_a_server_that_is_not_there_is_told(app):
    with pytest.raises(BoxAway, match=r"imaps://127\.0\.0\.1:1/INBOX: không có máy chủ nào nghe"):
        take_bounces(now=MORNING, box=open_box("imaps://a:b@127.0.0.1:1/INBOX"))


@pytest.mark.once
@pytest.mark.parametrize(
    "url",
    [
        "", "imap://a:b@host/INBOX", "imaps://host/INBOX", "imaps://a@host", "imaps://a:b@",
        "imaps://a:b@host:x/INBOX", "imaps://a:b@host/Th%C6%B0%C2%85", "imap+tls://a:b@host/INBOX", "imaps://a:b@host/INBOX?x=1",
        "maildir://", "maildir:///", "maildir://host/path", "maildir:relative", "file:///mail",
        "imaps://a:b@host/IN%0d%0aBOX", "imaps://a:m%C3%A2t@host/INBOX", "imaps://a%0d:b@host/INBOX",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_with_the_way_to_write_it(app, url):
    with pytest.raises(WrongBoxAddress, match="maildir:///"):
        parse_box_address(url)


@pytest.mark.once
def test_the_password_is_in_no_text(app):
    address = parse_box_address("imaps://a%40b:bi%2Fmat@host/Sub/Folder")
    assert (address.username, address.password, address.port) == ("a@b", "bi/mat", 993)
    assert str(address) == "imaps://host:993/Sub/Folder"
    assert "mat" not in repr(address)
    other = parse_box_address("imap+starttls://a:b@host/Th%C6%B0")
    assert (other.port, str(other)) == (143, "imap+starttls://host:143/Thư")


def test_nothing_is_read_where_no_mailbox_is_named_or_in_test_mode(app, settings, tmp_path):
    assert take_bounces(now=MORNING).read == 0
    nowhere = replace(settings, bounces_url=f"maildir://{tmp_path}/nowhere")
    app.config["SETTINGS"] = nowhere
    with pytest.raises(BoxAway):
        take_bounces(now=MORNING)
    app.config["SETTINGS"] = replace(nowhere, test_mode=True)
    assert take_bounces(now=MORNING).read == 0

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


@pytest.fixture
def post():
    with running(Post()) as post:
        yield post


@pytest.fixture
def trusted(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def url_of(post, **changes):
    given = {"password": post.password, "folder": post.folder} | changes
    user, password = quote(post.username, safe=""), quote(given["password"], safe="")
    return f"imaps://{user}:{password}@localhost:{post.port}/{quote(given['folder'])}"


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
    with pytest.raises(BoxAway):
        read(post)
    post.drops_at = ""
    done = read(post)
    assert (done.again, done.delayed) == (1, 1)


def test_a_wrong_password_a_missing_mailbox_and_a_strange_certificate_are_told(
    app, post, trusted, monkeypatch
):
    with pytest.raises(BoxAway, match="wrong password") as refused:
        read(post, password="other-secret")
    assert "other-secret" not in str(refused.value)
    with pytest.raises(BoxAway, match="no such mailbox"):
        read(post, folder="INBOX")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(BoxAway, match=r"(?i)certificate"):
        read(post)


def test_a_server_that_is_not_there_is_told(app):
    with pytest.raises(BoxAway, match=r"imaps://127\.0\.0\.1:1/INBOX"):
        take_bounces(now=MORNING, box=open_box("imaps://a:b@127.0.0.1:1/INBOX"))


@pytest.mark.once
@pytest.mark.parametrize(
    "url",
    [
        "", "imap://a:b@host/INBOX", "imaps://host/INBOX", "imaps://a@host", "imaps://a:b@",
        "imaps://a:b@host:x/INBOX", "imaps://a:b@host/Thư", "imaps://a:b@host/INBOX?x=1",
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


def test_nothing_is_read_where_no_mailbox_is_named_or_in_test_mode(app, settings, tmp_path):
    assert take_bounces(now=MORNING).read == 0
    nowhere = replace(settings, bounces_url=f"maildir://{tmp_path}/nowhere")
    app.config["SETTINGS"] = nowhere
    with pytest.raises(BoxAway):
        take_bounces(now=MORNING)
    app.config["SETTINGS"] = replace(nowhere, test_mode=True)
    assert take_bounces(now=MORNING).read == 0

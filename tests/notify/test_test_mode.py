"""In test mode nothing leaves: every mail lies marked in the local mailbox, and it is said everywhere."""

from dataclasses import replace

import pytest

from config import Settings, WrongSetting
from giaoviec.notify.addresses import WrongReturnAddress
from giaoviec.notify.deliver import deliver
from giaoviec.notify.models import State
from giaoviec.notify.relays import local_mailbox
from tests.builders.accounts import make_account
from tests.builders.notify import MORNING, fresh, make_message
from tests.web.client import PageClient

BANNER = "Chế độ thử: không thư nào được gửi ra ngoài"


@pytest.fixture
def testing(app, settings, sink):
    app.config["SETTINGS"] = replace(settings, smtp_url=sink.url, test_mode=True)
    app.test_client_class = PageClient
    return app


def test_no_mail_reaches_the_relay_and_each_lies_marked_in_the_local_mailbox(
    testing, source, sink, settings
):
    message = make_message()
    assert deliver(now=MORNING).email == 1
    assert sink.connections == 0
    assert len(local_mailbox().list_letters(limit=10)) == 1
    stored = fresh(message)
    assert (stored.state, stored.answer) == (State.ACCEPTED, "local mailbox (test mode)")
    [file] = (settings.data_dir / "mailbox" / "new").iterdir()
    assert file.read_text().splitlines()[0] == "X-Giaoviec-Kept: test mode"


def test_outside_test_mode_the_same_mail_leaves(app, settings, source, sink):
    app.config["SETTINGS"] = replace(settings, smtp_url=sink.url)
    make_message()
    assert deliver(now=MORNING).email == 1
    assert len(sink.accepted) == 1


def test_every_page_says_so_to_everybody(testing):
    client = testing.test_client()
    assert BANNER in client.get("/dang-nhap").text
    client.sign_in(make_account())
    for path in ("/viec-cua-toi", "/thong-bao", "/hop-thu"):
        assert BANNER in client.get(path).text


def test_no_page_says_so_otherwise(app):
    app.test_client_class = PageClient
    client = app.test_client()
    client.sign_in(make_account())
    assert BANNER not in client.get("/viec-cua-toi").text


@pytest.mark.once
@pytest.mark.parametrize(("given", "is_on"), [("1", True), ("yes", True), ("TRUE", True), ("0", False), ("no", False)])  # fmt: skip
def test_it_is_switched_on_in_plain_words_only(given, is_on):
    assert Settings.from_environment({"GIAOVIEC_TEST_MODE": given}).test_mode is is_on


@pytest.mark.once
@pytest.mark.parametrize("given", ["on?", "maybe", "2", " "])
def test_an_unclear_word_is_refused_and_not_guessed(given):
    with pytest.raises(WrongSetting, match="GIAOVIEC_TEST_MODE"):
        Settings.from_environment({"GIAOVIEC_TEST_MODE": given})


def test_mails_come_back_to_the_address_that_is_named(app, settings, source, sink):
    returns = replace(settings, smtp_url=sink.url, mail_bounces_to="tra-lai@ubnd.example.vn")
    app.config["SETTINGS"] = returns
    heard = []
    sink.manner = lambda step, _number, line: heard.append(line) if step == "mail" else None
    make_message()
    assert deliver(now=MORNING).email == 1
    assert heard[0].startswith("MAIL FROM:<tra-lai@ubnd.example.vn>")
    assert "nhacviec@localhost" in sink.accepted[0].parsed["From"]
    assert sink.accepted[0].parsed["Auto-Submitted"] == "auto-generated"


def test_an_address_for_bounces_that_is_none_is_refused(app, settings, source):
    app.config["SETTINGS"] = replace(settings, mail_bounces_to="Trả lại <x@y>")
    with pytest.raises(WrongReturnAddress, match="GIAOVIEC_MAIL_BOUNCES_TO"):
        deliver(now=MORNING)

"""GIAOVIEC_SMTP_URL as administrators write it, rightly and wrongly."""

import pytest

from giaoviec.notify.mailbox import LocalMailbox
from giaoviec.notify.relay_address import Security, WrongRelayAddress, parse_relay_address
from giaoviec.notify.relays import configured_relay


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.ubnd.vn", ("mail.ubnd.vn", 25, Security.PLAIN, "", "")),
        ("smtps://mail.ubnd.vn", ("mail.ubnd.vn", 465, Security.TLS, "", "")),
        ("smtp+starttls://mail.ubnd.vn/", ("mail.ubnd.vn", 587, Security.STARTTLS, "", "")),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, Security.PLAIN, "", "")),
        ("smtp://[::1]:2525", ("::1", 2525, Security.PLAIN, "", "")),
        (
            "smtp+starttls://nhac%40ubnd.vn:p%40ss%2Fw@mail.ubnd.vn:2587",
            ("mail.ubnd.vn", 2587, Security.STARTTLS, "nhac@ubnd.vn", "p@ss/w"),
        ),
    ],
)
def test_an_address_names_host_port_security_and_account(url, expected):
    found = parse_relay_address(url)
    assert (found.host, found.port, found.security, found.username, found.password) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.ubnd.vn", "mail.ubnd.vn:25", "http://mail.ubnd.vn", "smtp://", "smtp://:25",
        "smtp://mail.ubnd.vn:abc", "smtp://mail.ubnd.vn:70000", "smtp://mail.ubnd.vn:0",
        "smtp://mail.ubnd.vn/path", "smtp://mail.ubnd.vn?x=1", "smtp://mail .ubnd.vn",
        "smtp://:hidden@mail.ubnd.vn", "smtp://[::1", "",
    ],
)  # fmt: skip
def test_a_wrong_address_is_refused_with_the_way_to_write_it(app, url):
    with pytest.raises(WrongRelayAddress, match="GIAOVIEC_SMTP_URL") as refused:
        parse_relay_address(url)
    assert "hidden" not in str(refused.value)


def test_the_password_is_never_shown():
    found = parse_relay_address("smtp://me:secret@mail.ubnd.vn")
    assert "secret" not in f"{found} {found!r}"


def test_without_a_relay_mails_go_to_the_local_mailbox(app):
    assert isinstance(configured_relay(), LocalMailbox)

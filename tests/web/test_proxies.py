"""Whom a request comes from: what a trusted proxy says counts, what others claim does not."""

import pytest

from config import Settings, WrongSetting
from giaoviec.web.proxies import WAS_FORWARDED, TrustedProxies

pytestmark = pytest.mark.once

CLAIM = {"HTTP_X_FORWARDED_FOR": "10.1.2.3", "HTTP_X_FORWARDED_PROTO": "https"}


def seen(proxies: str, peer: str, **headers: str) -> dict[str, object]:
    """The WSGI environment that the program gets of a request."""
    found: dict[str, object] = {}
    settings = Settings(trusted_proxies=proxies)
    inner = TrustedProxies(lambda environ, _: found.update(environ) or (), settings.proxies)
    inner({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"} | headers, lambda *_: None)
    return found


def told(proxies: str, peer: str, **headers: str) -> tuple[object, object]:
    environ = seen(proxies, peer, **headers)
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]


def test_nobody_is_believed_unless_named():
    for peer in ("127.0.0.1", "::1", "192.0.2.7"):
        assert told("", peer, **CLAIM) == (peer, "http")


def test_a_named_proxy_is_believed_and_nobody_else():
    assert told("127.0.0.1", "127.0.0.1", **CLAIM) == ("10.1.2.3", "https")
    assert told("127.0.0.1", "127.0.0.2", **CLAIM) == ("127.0.0.2", "http")
    assert told("10.8.0.0/16, ::1", "10.8.7.7", **CLAIM) == ("10.1.2.3", "https")
    assert told("10.8.0.0/16, ::1", "::1", **CLAIM) == ("10.1.2.3", "https")
    assert told("10.8.0.0/16", "fe80::1", **CLAIM) == ("fe80::1", "http")


def test_what_a_visitor_wrote_before_the_proxys_own_word_does_not_count():
    forged = {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 1.2.3.4, 10.1.2.3"}
    assert told("127.0.0.1", "127.0.0.1", **forged) == ("10.1.2.3", "http")


def test_through_two_proxies_of_ours_the_visitor_is_still_found():
    chain = {"HTTP_X_FORWARDED_FOR": "9.9.9.9, 10.1.2.3, 10.8.0.1"}
    assert told("127.0.0.1,10.8.0.0/16", "127.0.0.1", **chain)[0] == "10.1.2.3"


@pytest.mark.parametrize("words", ["", "unknown", "10.1.2.3, <script>", ",,,", "999.1.1.1"])
def test_words_that_name_no_address_leave_the_proxys_own(words):
    assert told("127.0.0.1", "127.0.0.1", HTTP_X_FORWARDED_FOR=words)[0] == "127.0.0.1"


@pytest.mark.parametrize("scheme", ["", "ftp", "javascript", "https://"])
def test_no_scheme_but_http_and_https_is_believed(scheme):
    assert told("127.0.0.1", "127.0.0.1", HTTP_X_FORWARDED_PROTO=scheme)[1] == "http"


def test_no_header_of_a_proxy_reaches_the_pages_and_that_there_was_one_is_known():
    claims = CLAIM | {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "for=1.2.3.4"}
    for proxies in ("", "127.0.0.1"):
        environ = seen(proxies, "127.0.0.1", **claims)
        assert not set(claims) & set(environ)
        assert environ[WAS_FORWARDED] is True
    assert seen("", "127.0.0.1")[WAS_FORWARDED] is False


@pytest.mark.parametrize("wrong", ["localhost", "127.0.0.1/99", "10.0.0.1/8", "*"])
def test_a_proxy_that_is_no_address_is_refused_by_name(wrong):
    with pytest.raises(WrongSetting, match="GIAOVIEC_TRUSTED_PROXIES"):
        Settings.from_environment({"GIAOVIEC_TRUSTED_PROXIES": wrong})

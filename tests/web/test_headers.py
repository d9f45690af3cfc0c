"""Security headers stand on every answer, whatever it is."""

from dataclasses import replace

import pytest

from giaoviec.core.actor import Role
from giaoviec.web.headers import CONTENT_POLICY
from tests.web.client import other_app

PATHS = [
    "/dang-nhap",
    "/viec-cua-toi",
    "/khong-co",
    "/healthz",
    "/static/css/app.css",
    "/dang-xuat",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_them(page_client, path):
    headers = page_client.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_nothing_inline_runs_and_no_other_site_frames_us():
    rules = dict(rule.split(" ", 1) for rule in CONTENT_POLICY.split("; "))
    assert rules["script-src"] == rules["style-src"] == rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
    assert "unsafe" not in CONTENT_POLICY


def test_pages_are_not_kept_by_browsers_but_style_sheets_are(as_role):
    browser = as_role(Role.OFFICIAL)
    assert browser.get("/viec-cua-toi").headers["Cache-Control"] == "no-store"
    assert browser.get("/dang-nhap").headers["Cache-Control"] == "no-store"
    assert "max-age=3600" in browser.get("/static/css/app.css").headers["Cache-Control"]


def test_over_https_cookies_are_secure_and_browsers_keep_to_it(app, settings):
    address = "https://giaoviec.example.vn"
    with other_app(replace(settings, base_url=address)) as secure:
        answer = secure.test_client().get("/dang-nhap", base_url=address)
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-giaoviec=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_style_sheets_change_their_address_when_they_change(page_client):
    page_client.get("/dang-nhap")
    own = [one["href"] for one in page_client.page.all("link") if "/css/" in (one["href"] or "")]
    assert own
    assert all("?v=" in href for href in own)


def test_everything_a_page_loads_is_there(page_client):
    page_client.get("/dang-nhap")
    loaded = [one["href"] for one in page_client.page.all("link")]
    loaded += [one["src"] for one in page_client.page.all("script") + page_client.page.all("img")]
    assert len(loaded) > 5
    for address in loaded:
        assert page_client.get(address).status_code == 200, address

"""A browser for tests: each request stands alone, and every page is held to the house rules."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from giaoviec.accounts.models import Account
from giaoviec.accounts.usecases.sign_in import SignIn
from giaoviec.accounts.usecases.sign_in import sign_in as open_session
from giaoviec.app import create_app
from giaoviec.core import clock
from giaoviec.core.db import db
from tests.builders.accounts import PASSWORD
from tests.web.html import Page, check_page

REDIRECTIONS = (301, 302, 303, 304, 308)


class PageClient(FlaskClient):
    """`get` and `post` as a browser does them; `page` is the last page shown, taken apart."""

    page: Page

    def open(self, *args: Any, **kwargs: Any) -> Any:
        # The test's own reading ends here: it would see none of what the request writes.
        db.session.rollback()
        # In a server every request has an application context, and so a `g`, of its own.
        with self.application.app_context():
            response = super().open(*args, buffered=True, **kwargs)
        is_fragment = "HX-Request" in (kwargs.get("headers") or {})
        if response.mimetype == "text/html" and response.text and not is_fragment:
            is_mail = "sandbox" in response.headers.get("Content-Security-Policy", "")
            if not is_mail and response.status_code not in REDIRECTIONS:
                self.page = check_page(response)
        return response

    def token(self, path: str = "/dang-nhap") -> str:
        """The token of the forms on a page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        assert found, f"{path} has no form"
        return found[1]

    def send(
        self, path: str, data: dict[str, Any] | None = None, *, of: str = "", **kwargs: Any
    ) -> Any:
        """Post a form with the token of the page it stands on (`of`, else the same address)."""
        token = self.token(of or path)
        return self.post(path, data={"csrf_token": token} | (data or {}), **kwargs)

    def sign_in(self, account: Account | str, password: str = PASSWORD, **data: str) -> Any:
        username = account if isinstance(account, str) else account.username
        return self.send("/dang-nhap", {"username": username, "password": password} | data)

    def enter(self, account: Account) -> "PageClient":
        """Be signed in, by the form's use case and without its two pages; `sign_in` is the form itself."""
        cmd = SignIn(username=account.username, password=PASSWORD, address="127.0.0.1")
        db.session.rollback()
        with self.application.app_context():
            token = open_session(cmd, now=clock.now())
        with self.session_transaction() as cookie:
            cookie["token"] = token
        return self


@contextmanager
def other_app(settings: Settings) -> Iterator[Flask]:
    """The application under other settings, on the same database."""
    app = create_app(settings)
    app.test_client_class = PageClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()

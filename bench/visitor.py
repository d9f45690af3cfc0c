"""Somebody at a browser without JavaScript: signs in, reads pages, sends the forms that stand on them."""

import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_FORM = "application/x-www-form-urlencoded"
_TASK = re.compile(r'href="(/nhiem-vu/\d+)"')


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    text: str
    location: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One request: when it began (monotonic), how long it took, how it was answered."""

    at: float
    seconds: float
    what: str
    status: int
    # Of an answer that nobody should get.
    words: str = ""


@dataclass(slots=True)
class Visitor:
    """One person with one connection; `saw` is called after each request."""

    port: int
    username: str
    password: str
    saw: Callable[[Seen], None]
    _cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def read(self, address: str) -> Page:
        """A page; whoever is asked to sign in does so first."""
        page = self._ask("GET", address)
        if page.status in (302, 303) and page.location.startswith("/dang-nhap"):
            self.sign_in()
            page = self._ask("GET", address)
        return page

    def sign_in(self) -> None:
        self._cookies.clear()
        form = self._ask("GET", "/dang-nhap")
        values = fields(form.text, "/dang-nhap") | {
            "username": self.username,
            "password": self.password,
        }
        self._ask("POST", "/dang-nhap", values)

    def send(self, page: Page, address: str, **entered: str) -> Page | None:
        """The form of this page that goes to this address; None where there is none."""
        values = fields(page.text, address)
        if "csrf_token" not in values:
            return None
        # Forms that stand beside others carry their name before each field's.
        names = {name.rpartition("-")[2]: name for name in values}
        return self._ask(
            "POST", address, values | {names[name]: text for name, text in entered.items()}
        )

    def leave(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def tasks_on(self, page: Page) -> list[str]:
        """The addresses of the tasks that the page names."""
        return sorted({*_TASK.findall(page.text)})

    def _ask(self, method: str, address: str, values: dict[str, str] | None = None) -> Page:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        body = None
        if values is not None:
            body = urlencode(values)
            headers |= {"Content-Type": _FORM, "Referer": f"http://127.0.0.1:{self.port}{address}"}
        began = time.monotonic()
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._connection.request(method, address, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self.leave()
            self.saw(Seen(began, time.monotonic() - began, address, 0, repr(error)))
            return Page(0, "", "")
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        words = text[:2000] if answer.status >= 400 else ""
        kind = f"{method} {re.sub(r'[0-9]+', 'N', address.partition('?')[0])}"
        self.saw(Seen(began, time.monotonic() - began, kind, answer.status, words))
        return Page(answer.status, text, answer.headers.get("Location", ""))


def fields(html: str, address: str) -> dict[str, str]:
    """The fields of the form that goes to this address, as they stand on the page."""
    parser = _Fields(address)
    parser.feed(html)
    return parser.found


class _Fields(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._is_inside = False
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            action = given.get("action") or self._address
            self._is_inside = action.partition("?")[0] == self._address
        elif self._is_inside and tag in ("input", "textarea") and given.get("name"):
            self.found[str(given["name"])] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False

"""House rules of every page, checked on whatever the test client is given."""

import re
from collections import Counter
from functools import cache
from typing import Any

from giaoviec.core import places
from giaoviec.web.headers import CONTENT_POLICY
from tests.web.markup import Attributes, Markup

_VOID = {"meta", "link", "input", "img", "br", "hr", "use", "path", "rect"}


class Page(Markup):
    """A page taken apart: its elements, and the text that a person reads."""

    def __init__(self, body: str) -> None:
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        # Controls that stand within their label.
        self.labelled_inside: list[dict[str, str | None]] = []
        self.scripts = ""
        self.texts: list[str] = []
        self.titles: list[str] = []
        self._open: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "input" and "label" in self._open:
            self.labelled_inside.append(dict(attrs))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            self.scripts += data
        elif "title" in self._open and "svg" not in self._open:
            self.titles.append(data.strip())
        elif data.strip():
            self.texts.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


def check_page(response: Any) -> Page:
    """Fail unless the answer is a page as all our pages are."""
    page = Page(response.text)
    assert response.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert len(page.titles) == 1, page.titles
    assert not page.titles[0].startswith(("·", "Trang ·")), "the page has no title of its own"
    assert [one["lang"] for one in page.all("html")] in (["vi"], ["en"])
    assert len(page.all("h1")) == 1, "one h1 a page"
    assert not page.scripts.strip(), "no script in a page"
    assert not page.all("style"), "no style in a page"
    for tag, attributes in page.elements:
        loose = [name for name in attributes if name == "style" or name.startswith("on")]
        assert not loose, f"<{tag}> has {loose}"
        for name in ("href", "src", "action"):
            assert not (attributes.get(name) or "").startswith(("javascript:", "//")), attributes
    _check_forms(page)
    _check_ids(page)
    _check_icons(page)
    for leftover in ("{{", "}}", "%(", "None", "Undefined", "LocalProxy"):
        assert leftover not in page.text, leftover
    return page


def _check_forms(page: Page) -> None:
    posted = [one for one in page.all("form") if (one.get("method") or "").lower() == "post"]
    tokens = [one for one in page.all("input") if one.get("name") == "csrf_token"]
    assert len(tokens) == len(posted), "every posted form carries the token"
    assert all(one.get("value") for one in tokens)
    labelled = {one.get("for") for one in page.all("label")}
    for one in page.all("input"):
        if one.get("type") in ("hidden", "submit", "checkbox", "radio"):
            continue
        named = one.get("aria-label") or one in page.labelled_inside
        assert named or one.get("id") in labelled, one


def _check_ids(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    # csrf_token is the id that Flask-WTF gives the hidden field of every form.
    twice = {one for one, count in Counter(ids).items() if count > 1} - {"csrf_token"}
    assert not twice, twice


def _check_icons(page: Page) -> None:
    for one in page.all("use"):
        name = (one.get("href") or "").partition("#")[2]
        assert f'id="{name}"' in _sprite(), f"no icon {name}"


@cache
def _sprite() -> str:
    return (places.static_dir() / "icons.svg").read_text(encoding="utf-8")

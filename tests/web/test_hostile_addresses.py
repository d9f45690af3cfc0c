"""Addresses that only a stranger's program writes: every page answers them, none breaks."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

import giaoviec.web
from giaoviec.core.actor import Role

# What pages read from an address, as their sources name it.
READ = re.compile(r"""(?:args\.get|text|one_of|typed|id_given)\(\s*"([\w-]+)"|name="([\w-]+)\"""")
# What reaches the database's own types, and what is stopped before, whichever database it is.
VALUES = (
    "2147483648", "9999-12-31", "0001-01-01T00:00:00+14:00~1~1", "a\0b", "\udcff", "%",
    *(pytest.param(value, marks=pytest.mark.once) for value in ("-1", "9" * 5000, "²", "2026-02-31")),
)  # fmt: skip
IN_PATHS = ("0", "2147483647", "9" * 30, "²", "a\0b", "\udcff", "%", "..", "İ" * 300)
HOLE = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
# Whose answer is the state of the machine.
HEALTH = ("/healthz/scheduler", "/readyz")


def addresses(app: Flask) -> Iterator[tuple[str, dict[str, str]]]:
    """Every address that is read, and how it is asked: whole, or as a part of a page."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        view = app.view_functions[rule.endpoint]
        is_part = getattr(view, "is_unseen", False)
        if "GET" in (rule.methods or set()) and str(rule) not in HEALTH:
            yield str(rule), {"HX-Request": "true"} if is_part else {}


def names() -> list[str]:
    sources = Path(giaoviec.web.__file__).parent.rglob("*.py")
    found = {
        name for file in sources for pair in READ.findall(file.read_text("utf-8")) for name in pair
    }
    return sorted(found - {""})


def written(text: str) -> str:
    return quote(text, errors="surrogateescape")


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """As a server has it: what fails is answered with 500, not raised."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.config["PROPAGATE_EXCEPTIONS"] = None


@pytest.fixture
def ask(app, task, as_role):
    """The status of an address, as somebody to whom it is open; holes are filled with what is there."""
    admin, leader = as_role(Role.ADMIN), as_role(Role.LEADER)
    there = {"kind": "qua-han", "form": "json", "task_id": str(task.id), "code": "SYT"}

    def status(rule: str, headers: dict[str, str], *, named: str = "", query: str = "") -> int:
        path = HOLE.sub(lambda hole: written(named or there.get(hole[1], "1")), rule)
        client = admin if rule.startswith("/quan-tri") else leader
        return int(client.get(f"{path}?{query}", headers=headers).status_code)

    return status


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_nothing_that_an_address_asks_breaks_a_page(app, ask, value):
    query = "&".join(f"{name}={written(value)}" for name in names())
    for rule, headers in addresses(app):
        assert ask(rule, headers, query=query) < 500, rule


def test_nothing_that_an_address_names_breaks_a_page(app, ask):
    for rule, headers in addresses(app):
        for value in IN_PATHS if HOLE.search(rule) else ():
            assert ask(rule, headers, named=value) < 500, (rule, value)


def test_what_pages_read_from_addresses_is_known_here():
    assert {"q", "muc", "sau", "truoc", "trang", "chot", "don-vi", "nv", "nam"} <= set(names())

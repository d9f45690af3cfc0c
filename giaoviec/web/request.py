"""What every view may ask of a request: its moment, where it came from, where to go on to."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, g
from flask import request as current_request
from werkzeug.routing import IntegerConverter, Map

from giaoviec.core import clock

# What an id's column holds on both databases; a greater number names nothing.
MAX_ID = 2**31 - 1


class _Id(IntegerConverter):
    """`<int:…>` in an address: a number that can be an id, else there is no such page."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002  Werkzeug's name
        super().__init__(map, *args, **({"max": MAX_ID} | kwargs))


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = _Id
    app.before_request(_read_clock)
    app.before_request(_refuse_nul)


def _read_clock() -> None:
    # One moment for the whole request: list, badge and count agree with each other.
    g.now = clock.now()


def _refuse_nul() -> None:
    """No person types the character NUL and PostgreSQL keeps no text with it: nobody's request.

    Forms are looked at too; the token of a form was read from the same place.
    """
    asked = current_request
    if "\0" in asked.path:
        abort(404)
    said = (asked.args, asked.form) if asked.method == "POST" else (asked.args,)
    texts = (text for values in said for pair in values.items(multi=True) for text in pair)
    if any("\0" in text for text in texts):
        abort(400)


def client_address() -> str:
    """The network address of whoever asks, for the audit and for slowing down guesses.

    What a proxy says of it counts where GIAOVIEC_TRUSTED_PROXIES names that
    proxy (web/proxies.py).
    """
    return current_request.remote_addr or ""


def id_given(name: str) -> int | None:
    """A number in the address's query that can be an id; None where there is none such."""
    given = current_request.args.get(name, type=int)
    return given if given is not None and 0 < given <= MAX_ID else None


def wants_fragment() -> bool:
    """Whether htmx asks, which puts the answer into a page."""
    return "HX-Request" in current_request.headers


def local_path(path: str | None, default: str = "/") -> str:
    """Where to go on to: a path of this program, else `default`; never another site.

    Browsers read two slashes, a slash and a backslash, and paths with a tab or
    a line break in them as another site's address.
    """
    if not path or not path.startswith("/") or not path.isprintable():
        return default
    if path.startswith(("//", "/\\")) or "\\" in path:
        return default
    parts = urlsplit(path)
    return default if parts.scheme or parts.netloc else path

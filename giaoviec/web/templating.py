"""What templates are given so that a page of hundreds of rows is drawn quickly.

All of it says the same as the slower way: an address, a list of choices.
"""

from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for
from flask.templating import Environment
from markupsafe import Markup, escape

# Addresses without a part of their own each: some hundred there are.
_KEPT: dict[tuple[object, ...], str] = {}
_MOST_KEPT = 500
# What Werkzeug leaves as it is in a query.
_SAFE = "!$'()*,/:;?@"


class _OneSetOfGlobals(Environment):
    """Templates share their globals: none of ours is given any of its own.

    Jinja looks every name of them up in two places for each import of each
    template, which for a page is a thousand look-ups.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    # Before anything asks for the environment.
    app.jinja_environment = _OneSetOfGlobals
    app.jinja_env.globals.update(kept_url=kept_url, options=options)


def kept_url(endpoint: str, **values: Any) -> str:
    """`url_for`, worked out once; for addresses that all pages share, not one for each task."""
    key = (request.script_root, endpoint, *values.values())
    found = _KEPT.get(key)
    if found is None:
        found = url_for(endpoint, **values)
        if len(_KEPT) < _MOST_KEPT:
            _KEPT[key] = found
    return found


def query_url(endpoint: str, query: dict[str, Any]) -> str:
    """The page with this query, as `url_for` writes it; the page itself has no part of its own."""
    address = kept_url(endpoint)
    return f"{address}?{urlencode(query, safe=_SAFE)}" if query else address


def options(choices: Sequence[tuple[object, object]], chosen: object = "") -> Markup:
    """The choices (value, label) of a select, one of them chosen; a city has hundreds of units."""
    drawn, places = _drawn(tuple([(str(value), str(label)) for value, label in choices]))
    place = places.get(str(chosen))
    if place is None:
        return Markup("".join(drawn))  # noqa: S704  escaped below
    marked = drawn[place].replace('">', '" selected>', 1)
    return Markup("".join((*drawn[:place], marked, *drawn[place + 1 :])))  # noqa: S704


@lru_cache(maxsize=32)
def _drawn(choices: tuple[tuple[str, str], ...]) -> tuple[list[str], dict[str, int]]:
    drawn = [
        f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in choices
    ]
    # Of two with one value both were marked before, and browsers took the last.
    return drawn, {value: place for place, (value, _label) in enumerate(choices)}

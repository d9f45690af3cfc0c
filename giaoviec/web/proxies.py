"""Whom a request comes from when a reverse proxy stands before us (GIAOVIEC_TRUSTED_PROXIES).

Headers that say "forwarded" are anybody's claim; those of a named proxy count,
all others are taken away before anything here could believe them.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from flask import Flask

from config import Network, Settings

# In the WSGI environment: whether somebody said that this request was passed on.
WAS_FORWARDED = "giaoviec.was_forwarded"

_FOR, _PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
_CLAIMS = (
    _FOR,
    _PROTO,
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_BY",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_VIA",
)


def init_app(app: Flask, settings: Settings) -> None:
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.proxies)  # type: ignore[method-assign,assignment]


class TrustedProxies:
    """Puts the address and the scheme that trusted proxies tell in the place of the proxy's own."""

    def __init__(self, inner: WSGIApplication, proxies: Sequence[Network]) -> None:
        self._inner = inner
        self._proxies = proxies

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        claims = {name: environ.pop(name) for name in _CLAIMS if name in environ}
        environ[WAS_FORWARDED] = bool(claims)
        if self._is_trusted(_address(environ.get("REMOTE_ADDR", ""))):
            address = self._nearest_other(claims.get(_FOR, ""))
            if address is not None:
                environ["REMOTE_ADDR"] = str(address)
            scheme = claims.get(_PROTO, "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self._inner(environ, start)

    def _nearest_other(self, forwarded_for: str) -> IPv4Address | IPv6Address | None:
        """The last address named that is no proxy of ours: what stands before it, nobody vouches for."""
        found = None
        for name in reversed(forwarded_for.split(",")):
            address = _address(name.strip())
            if address is None:
                break
            found = address
            if not self._is_trusted(address):
                break
        return found

    def _is_trusted(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self._proxies)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None

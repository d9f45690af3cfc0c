"""What is counted and logged of every request: how many, how long, how they ended, under which id."""

import logging
import os
import re
import secrets

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from giaoviec.core import clock

log = logging.getLogger("giaoviec.requests")

_OWN = CollectorRegistry()
REQUESTS = Counter(
    "giaoviec_http_requests",
    "Requests answered.",
    ("method", "endpoint", "status"),
    registry=_OWN,
)
SECONDS = Histogram(
    "giaoviec_http_request_seconds",
    "Seconds until a request was answered.",
    ("endpoint",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_OWN,
)
# Asked all the time by machines.
_QUIET = ("static", "health.", "metrics.", "notices.count")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def http_figures() -> CollectorRegistry:
    """The registry with the figures of all processes that serve together (`giaoviec web`), else ours."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return _OWN
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def _begin() -> None:
    g.began = clock.monotonic()
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if "began" not in g:  # refused before it began
        return response
    seconds = clock.monotonic() - g.began
    endpoint = request.endpoint or "none"
    method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
    REQUESTS.labels(method, endpoint, str(response.status_code)).inc()
    SECONDS.labels(endpoint).observe(seconds)
    response.headers["X-Request-ID"] = g.request_id
    level = logging.DEBUG if endpoint.startswith(_QUIET) else logging.INFO
    # The rule, not the path: links from mails carry a secret in theirs.
    facts = {
        "method": method,
        "page": request.url_rule.rule if request.url_rule else "",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
    }
    log.log(level, "request", extra=facts)
    return response

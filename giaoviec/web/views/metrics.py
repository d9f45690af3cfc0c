"""/metrics: figures for Prometheus and its like, for this machine or whoever has the token."""

import hmac
import ipaddress
from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from giaoviec.core import clock
from giaoviec.core.db import db
from giaoviec.notify.gauge import OPEN, Gauge, look
from giaoviec.notify.models import Channel
from giaoviec.web.access import public
from giaoviec.web.proxies import WAS_FORWARDED
from giaoviec.web.telemetry import http_figures

pages = Blueprint("metrics", __name__)

_OUTCOMES = ("email", "inapp", "failed", "suppressed", "uncertain")


@pages.get("/metrics")
@public
def show() -> ResponseReturnValue:
    """All figures in one answer; without the database those of the pages alone."""
    if not _may_ask():
        return Response("not for you\n", 403, mimetype="text/plain")
    told = generate_latest(http_figures())
    outbox = CollectorRegistry()
    outbox.register(_Outbox(g.now))
    return Response(told + generate_latest(outbox), content_type=CONTENT_TYPE_LATEST)


def _may_ask() -> bool:
    """Whoever shows the token, or asks on this machine without a proxy in between."""
    token = current_app.config["SETTINGS"].metrics_token
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode(), token.encode())
    return not request.environ.get(WAS_FORWARDED) and _is_this_machine(request.remote_addr)


def _is_this_machine(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


class _Outbox:
    """Reads the database once, when it is asked."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("giaoviec_database_up", "Whether the database answers.")
        try:
            gauge = look(db.session(), now=self._now)
            ahead = clock.seconds_ahead(db.session())
        except (DBAPIError, PoolTimeout):
            db.session.rollback()
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        yield GaugeMetricFamily(
            "giaoviec_clock_ahead_seconds",
            "By how much this machine's clock is ahead of the database server's.",
            value=ahead,
        )
        yield from _of_queue(gauge, self._now)
        yield from _of_processes(gauge, self._now)

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked of the database when it is registered."""
        return iter(())


def _of_queue(gauge: Gauge, now: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "giaoviec_outbox_messages",
        "Messages that wait or are under way.",
        labels=("state", "channel"),
    )
    for state in OPEN:
        for channel in Channel:
            waiting.add_metric((state, channel), gauge.waiting.get((state, channel), 0))
    yield waiting
    yield GaugeMetricFamily("giaoviec_outbox_due", "Messages whose turn has come.", value=gauge.due)
    yield GaugeMetricFamily(
        "giaoviec_outbox_oldest_due_seconds",
        "For how long the longest waiting of them has been due.",
        value=(now - gauge.due_since).total_seconds() if gauge.due_since else 0,
    )
    ended = CounterMetricFamily(
        "giaoviec_messages", "Messages by how a try to tell them ended.", labels=("outcome",)
    )
    for outcome in _OUTCOMES:
        ended.add_metric((outcome,), gauge.totals.get(outcome, 0))
    yield ended
    yield GaugeMetricFamily(
        "giaoviec_relay_rate_per_minute", "Mails a minute, all together; 0: any.", value=gauge.rate
    )
    yield GaugeMetricFamily(
        "giaoviec_relay_budget_mails", "Mails that may go now.", value=gauge.rate_left
    )
    jobs = GaugeMetricFamily("giaoviec_jobs", "Jobs of workers.", labels=("state",))
    jobs.add_metric(("waiting",), gauge.jobs.waiting)
    jobs.add_metric(("running",), gauge.jobs.running)
    yield jobs


def _of_processes(gauge: Gauge, now: datetime) -> Iterator[Metric]:
    ages = GaugeMetricFamily(
        "giaoviec_heartbeat_age_seconds",
        "Since the last sign of life: scheduler, planner, and each process.",
        labels=("process",),
    )
    for row in gauge.heartbeats:
        ages.add_metric((row.name,), max(0.0, (now - row.at).total_seconds()))
    yield ages

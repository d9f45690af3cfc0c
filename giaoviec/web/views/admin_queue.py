"""The queue: what waits to be sent, how fast it goes, which processes are at work, what failed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.notify.gauge import OPEN, Gauge, look
from giaoviec.notify.heartbeat import PLANNER, SCHEDULER, is_fresh
from giaoviec.notify.models import Heartbeat
from giaoviec.notify.queries import failed_messages
from giaoviec.web.access import needs
from giaoviec.web.delivery_words import channel_words, reason_words, state_words
from giaoviec.web.views.admin_pages import links, pages

FAILURES_SHOWN = 20
_LATELY = timedelta(days=1)
# Longer than any morning's run should take, shorter than a morning.
_SLOW_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process as the page shows it; `done` is None where it does not count."""

    kind: str
    machine: str
    seen_at: datetime
    is_alive: bool
    mails: int | None


@pages.get("/quan-tri/hang-doi")
@needs(Verb.ADMINISTER)
def queue() -> ResponseReturnValue:
    session, settings = db.session(), current_app.config["SETTINGS"]
    gauge = look(session, now=g.now)
    failed = failed_messages(session, since=g.now - _LATELY, limit=FAILURES_SHOWN + 1)
    return render_template(
        "admin/queue.html",
        links=links(),
        as_of=g.now,
        gauge=gauge,
        tiles=_tiles(gauge),
        is_slow=gauge.due_since is not None and g.now - gauge.due_since > _SLOW_AFTER,
        has_workers=settings.delivery == "workers",
        spread=settings.mail_spread,
        planned_at=next((row.at for row in gauge.heartbeats if row.name == PLANNER), None),
        processes=_processes(gauge.heartbeats, g.now),
        failures=[
            {
                "url": url_for("deliveries.show", message_id=row.id),
                "recipient": row.name,
                "channel": channel_words(row.channel),
                "reason": reason_words(row.answer or ""),
                "at": row.settled_at,
            }
            for row in failed[:FAILURES_SHOWN]
        ],
        has_more_failures=len(failed) > FAILURES_SHOWN,
    )


def _tiles(gauge: Gauge) -> list[dict[str, object]]:
    icons = dict(zip(OPEN, ("hourglass-high", "send", "alert-triangle"), strict=True))
    return [
        {
            "label": state_words(state, None)[0],
            "value": gauge.in_state(state),
            "url": f"{url_for('deliveries.index')}?tinh-trang={state.value}",
            "icon": icons[state],
            "tone": state_words(state, None)[1],
        }
        for state in OPEN
    ]


def _processes(rows: Sequence[Heartbeat], now: datetime) -> list[Process]:
    """Each process that gave a sign of life of its own: "worker/machine/4711"."""
    kinds = {SCHEDULER: _("Bộ hẹn giờ"), "worker": _("Tiến trình gửi")}
    found = []
    for row in rows:
        kind, slash, rest = row.name.partition("/")
        if not slash:
            continue
        found.append(
            Process(
                kind=kinds.get(kind, kind),
                machine=rest,
                seen_at=row.at,
                is_alive=is_fresh(now - row.at),
                mails=_mails(row.detail),
            )
        )
    return found


def _mails(detail: str) -> int | None:
    try:
        mails = json.loads(detail or "{}").get("mails")
    except (ValueError, AttributeError):
        return None
    return mails if isinstance(mails, int) else None

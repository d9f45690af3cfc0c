"""Tomorrow's reminders, before they go: whom, of what, why. For those who keep the policy and those who follow tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.core.i18n import Sentence
from giaoviec.core.text import fold
from giaoviec.notify.undelivered import reason_of
from giaoviec.reminders.preview import (
    PreviewDay,
    PreviewMessage,
    next_working_evening,
    preview,
)
from giaoviec.reminders.step_words import step_titles
from giaoviec.reminders.steps import load_every_step
from giaoviec.web.access import signed_in
from giaoviec.web.delivery_words import ICONS, channel_words
from giaoviec.web.navigation import PREVIEW_READERS
from giaoviec.web.signing import current_actor
from giaoviec.web.views.task_reminders import absent_names, capacities

pages = Blueprint("preview", __name__)
PAGE_SIZE = 100
# Of one message; the task page has the rest.
MOST_ITEMS = 30
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    day: PreviewDay
    message: PreviewMessage


@pages.get("/luot-nhac")
@signed_in
def index() -> ResponseReturnValue:
    """From now to the end of the next working day."""
    if current_actor().role not in PREVIEW_READERS:
        raise NotFound
    session = db.session()
    days = preview(session, now=g.now, until=next_working_evening(session, now=g.now))
    text = request.args.get("q", "")[:200].strip()
    page = min(max(request.args.get("trang", 1, type=int), 1), _MOST_PAGES)
    found = [
        _Shown(day=day, message=message)
        for day in days
        for message in day.messages
        if _fits(message, fold(text))
    ]
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    titles = step_titles(load_every_step(session))
    roles = [role for one in shown for item in one.message.items for role in item.roles.split(",")]
    names = absent_names(session, roles, ())
    return render_template(
        "preview/index.html",
        days=[{"day": day.day, "is_working_day": day.is_working_day, **day.counts} for day in days],
        rows=[_row(one, titles, names) for one in shown],
        total=len(found),
        text=text,
        previous_url=_page_url(page - 1, text) if page > 1 else None,
        next_url=_page_url(page + 1, text) if len(found) > page * PAGE_SIZE else None,
        as_of=g.now,
    )


def _fits(message: PreviewMessage, key: str) -> bool:
    if not key:
        return True
    told = [message.name, message.units, *(item.content for item in message.items)]
    return any(key in fold(one) for one in told)


def _row(one: _Shown, titles: Mapping[str, str], names: Mapping[int, str]) -> dict[str, Any]:
    message = one.message
    return {
        "at": message.at,
        "name": message.name,
        "units": message.units,
        "kind": _("Gộp buổi sáng") if message.kind == "digest" else _("Gửi ngay"),
        "channels": [(ICONS[channel], channel_words(channel)) for channel in message.channels],
        "trouble": str(Sentence(reason_of(message.trouble))) if message.trouble else "",
        "items": _items(message, titles, names),
        "more": max(len(message.tasks) - MOST_ITEMS, 0),
        "count": len(message.tasks),
    }


def _items(
    message: PreviewMessage, titles: Mapping[str, str], names: Mapping[int, str]
) -> Sequence[dict[str, Any]]:
    return [
        {
            "url": url_for("tasks.show", task_id=items[0].task_id),
            "content": items[0].content,
            "lead": items[0].lead_unit_name,
            "reasons": [
                (titles.get(item.step_key, item.step_key), capacities(item.roles, names))
                for item in items
            ],
        }
        for items in message.tasks[:MOST_ITEMS]
    ]


def _page_url(page: int, text: str) -> str:
    values = {"q": text or None, "trang": page if page > 1 else None}
    return url_for("preview.index", **values)  # type: ignore[arg-type]

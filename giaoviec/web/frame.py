"""What the frame around every page shows: menu, bell, who is signed in, and warnings."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.local import LocalProxy

from giaoviec.accounts.actors import Standing
from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core import places
from giaoviec.core.db import db, read
from giaoviec.core.i18n import shown
from giaoviec.notify.heartbeat import heartbeat_age, is_alive
from giaoviec.notify.installation import installation_matches
from giaoviec.notify.queries import unread_count
from giaoviec.notify.relays import in_test_mode
from giaoviec.org.models import Unit, UnitKind
from giaoviec.web.navigation import Item, menu
from giaoviec.web.signing import signed_in_now
from giaoviec.web.templating import kept_url

_TOP = (
    select(Unit.name)
    .where(Unit.parent_id.is_(None), Unit.kind == UnitKind.COMMITTEE)
    .order_by(Unit.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Banner:
    """A warning above every page."""

    level: str
    text: str
    link: str = ""


def init_app(app: Flask) -> None:
    version = _version_of_assets()

    def frame() -> dict[str, Any]:
        # Looked up when a template shows them, and then once: fragments and error pages ask nothing.
        return {
            "asset_version": version,
            "locale": LocalProxy(_language),
            "me": _later("me", _me),
            "authority_name": _later("authority_name", _authority_name),
            "unread_count": _later("unread_count", _unread),
            "navigation": _later("navigation", _navigation),
            "banners": _later("banners", _banners),
            "notices_poll_url": LocalProxy(lambda: kept_url("notices.count")),
            "search_url": LocalProxy(_search_url),
        }

    app.context_processor(frame)


def _later(name: str, read: Callable[[], Any]) -> Any:
    return LocalProxy(lambda: _once(name, read))


def _once(name: str, read: Callable[[], Any]) -> Any:
    kept = g.setdefault("frame", {})
    if name not in kept:
        kept[name] = read()
    return kept[name]


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "vi"


def _me() -> Standing | None:
    who = None if g.get("is_broken") else signed_in_now()
    return who.standing if who else None


def _authority_name() -> str:
    """The committee at the top of the unit tree; "" before units were imported."""
    if g.get("is_broken"):
        return ""
    found = read(db.session(), _TOP)
    return str(found[0].name) if found else ""


def _unread() -> int:
    me = _me()
    return unread_count(db.session(), me.person_id) if me else 0


def _navigation() -> list[Item]:
    me = _me()
    if me is None:
        return []
    return menu(unread=_once("unread_count", _unread))


def _banners() -> list[Banner]:
    """What everybody must know on every page, and what administrators must."""
    found = [_test_mode()] if in_test_mode() else []
    me = _me()
    if me is None or reach(me.role, Verb.ADMINISTER) is Reach.NONE:
        return found
    session = db.session()
    if not installation_matches(session):
        found.append(
            Banner(
                "danger",
                _(
                    "Cơ sở dữ liệu này thuộc về một bản cài đặt khác nên không thông báo nào được gửi. "
                    "Nếu đây là hệ thống chính thức đã chuyển sang máy hoặc thư mục dữ liệu khác, hãy dừng bản cũ "
                    "rồi chạy “giaoviec doctor --take-over” ở đây."
                ),
            )
        )
    if not is_alive(session, "scheduler", now=g.now):
        found.append(Banner("danger", _scheduler_words()))
    return found


def _test_mode() -> Banner:
    return Banner(
        "warning",
        _("Chế độ thử: không thư nào được gửi ra ngoài; mọi thư nằm trong Hộp thư thử."),
        kept_url("mailbox.list"),
    )


def _scheduler_words() -> str:
    age = heartbeat_age(db.session(), "scheduler", now=g.now)
    if age is None:
        return _(
            "Bộ hẹn giờ chưa chạy lần nào nên thư nhắc không tự gửi. Hãy chạy “giaoviec serve” hoặc “giaoviec scheduler”."
        )
    return _(
        "Bộ hẹn giờ im lặng từ %(since)s nên thư nhắc không được gửi. Hãy khởi động lại “giaoviec serve” hoặc “giaoviec scheduler”.",
        since=shown(g.now - age),
    )


def _search_url() -> str:
    return kept_url("tasks.list") if "tasks.list" in current_app.view_functions else ""


def _version_of_assets() -> str:
    """Changes with any of our own style sheets and scripts, so that browsers fetch them anew."""
    found = hashlib.sha256()
    for path in sorted(places.static_dir().glob("*/*.[cj]s*")):
        found.update(path.read_bytes())
    return found.hexdigest()[:10]

"""What the menu offers to whom; only pages that exist are in it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, g, request
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.actor import Role
from giaoviec.core.i18n import N_
from giaoviec.notify.relays import has_relay
from giaoviec.web.access import may
from giaoviec.web.templating import kept_url

# No verb of the matrix is theirs alone: they see all tasks, and answer for what is sent about them.
PREVIEW_READERS = frozenset({Role.ADMIN, Role.OFFICE})


def _always() -> bool:
    return True


def _without_relay() -> bool:
    return not has_relay()


def _sees_preview() -> bool:
    return g.actor.role in PREVIEW_READERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page in the menu: for whom (by a verb of the matrix; None: everybody), and whether now."""

    endpoint: str
    label: str
    icon: str
    verb: Verb | None = None
    applies: Callable[[], bool] = _always
    # Further groups of pages that belong to it.
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry as the frame shows it."""

    url: str
    label: str
    icon: str
    active: bool
    count: int


# The first four stand in the bar at the foot of a phone.
MENU = (
    Entry(endpoint="work.mine", label=N_("Việc của tôi"), icon="checklist"),
    Entry(endpoint="tasks.list", label=N_("Nhiệm vụ"), icon="list-details", verb=Verb.SEE),
    Entry(
        endpoint="assign.new",
        label=N_("Giao việc"),
        icon="clipboard-plus",
        verb=Verb.ASSIGN,
        also=("task_import",),
    ),
    Entry(endpoint="notices.list", label=N_("Thông báo"), icon="bell"),
    Entry(endpoint="units.list", label=N_("Đơn vị"), icon="building-community"),
    Entry(endpoint="reports.index", label=N_("Báo cáo"), icon="chart-bar", verb=Verb.EXPORT),
    Entry(
        endpoint="preview.index",
        label=N_("Lượt nhắc ngày mai"),
        icon="calendar-due",
        applies=_sees_preview,
    ),
    Entry(
        endpoint="admin.index",
        label=N_("Quản trị"),
        icon="settings",
        verb=Verb.ADMINISTER,
        also=("deliveries",),
    ),
    Entry(endpoint="mailbox.list", label=N_("Hộp thư thử"), icon="mail", applies=_without_relay),
)


def menu(*, unread: int) -> list[Item]:
    """The menu of whoever is signed in, with the page that is open marked."""
    here = (request.endpoint or "").partition(".")[0]
    return [
        Item(
            url=kept_url(entry.endpoint),
            label=_(entry.label),
            icon=entry.icon,
            active=request.endpoint == entry.endpoint
            or here in entry.also
            or _only_one_of(entry, here),
            count=unread if entry.endpoint == "notices.list" else 0,
        )
        for entry in MENU
        if entry.endpoint in current_app.view_functions
        and (entry.verb is None or may(entry.verb))
        and entry.applies()
    ]


def _only_one_of(entry: Entry, here: str) -> bool:
    """Whether the open page belongs to this entry: no other entry is of the same group of pages."""
    group = entry.endpoint.partition(".")[0]
    return group == here and sum(one.endpoint.startswith(group + ".") for one in MENU) == 1

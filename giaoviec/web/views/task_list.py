"""The list of tasks: what the address asks for, with the number of tasks in each view."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.i18n import N_
from giaoviec.org.facts import UnitFacts
from giaoviec.org.models import UnitKind
from giaoviec.org.unit_cards import is_whole_tree, person_names, unit_tree
from giaoviec.tasks.mine_sections import in_section
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.models.document import Stream
from giaoviec.tasks.paging import Order
from giaoviec.tasks.queries import find_tasks
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.rules import due_soon_until
from giaoviec.tasks.views import CLOSED_VIEWS, MOST_CLOSED, OPEN_VIEWS, View, count_views, in_view
from giaoviec.web.access import may, signed_in
from giaoviec.web.filters import URGENCY, number, vn_date
from giaoviec.web.forms.task_list import (
    AGES,
    ORDER_SLUGS,
    STREAM_SLUGS,
    Asked,
    Whose,
    filter_of,
    person_number,
    read_asked,
)
from giaoviec.web.section_words import TITLES
from giaoviec.web.signing import current_actor
from giaoviec.web.task_rows import task_rows
from giaoviec.web.views.tasks import pages
from giaoviec.workdays.queries import load_calendar

VIEW_WORDS = {
    View.OPEN: N_("Đang mở"),
    View.OVERDUE: N_("Quá hạn"),
    View.DUE_SOON: N_("Sắp đến hạn"),
    View.WAITING: N_("Chờ xác nhận"),
    View.EXTENSION: N_("Xin gia hạn"),
    View.REFUSED: N_("Báo không đúng đơn vị"),
    View.IN_TIME: N_("Trong hạn"),
    View.NO_DEADLINE: N_("Không có thời hạn"),
    View.DONE_ON_TIME: N_("Hoàn thành đúng hạn"),
    View.DONE_LATE: N_("Hoàn thành quá hạn"),
    View.DONE_NO_DEADLINE: N_("Hoàn thành, không có thời hạn"),
    View.SUSPENDED: N_("Tạm dừng"),
    View.WITHDRAWN: N_("Đã thu hồi"),
    View.ALL: N_("Tất cả"),
}
# Seldom needed: in the row of views only while there are any.
WHEN_ANY = (View.EXTENSION, View.REFUSED)
ORDER_WORDS = {
    Order.DUE: N_("Hạn sớm nhất trước"),
    Order.DUE_LAST: N_("Hạn muộn nhất trước"),
    Order.NEWEST: N_("Mới giao trước"),
    Order.UNIT: N_("Theo đơn vị chủ trì"),
}
WHOSE_WORDS = {
    None: N_("Tất cả được xem"),
    Whose.UNIT: N_("Của đơn vị tôi"),
    Whose.DOING: N_("Tôi thực hiện"),
    Whose.MONITORED: N_("Tôi theo dõi"),
    Whose.ASSIGNED: N_("Tôi giao"),
}
STREAM_WORDS = {
    Stream.GOVERNMENT: N_("Chính phủ, Thủ tướng giao"),
    Stream.UBND: N_("Ủy ban nhân dân giao"),
}
# Divisions are many: they are chosen on their unit's page.
_CHOSEN_FROM = frozenset(UnitKind) - {UnitKind.DIVISION}


@pages.get("/nhiem-vu", endpoint="list")
@signed_in
def index() -> ResponseReturnValue:
    """One moment for everything on the page: lists, counts and badges agree."""
    session, actor, now = db.session(), current_actor(), g.now
    asked, rights = read_asked(request.args), rights_of(session, actor, now=now)
    units = unit_tree(session, day=zone.local_date(now))
    unit = next((one for one in units if one.code == asked.unit_code), None)
    soon_until = due_soon_until(now, load_calendar(session))
    # A unit that is not there any more, or never was, leads nothing.
    unit_id = None if not asked.unit_code else unit.id if unit else 0
    if unit is not None and is_whole_tree(session, unit):
        unit_id = None
    wanted = filter_of(asked, unit_id=unit_id, actor=actor, now=now)
    if asked.section is not None:
        mine = in_section(rights, asked.section, as_of=now, soon_until=soon_until)
        wanted = replace(wanted, among=mine)
    page = find_tasks(
        session,
        in_view(wanted, asked.view, soon_until=soon_until),
        actor=actor,
        as_of=now,
        order=asked.sorted_by,
        after=asked.after,
        before=asked.before,
        rights=rights,
    )
    counts = count_views(
        session,
        wanted,
        actor=actor,
        as_of=now,
        soon_until=soon_until,
        views=(*OPEN_VIEWS, *CLOSED_VIEWS),
        rights=rights,
    )
    return render_template(
        "task_list/list.html",
        asked=asked,
        as_of=now,
        rows=task_rows(page.tasks, now=now, soon_until=soon_until),
        total=counts.get(asked.view) if asked.view in OPEN_VIEWS else None,
        title=_(VIEW_WORDS[asked.view]),
        open_views=_views(asked, OPEN_VIEWS, counts),
        closed_views=_views(asked, (*CLOSED_VIEWS, View.ALL), counts),
        whose=_whose(asked, actor),
        ages=_ages(asked),
        limits=_limits(session, asked, unit),
        units=[("", _("Tất cả đơn vị")), *_unit_choices(units, unit)],
        urgencies=[("", _("Mọi độ khẩn")), *((one.value, _(URGENCY[one])) for one in Urgency)],
        streams=[
            ("", _("Mọi nguồn")),
            *((slug, _(STREAM_WORDS[one])) for one, slug in STREAM_SLUGS.items()),
        ],
        orders=[(slug, _(ORDER_WORDS[one])) for one, slug in ORDER_SLUGS.items()],
        chosen_order=ORDER_SLUGS[asked.sorted_by],
        owner_is_number=person_number(asked.owner) is not None,
        monitor_is_number=person_number(asked.monitor) is not None,
        previous_url=_to(asked, before=page.previous_key) if page.previous_key else None,
        next_url=_to(asked, after=page.next_key) if page.next_key else None,
        first_url=_to(asked) if asked.after or asked.before else None,
        clear_url=url_for("tasks.list", **Asked(view=asked.view).args()),
        everything_url=_to(asked, view=View.ALL, age=None),
        assign_url=_page_for(Verb.ASSIGN, "assign.new"),
        reports_url=_report_of(asked, unit),
    )


def _to(asked: Asked, **changes: Any) -> str:
    return url_for("tasks.list", **asked.args(**changes))


def _views(asked: Asked, views: Sequence[View], counts: Mapping[View, int]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"muc-{view.value}",
            "url": _to(asked, view=view, age=None, order=None),
            "label": _(VIEW_WORDS[view]),
            "active": view is asked.view,
            "count": _figure(view, counts.get(view)),
            "tone": "danger" if view is View.OVERDUE and counts.get(view) else "neutral",
        }
        for view in views
        if view not in WHEN_ANY or view is asked.view or counts.get(view)
    ]


def _figure(view: View, count: int | None) -> str:
    if count is None:
        return ""
    if view not in OPEN_VIEWS and count > MOST_CLOSED:
        return _("hơn %(count)s", count=number(MOST_CLOSED))
    return number(count)


def _whose(asked: Asked, actor: Actor) -> list[dict[str, Any]]:
    """Only what can be the reader's: nobody without a post has a unit of their own."""
    possible = (
        [None, *Whose]
        if actor.unit_ids
        else [one for one in (None, *Whose) if one is not Whose.UNIT]
    )
    return [
        {
            "id": f"cua-{one or 'tat-ca'}",
            "url": _to(asked, whose=one),
            "label": _(WHOSE_WORDS[one]),
            "active": one is asked.whose,
        }
        for one in possible
    ]


def _ages(asked: Asked) -> list[dict[str, Any]]:
    if asked.view is not View.NO_DEADLINE:
        return []
    return [
        {
            "id": f"tuoi-{days or 0}",
            "url": _to(asked, age=days),
            "label": _("Giao trên %(days)s ngày", days=days) if days else _("Giao bất cứ lúc nào"),
            "active": days == asked.age,
        }
        for days in (None, *AGES)
    ]


def _limits(session: Session, asked: Asked, unit: UnitFacts | None) -> list[dict[str, str]]:
    """What the list is limited to, in words, each with the address without it."""
    numbers = {n for n in map(person_number, (asked.owner, asked.monitor)) if n is not None}
    names = person_names(session, numbers) if numbers else {}

    def person(given: str) -> str:
        found = person_number(given)
        return given if found is None else names.get(found, given)

    told = {
        "section": (_("Việc của tôi"), _(TITLES[asked.section]) if asked.section else ""),
        "text": (_("Có chữ"), asked.text),
        "unit_code": (_("Đơn vị chủ trì"), unit.name if unit else asked.unit_code),
        "owner": (_("Người thực hiện"), person(asked.owner)),
        "monitor": (_("Người theo dõi"), person(asked.monitor)),
        "urgency": (_("Độ khẩn"), _(URGENCY[asked.urgency]) if asked.urgency else ""),
        "stream": (_("Nguồn"), _(STREAM_WORDS[asked.stream]) if asked.stream else ""),
        "doc_number": (_("Số, ký hiệu"), asked.doc_number),
        "issued_from": (_("Ban hành từ"), vn_date(asked.issued_from)),
        "issued_until": (_("Ban hành đến"), vn_date(asked.issued_until)),
    }
    nothing = Asked()
    return [
        {"label": label, "value": value, "url": _to(asked, **{name: getattr(nothing, name)})}
        for name, (label, value) in told.items()
        if value
    ]


def _unit_choices(units: Sequence[UnitFacts], chosen: UnitFacts | None) -> list[tuple[str, str]]:
    shown = [one for one in units if one.kind in _CHOSEN_FROM or one is chosen]
    return [(one.code, one.name) for one in shown]


def _report_of(asked: Asked, unit: UnitFacts | None) -> str:
    """The report that holds what is listed, of the same unit: the overdue list, else the register."""
    kind = "qua-han" if asked.view is View.OVERDUE else "so-theo-doi"
    of_unit = {"don-vi": unit.code} if unit else {}
    return _page_for(Verb.EXPORT, "reports.show", kind=kind, **of_unit)


def _page_for(verb: Verb, endpoint: str, **query: Any) -> str:
    """The address of a page that is there and open to the reader; "" otherwise."""
    is_there = endpoint in current_app.view_functions
    return url_for(endpoint, **query) if is_there and may(verb) else ""

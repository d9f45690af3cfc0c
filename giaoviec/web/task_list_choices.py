"""What the list of tasks offers beside its rows: views, filters, and the limits that hold, as links."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.core.i18n import N_
from giaoviec.org.facts import UnitFacts
from giaoviec.org.models import UnitKind
from giaoviec.org.unit_cards import person_names
from giaoviec.tasks.models.document import Stream
from giaoviec.tasks.paging import Order
from giaoviec.tasks.views import MOST_CLOSED, OPEN_VIEWS, View
from giaoviec.web.filters import URGENCY, number, vn_date
from giaoviec.web.forms.task_list import AGES, Asked, Whose, person_number
from giaoviec.web.section_words import TITLES
from giaoviec.web.templating import query_url

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
    Order.DUE: N_("Hạn sớm nhất"),
    Order.DUE_LAST: N_("Hạn muộn nhất"),
    Order.NEWEST: N_("Mới giao"),
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


def to_list(asked: Asked, **changes: Any) -> str:
    return query_url("tasks.list", asked.args(**changes))


def view_links(
    asked: Asked, views: Sequence[View], counts: Mapping[View, int]
) -> list[dict[str, Any]]:
    return [
        {
            "id": f"muc-{view.value}",
            "url": to_list(asked, view=view, age=None, order=None),
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


def whose_links(asked: Asked, actor: Actor) -> list[dict[str, Any]]:
    """Only what can be the reader's: nobody without a post has a unit of their own."""
    possible = (
        [None, *Whose]
        if actor.unit_ids
        else [one for one in (None, *Whose) if one is not Whose.UNIT]
    )
    return [
        {
            "id": f"cua-{one or 'tat-ca'}",
            "url": to_list(asked, whose=one),
            "label": _(WHOSE_WORDS[one]),
            "active": one is asked.whose,
        }
        for one in possible
    ]


def age_links(asked: Asked) -> list[dict[str, Any]]:
    if asked.view is not View.NO_DEADLINE:
        return []
    return [
        {
            "id": f"tuoi-{days or 0}",
            "url": to_list(asked, age=days),
            "label": _("Giao trên %(days)s ngày", days=days) if days else _("Giao bất cứ lúc nào"),
            "active": days == asked.age,
        }
        for days in (None, *AGES)
    ]


def limit_links(session: Session, asked: Asked, unit: UnitFacts | None) -> list[dict[str, str]]:
    """What the list is limited to, in words, each with the address without it."""
    nothing = Asked()
    return [
        {"label": label, "value": value, "url": to_list(asked, **{name: getattr(nothing, name)})}
        for name, (label, value) in limit_words(session, asked, unit).items()
    ]


def limit_words(
    session: Session, asked: Asked, unit: UnitFacts | None
) -> dict[str, tuple[str, str]]:
    """Label and value of each limit that no tab of the page shows, by its name in `Asked`."""
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
    return {name: pair for name, pair in told.items() if pair[1]}


def unit_choices(units: Sequence[UnitFacts], chosen: UnitFacts | None) -> list[tuple[str, str]]:
    shown = [one for one in units if one.kind in _CHOSEN_FROM or one is chosen]
    return [(one.code, one.name) for one in shown]

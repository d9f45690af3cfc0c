"""The address of a list of tasks: what it asks for, and addresses that ask for something else.

Whatever cannot be understood limits nothing: an address may be old, cut, or made up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from giaoviec.core.actor import Actor
from giaoviec.core.text import tidy
from giaoviec.tasks.filters import TaskFilter
from giaoviec.tasks.mine_sections import Section
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.models.document import Stream
from giaoviec.tasks.paging import Key, Order
from giaoviec.tasks.views import CLOSED_VIEWS, View
from giaoviec.web.request import MAX_ID

LONGEST = 200
AGES = (30, 60, 90)

VIEW_SLUGS = {
    View.OPEN: "dang-mo", View.OVERDUE: "qua-han", View.DUE_SOON: "sap-den-han",
    View.WAITING: "cho-xac-nhan", View.EXTENSION: "xin-gia-han", View.REFUSED: "bao-khong-dung",
    View.IN_TIME: "trong-han", View.NO_DEADLINE: "khong-thoi-han",
    View.DONE_ON_TIME: "xong-dung-han", View.DONE_LATE: "xong-qua-han",
    View.DONE_NO_DEADLINE: "xong-khong-han", View.SUSPENDED: "tam-dung",
    View.WITHDRAWN: "thu-hoi", View.ALL: "tat-ca",
}  # fmt: skip
ORDER_SLUGS = {
    Order.DUE: "han", Order.DUE_LAST: "han-xa", Order.NEWEST: "moi", Order.UNIT: "don-vi",
}  # fmt: skip
SECTION_SLUGS = {
    Section.WAITING: "cho-toi", Section.OVERDUE: "qua-han", Section.DUE_TODAY: "hom-nay",
    Section.DUE_SOON: "sap-den-han", Section.UNASSIGNED: "chua-phan", Section.NEW: "moi-giao",
    Section.COOPERATING: "phoi-hop", Section.LATER: "dang-lam",
}  # fmt: skip
STREAM_SLUGS = {Stream.GOVERNMENT: "chinh-phu", Stream.UBND: "ubnd"}


class Whose(StrEnum):
    """Of whom the tasks are, seen from the reader."""

    UNIT = "don-vi-toi"
    DOING = "toi-lam"
    MONITORED = "toi-theo-doi"
    ASSIGNED = "toi-giao"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for."""

    view: View = View.OPEN
    order: Order | None = None
    text: str = ""
    unit_code: str = ""
    # A name, or the number of a person where a page of ours links here.
    owner: str = ""
    monitor: str = ""
    whose: Whose | None = None
    # A section of the reader's own work, as its page counts it.
    section: Section | None = None
    urgency: Urgency | None = None
    stream: Stream | None = None
    doc_number: str = ""
    issued_from: date | None = None
    issued_until: date | None = None
    # Given more than so many days ago; of tasks without a deadline only.
    age: int | None = None
    after: Key | None = None
    before: Key | None = None

    @property
    def sorted_by(self) -> Order:
        """What is closed is looked at from its newest end unless asked otherwise."""
        is_history = self.view in (*CLOSED_VIEWS, View.ALL)
        return self.order or (Order.NEWEST if is_history else Order.DUE)

    @property
    def is_limited(self) -> bool:
        """Whether anything but the view, its order and the page is asked for."""
        return replace(self, order=None, after=None, before=None) != Asked(view=self.view)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The address's query, with these changes; the first page unless they name another."""
        asked = replace(self, **({"after": None, "before": None} | changes))
        return {name: text for name, text in _written(asked).items() if text}


def read_asked(args: Mapping[str, str]) -> Asked:
    """What the query of an address asks for."""

    def text(name: str) -> str:
        return tidy(args.get(name, "")[:LONGEST])

    def one_of(name: str, slugs: Mapping[Any, str], default: Any = None) -> Any:
        given = args.get(name, "")
        return next((value for value, slug in slugs.items() if slug == given), default)

    view = one_of("muc", VIEW_SLUGS, View.OPEN)
    age = one_of("tuoi", {days: str(days) for days in AGES})
    return Asked(
        view=view,
        order=one_of("xep", ORDER_SLUGS),
        text=text("q"),
        unit_code=text("don-vi"),
        owner=text("nguoi"),
        monitor=text("theo-doi"),
        whose=one_of("cua", {one: one.value for one in Whose}),
        section=one_of("viec", SECTION_SLUGS),
        urgency=one_of("khan", {one: one.value for one in Urgency}),
        stream=one_of("nguon", STREAM_SLUGS),
        doc_number=text("so"),
        issued_from=_day(args.get("tu", "")),
        issued_until=_day(args.get("den", "")),
        age=age if view is View.NO_DEADLINE else None,
        after=Key.read(args.get("sau", "")),
        before=Key.read(args.get("truoc", "")),
    )


def filter_of(asked: Asked, *, unit_id: int | None, actor: Actor, now: datetime) -> TaskFilter:
    """The filter without the view. `unit_id` is that of `unit_code`."""
    person_id = actor.person_id or 0
    whose: dict[Whose | None, dict[str, Any]] = {
        None: {},
        # Whoever holds no post has no unit: nothing is theirs.
        Whose.UNIT: {"unit_ids": actor.unit_ids or frozenset({0})},
        Whose.DOING: {"owner_id": person_id},
        Whose.MONITORED: {"monitor_id": person_id},
        Whose.ASSIGNED: {"assigner_id": person_id},
    }
    values: dict[str, Any] = {
        "unit_id": unit_id,
        "urgency": asked.urgency,
        "stream": asked.stream,
        "doc_number": asked.doc_number,
        "issued_from": asked.issued_from,
        "issued_until": asked.issued_until,
        "assigned_before": now - timedelta(days=asked.age) if asked.age else None,
        "text": asked.text,
    }
    for name, given in (("owner", asked.owner), ("monitor", asked.monitor)):
        number = person_number(given)
        values |= {f"{name}_name": given} if number is None else {f"{name}_id": number}
    return TaskFilter(**(values | whose[asked.whose]))


def person_number(given: str) -> int | None:
    """The person that a link names by number; None where a name was typed."""
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(MAX_ID))
    return min(int(given), MAX_ID) if is_number else None


def _written(asked: Asked) -> dict[str, str]:
    return {
        "q": asked.text,
        "muc": VIEW_SLUGS[asked.view] if asked.view is not View.OPEN else "",
        "cua": asked.whose or "",
        "viec": SECTION_SLUGS[asked.section] if asked.section else "",
        "don-vi": asked.unit_code,
        "nguoi": asked.owner,
        "theo-doi": asked.monitor,
        "khan": asked.urgency or "",
        "nguon": STREAM_SLUGS[asked.stream] if asked.stream else "",
        "so": asked.doc_number,
        "tu": asked.issued_from.isoformat() if asked.issued_from else "",
        "den": asked.issued_until.isoformat() if asked.issued_until else "",
        "tuoi": str(asked.age or ""),
        "xep": ORDER_SLUGS[asked.order] if asked.order else "",
        "sau": str(asked.after or ""),
        "truoc": str(asked.before or ""),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

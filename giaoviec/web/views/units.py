"""Units: the tree with what each leads, and the page of one unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.text import words
from giaoviec.org.models import Appointment, UnitKind
from giaoviec.org.unit_cards import UnitCard, heads_of, is_whole_tree, unit_card, unit_tree
from giaoviec.tasks.figures import (
    Figures,
    figures_of,
    figures_of_units,
    parts_by_unit,
    with_those_below,
)
from giaoviec.tasks.filters import TaskFilter
from giaoviec.tasks.open_parts import sum_of
from giaoviec.tasks.queries import find_tasks
from giaoviec.tasks.reader import Reader
from giaoviec.tasks.rules import due_soon_until
from giaoviec.tasks.views import CLOSED_VIEWS, MOST_CLOSED, OPEN_VIEWS, View, count_views, in_view
from giaoviec.web.access import signed_in
from giaoviec.web.filters import number
from giaoviec.web.forms.task_list import Asked
from giaoviec.web.signing import current_actor
from giaoviec.web.task_rows import TaskRow, task_rows
from giaoviec.web.templating import query_url
from giaoviec.web.unit_rows import most_pressing, unit_row
from giaoviec.web.unit_words import KIND_WORDS
from giaoviec.workdays.queries import load_calendar

pages = Blueprint("units", __name__, url_prefix="/don-vi")
# Of the most overdue, and of those due soonest.
SHOWN = 10
# In the address of a unit's page: all units below it, however many; and where they stand on it.
EVERY_CHILD = "truc-thuoc"


@pages.get("", endpoint="list")
@signed_in
def index() -> ResponseReturnValue:
    """All units in the order of the list of units; figures where the reader may see the tasks."""
    session, actor, now = db.session(), current_actor(), g.now
    day = zone.local_date(now)
    units, heads = unit_tree(session, day=day), heads_of(session, day=day)
    reader = Reader(session, actor, now=now)
    soon_until = due_soon_until(now, load_calendar(session))
    own = figures_of_units(session, actor=actor, as_of=now, soon_until=soon_until, reader=reader)
    figures = with_those_below(own)
    text = request.args.get("q", "")[:200]
    wanted = set(words(text))
    with_divisions = "phong" in request.args
    # A division is shown where it is asked for, and where it is the reader's own.
    shown = [
        unit
        for unit in units
        if (
            with_divisions
            or text
            or unit.kind is not UnitKind.DIVISION
            or unit.id in actor.unit_ids
        )
        and (
            not wanted or wanted <= set(words(f"{unit.code} {unit.name} {heads.get(unit.id, '')}"))
        )
    ]
    seen = {unit.id for unit in shown if reader.sees_unit(unit.path)}
    return render_template(
        "units/list.html",
        as_of=now,
        text=text,
        with_divisions=with_divisions,
        rows=[unit_row(unit, heads, figures if unit.id in seen else None) for unit in shown],
    )


@pages.get("/<code>")
@signed_in
def show(code: str) -> ResponseReturnValue:
    """One unit: its card for everybody; its tasks for those who may see them."""
    session, actor, now = db.session(), current_actor(), g.now
    day = zone.local_date(now)
    card = unit_card(session, code, day=day)
    reader = Reader(session, actor, now=now)
    sees_tasks = reader.sees_unit(card.unit.path)
    work = _work(card, reader, now) if sees_tasks else None
    figures = work["figures"] if work else None
    every = EVERY_CHILD in request.args
    children = card.children if every else most_pressing(card.children, figures)
    heads: Mapping[int, str] = {}
    if work and children:
        heads = heads_of(session, day=day, unit_ids=[child.id for child in children])
    return render_template(
        "units/show.html",
        unit=card.unit,
        parent=card.parent,
        focal_point=card.focal_point,
        kind=_(KIND_WORDS[card.unit.kind]),
        as_of=now,
        is_closed=card.unit.valid_to is not None and card.unit.valid_to < day,
        heads=[_post(post) for post in card.heads],
        deputies=[_post(post) for post in card.deputies],
        officials=[_post(post) for post in card.officials],
        work=work,
        children=[unit_row(child, heads, figures) for child in children],
        children_total=len(card.children),
        children_url=f"{url_for('units.show', code=card.unit.code)}?{EVERY_CHILD}=tat-ca#{EVERY_CHILD}",
        list_url=_list(card.unit.code),
    )


def _work(card: UnitCard, reader: Reader, now: datetime) -> dict[str, Any]:
    """The unit's tasks, those of all below it included: figures, and the most pressing ones."""
    session, unit, actor = db.session(), card.unit, reader.actor
    soon_until = due_soon_until(now, load_calendar(session))
    inside = None if is_whole_tree(session, unit) else unit.id
    wanted = TaskFilter(unit_id=inside)
    own: dict[str, Figures] = {}
    parts = None
    if card.children and reader.sees_everything:
        # One walk for the figures of each unit below and for their sums above.
        of_each = parts_by_unit(session, as_of=now, soon_until=soon_until, inside=inside)
        own, parts = figures_of(of_each), sum_of(of_each.values())
    elif card.children:
        own = figures_of_units(
            session, actor=actor, as_of=now, soon_until=soon_until, inside=inside, reader=reader
        )
    counts = count_views(
        session, wanted, actor=actor, as_of=now, soon_until=soon_until,
        views=(*OPEN_VIEWS, *CLOSED_VIEWS), reader=reader, parts=parts,
    )  # fmt: skip

    def first(view: View) -> list[TaskRow]:
        narrowed = in_view(wanted, view, soon_until=soon_until)
        page = find_tasks(session, narrowed, actor=actor, as_of=now, limit=SHOWN, reader=reader)
        return task_rows(page.tasks, now=now, soon_until=soon_until)

    return {
        "counts": {view.value: count for view, count in counts.items()},
        "closed": [
            _closed(unit.code, view, counts[view]) for view in CLOSED_VIEWS if view in counts
        ],
        "urls": {view.value: _list(unit.code, view) for view in View},
        "overdue": first(View.OVERDUE),
        "due_soon": first(View.DUE_SOON),
        "figures": with_those_below(own),
    }


def _closed(code: str, view: View, count: int) -> dict[str, str]:
    shown = _("hơn %(count)s", count=number(MOST_CLOSED)) if count > MOST_CLOSED else number(count)
    return {"view": view.value, "count": shown, "url": _list(code, view)}


def _list(code: str, view: View = View.OPEN) -> str:
    return query_url("tasks.list", Asked(view=view, unit_code=code).args())


def _post(post: Appointment) -> dict[str, Any]:
    return {
        "name": post.person.name,
        "title": post.title,
        "since": post.valid_from,
        "until": post.valid_to,
        "url": query_url("tasks.list", Asked(owner=str(post.person_id)).args()),
    }

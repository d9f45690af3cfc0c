"""The list of tasks: what the address asks for, with the number of tasks in each view."""

from dataclasses import replace
from typing import Any

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.org.facts import UnitFacts
from giaoviec.org.unit_cards import is_whole_tree, unit_tree
from giaoviec.tasks.mine_sections import in_section
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.queries import find_tasks
from giaoviec.tasks.reader import Reader
from giaoviec.tasks.rules import due_soon_until
from giaoviec.tasks.views import CLOSED_VIEWS, OPEN_VIEWS, View, count_views, in_view
from giaoviec.web.access import may, signed_in
from giaoviec.web.filters import URGENCY
from giaoviec.web.forms.task_list import (
    ORDER_SLUGS,
    STREAM_SLUGS,
    Asked,
    filter_of,
    person_number,
    read_asked,
)
from giaoviec.web.report_limits import kind_for, report_args
from giaoviec.web.signing import current_actor
from giaoviec.web.task_list_choices import (
    ORDER_WORDS,
    STREAM_WORDS,
    VIEW_WORDS,
    age_links,
    limit_links,
    to_list,
    unit_choices,
    view_links,
    whose_links,
)
from giaoviec.web.task_rows import task_rows
from giaoviec.web.views.report_files import SLUGS
from giaoviec.web.views.tasks import pages
from giaoviec.workdays.queries import load_calendar


@pages.get("/nhiem-vu", endpoint="list")
@signed_in
def index() -> ResponseReturnValue:
    """One moment for everything on the page: lists, counts and badges agree."""
    session, actor, now = db.session(), current_actor(), g.now
    asked, reader = read_asked(request.args), Reader(session, actor, now=now)
    units = unit_tree(session, day=zone.local_date(now))
    unit = next((one for one in units if one.code == asked.unit_code), None)
    soon_until = due_soon_until(now, load_calendar(session))
    # A unit that is not there any more, or never was, leads nothing.
    unit_id = None if not asked.unit_code else unit.id if unit else 0
    if unit is not None and is_whole_tree(session, unit):
        unit_id = None
    wanted = filter_of(asked, unit_id=unit_id, actor=actor, now=now)
    if asked.section is not None:
        mine = in_section(reader.rights, asked.section, as_of=now, soon_until=soon_until)
        wanted = replace(wanted, among=mine)
    page = find_tasks(
        session,
        in_view(wanted, asked.view, soon_until=soon_until),
        actor=actor,
        as_of=now,
        order=asked.sorted_by,
        after=asked.after,
        before=asked.before,
        reader=reader,
    )
    counts = count_views(
        session,
        wanted,
        actor=actor,
        as_of=now,
        soon_until=soon_until,
        views=(*OPEN_VIEWS, *CLOSED_VIEWS),
        reader=reader,
    )
    return render_template(
        "task_list/list.html",
        asked=asked,
        as_of=now,
        rows=task_rows(page.tasks, now=now, soon_until=soon_until),
        total=counts.get(asked.view) if asked.view in OPEN_VIEWS else None,
        title=_(VIEW_WORDS[asked.view]),
        open_views=view_links(asked, OPEN_VIEWS, counts),
        closed_views=view_links(asked, (*CLOSED_VIEWS, View.ALL), counts),
        whose=whose_links(asked, actor),
        ages=age_links(asked),
        limits=limit_links(session, asked, unit),
        units=[("", _("Tất cả đơn vị")), *unit_choices(units, unit)],
        urgencies=[("", _("Mọi độ khẩn")), *((one.value, _(URGENCY[one])) for one in Urgency)],
        streams=[
            ("", _("Mọi nguồn")),
            *((slug, _(STREAM_WORDS[one])) for one, slug in STREAM_SLUGS.items()),
        ],
        orders=[(slug, _(ORDER_WORDS[one])) for one, slug in ORDER_SLUGS.items()],
        chosen_order=ORDER_SLUGS[asked.sorted_by],
        owner_is_number=person_number(asked.owner) is not None,
        monitor_is_number=person_number(asked.monitor) is not None,
        previous_url=to_list(asked, before=page.previous_key) if page.previous_key else None,
        next_url=to_list(asked, after=page.next_key) if page.next_key else None,
        first_url=to_list(asked) if asked.after or asked.before else None,
        clear_url=url_for("tasks.list", **Asked(view=asked.view).args()),
        everything_url=to_list(asked, view=View.ALL, age=None),
        assign_url=_page_for(Verb.ASSIGN, "assign.new"),
        reports_url=_report_of(asked, unit),
    )


def _report_of(asked: Asked, unit: UnitFacts | None) -> str:
    """The report that holds what is listed, limited alike: the overdue list, else the register."""
    of_unit = {"don-vi": unit.code} if unit else {}
    query = of_unit | report_args(asked)
    return _page_for(Verb.EXPORT, "reports.show", kind=SLUGS[kind_for(asked.view)], **query)


def _page_for(verb: Verb, endpoint: str, **query: Any) -> str:
    """The address of a page that is there and open to the reader; "" otherwise."""
    is_there = endpoint in current_app.view_functions
    return url_for(endpoint, **query) if is_there and may(verb) else ""

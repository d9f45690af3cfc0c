"""What the form of tasks asks while one types: units, people, the moment of a deadline."""

from typing import Any

from flask import g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.files.cells import read_day
from giaoviec.intake.cells import deadline_in
from giaoviec.intake.lookups import Lookups
from giaoviec.org.resolve import load_unit_index, resolve_group, resolve_unit
from giaoviec.org.search import Suggestion, suggest_people, suggest_units
from giaoviec.web.access import needs
from giaoviec.web.forms.assign import AssignForm
from giaoviec.web.request import wants_fragment
from giaoviec.web.signing import beside_typing, current_actor
from giaoviec.web.views.assign import pages
from giaoviec.web.views.assign_rows import ReadRow, read_deadline_of, read_lead_of
from giaoviec.workdays.queries import load_calendar

_LONGEST = 300


@pages.get("/giao-viec/tim-don-vi")
@needs(Verb.ASSIGN)
def units() -> ResponseReturnValue:
    """Units (and a group, with how many it has) that `q` may mean."""
    text, today = typed("q"), zone.local_date(g.now)
    index = load_unit_index(db.session())
    found = suggest_units(index, text, on=today)
    if members := resolve_group(index, text, on=today):
        hint = ngettext("%(num)s đơn vị", "%(num)s đơn vị", len(members))
        found.insert(0, Suggestion(text, text, hint))
    return answer(found)


@pages.get("/giao-viec/tim-nguoi")
@needs(Verb.ASSIGN)
def people() -> ResponseReturnValue:
    """People serving today whom `q` may mean; with `don-vi`, only those of that unit's tree."""
    session, today = db.session(), zone.local_date(g.now)
    unit = None
    if named := typed("don-vi"):
        try:
            unit = resolve_unit(load_unit_index(session), named, on=today)
        except DomainError:
            return answer([])
    return answer(suggest_people(session, typed("q"), on=today, inside=unit))


@pages.get("/giao-viec/thoi-han")
@needs(Verb.ASSIGN)
@beside_typing
def deadline() -> ResponseReturnValue:
    """What a deadline comes to: `cum-tu` in words or `han` as a date, counted from `ngay`.

    The form of a row (`dong`) sends the same under the names of its fields.
    """
    if not wants_fragment():
        return redirect(url_for("assign.new"))
    row, prefix = _row()
    row.form.phrase.data = typed("cum-tu") or row.form.phrase.data
    row.form.due_on.data = typed("han") or row.form.due_on.data
    today = zone.local_date(g.now)
    try:
        issued_on = read_day(typed("ngay") or typed("issued_on")) or today
    except DomainError:
        issued_on = today
    calendar = load_calendar(db.session())
    row.stated = read_deadline_of(
        row.form, issued_on, lambda value, day: deadline_in(value, issued_on=day, calendar=calendar)
    )
    return render_template("assign/_due.html", row=row, form=row.form, prefix=prefix, now=g.now)


@pages.get("/giao-viec/don-vi-chu-tri")
@needs(Verb.ASSIGN)
@beside_typing
def lead() -> ResponseReturnValue:
    """Which unit or group the row's lead means, or between which one must choose."""
    if not wants_fragment():
        return redirect(url_for("assign.new"))
    row, prefix = _row()
    if row.form.lead.data:
        lookups = Lookups.load(db.session(), current_actor(), now=g.now)
        read_lead_of(row, lookups)
    return render_template("assign/_lead.html", row=row, form=row.form, prefix=prefix)


def _row() -> tuple[ReadRow, str]:
    """The row that the request is about, with what its fields say."""
    number = request.args.get("dong", default=0, type=int)
    prefix = f"rows-{number}" if 0 <= number < 10_000 else "rows-0"
    form = AssignForm(formdata=None).rows[0].form
    for name in ("lead", "due_on", "phrase", "reason"):
        field = form[name]
        field.data = typed(f"{prefix}-{name}")
        field.name = field.id = f"{prefix}-{name}"
    return ReadRow(form, prefix), prefix


def typed(name: str) -> str:
    """What the address says under this name, cut to what anybody types."""
    return request.args.get(name, "")[:_LONGEST].strip()


def answer(found: list[Suggestion]) -> ResponseReturnValue:
    """Suggestions as static/js/assign.js reads them."""
    count = len(found)
    said = ngettext("%(num)s gợi ý", "%(num)s gợi ý", count) if count else _("Không có gợi ý")
    options: list[Any] = [
        {"value": one.value, "label": one.label, "hint": one.hint} for one in found
    ]
    return jsonify(said=said, options=options)

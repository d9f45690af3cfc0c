"""Units as administrators look for them, and add one."""

import re
from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.org.models import UnitKind
from giaoviec.org.unit_files import list_units
from giaoviec.org.usecases.units import UnitFacts, add_unit
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_units import UnitForm
from giaoviec.web.signing import current_actor
from giaoviec.web.unit_words import KIND_WORDS
from giaoviec.web.views.admin_named import done, page_asked, page_urls, today, unit_in
from giaoviec.web.views.admin_pages import links, pages

_STATES = {"con": True, "het": False}
_BETWEEN = re.compile(r"[;\n]")


@pages.get("/quan-tri/don-vi")
@needs(Verb.ADMINISTER)
def units() -> ResponseReturnValue:
    text, kind = request.args.get("q", "")[:200], request.args.get("cap", "")
    state = request.args.get("tinh-trang", "con")
    lines, has_more = list_units(
        db.session(),
        day=today(),
        text=text,
        kind=UnitKind(kind) if kind in set(UnitKind) else None,
        exists=_STATES.get(state),
        page=page_asked(),
    )
    asked = {"q": text, "cap": kind, "tinh-trang": "" if state == "con" else state}
    return render_template(
        "admin/units.html",
        links=links(),
        lines=lines,
        text=text,
        kind=kind,
        state=state,
        kinds=_kinds(),
        is_filtered=any(asked.values()),
        today=today(),
        **page_urls("admin.units", asked, has_more=has_more),
    )


@pages.get("/quan-tri/don-vi/them")
@needs(Verb.ADMINISTER)
def new_unit() -> ResponseReturnValue:
    form = UnitForm(formdata=None, data={"parent": request.args.get("cap-tren", "")[:300]})
    return render_template("admin/unit_new.html", links=links(), form=form)


@pages.post("/quan-tri/don-vi/them")
@needs(Verb.ADMINISTER)
def take_unit() -> ResponseReturnValue:
    form = UnitForm()
    made: list[int] = []
    facts = facts_in(form) if form.validate() else None
    if facts is None or not done(
        lambda: made.append(add_unit(facts, actor=current_actor(), now=g.now)), form
    ):
        return render_template("admin/unit_new.html", links=links(), form=form), 422
    flash(_("Đã thêm đơn vị %(name)s.", name=facts.name), "success")
    return redirect(url_for("admin.unit", unit_id=made[0]), 303)


def facts_in(form: UnitForm, *, on: date | None = None) -> UnitFacts | None:
    """What the form says; None where the unit above was not found on the day, which is then marked."""
    parent_id = unit_in(form.parent, on=on)
    if form.errors:
        return None
    return UnitFacts(
        code=form.code.data,
        name=form.name.data,
        kind=UnitKind(form.kind.data),
        parent_id=parent_id,
        email=form.email.data or "",
        other_names=[part for part in _BETWEEN.split(form.other_names.data or "") if part.strip()],
        valid_from=form.valid_from.data,
    )


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, _(words)) for kind, words in KIND_WORDS.items()]

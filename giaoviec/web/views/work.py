"""My work: what needs me today, the most urgent first."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.notify.queries import notices_of
from giaoviec.web.access import signed_in
from giaoviec.web.signing import current_actor
from giaoviec.web.views.notices import for_reading

pages = Blueprint("work", __name__)
NEWEST = 5


@pages.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return redirect(url_for("work.mine"))


@pages.get("/viec-cua-toi")
@signed_in
def mine() -> ResponseReturnValue:
    actor = current_actor()
    notices = notices_of(db.session(), actor.person_id or 0, limit=NEWEST)
    return render_template(
        "work/mine.html",
        person_name=actor.name,
        today=zone.local_date(g.now),
        as_of=g.now,
        notices=[for_reading(notice) for notice in notices],
        sections=[],
    )

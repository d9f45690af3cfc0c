"""In-app notices: the list, reading them, and the number on the bell."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from giaoviec.core.db import db
from giaoviec.notify.queries import PersonalNotice, notices_of, unread_count
from giaoviec.notify.usecases import ReadAllNotices, ReadNotice, read_all_notices, read_notice
from giaoviec.web.access import signed_in
from giaoviec.web.request import id_given, local_path
from giaoviec.web.signing import current_actor, unseen

pages = Blueprint("notices", __name__, url_prefix="/thong-bao")
PAGE_SIZE = 30


@pages.get("", endpoint="list")
@signed_in
def index() -> ResponseReturnValue:
    """Newest first; `truoc` is the last notice of the page before."""
    before = id_given("truoc")
    found = notices_of(
        db.session(), current_actor().person_id or 0, limit=PAGE_SIZE + 1, before=before
    )
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    return render_template(
        "notices/list.html",
        notices=[for_reading(notice) for notice in shown],
        mark_all_url=url_for("notices.read_all", last=shown[0].id) if shown and not before else "",
        previous_url=url_for("notices.list") if before else None,
        next_url=url_for("notices.list", truoc=shown[-1].id) if more else None,
    )


@pages.get("/<int:notice_id>")
@signed_in
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Mark it read and go on to what it speaks of.

    A plain link, so that it opens in a tab of its own; all it changes is that
    the reader has seen it.
    """
    link = read_notice(ReadNotice(notice_id=notice_id), actor=current_actor(), now=g.now)
    return redirect(local_path(link, url_for("notices.list")))


@pages.post("/da-doc/<int:last>")
@signed_in
def read_all(last: int) -> ResponseReturnValue:
    """Mark as read what was on the page, not what came since."""
    read_all_notices(ReadAllNotices(last_id=last), actor=current_actor(), now=g.now)
    return redirect(url_for("notices.list"), 303)


@pages.get("/so")
@signed_in
@unseen
def count() -> ResponseReturnValue:
    """The bell alone, asked for by open pages each minute; 304 while nothing is new."""
    unread = unread_count(db.session(), current_actor().person_id or 0)
    return _unless_known(render_template("notices/_bell.html", unread_count=unread))


def for_reading(notice: PersonalNotice) -> dict[str, object]:
    """A notice as templates/notices/_notice.html shows it."""
    return {
        "id": notice.id,
        "subject": notice.subject,
        "body": notice.text,
        "link": notice.link,
        "created_at": notice.told_at,
        "read_at": notice.read_at,
        "url": url_for("notices.open_notice", notice_id=notice.id),
    }


def _unless_known(body: str) -> ResponseReturnValue:
    """The body with a tag of its content, or 304 where the browser has it already."""
    response = make_response(body)
    # Kept by this browser alone, and asked about each time.
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)

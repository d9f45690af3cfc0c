"""A digest as it stands now: the tasks its mail spoke of, read by the same code at the present moment."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.reminders.digest import Digest
from giaoviec.reminders.joining import digest_of
from giaoviec.reminders.tasks_now import Section
from giaoviec.reminders.wording import CountWords, section_titles
from giaoviec.tasks.queries import tasks_as_lines
from giaoviec.tasks.rules import due_soon_until
from giaoviec.web.access import signed_in
from giaoviec.web.signing import current_actor
from giaoviec.web.task_rows import task_rows
from giaoviec.workdays.queries import load_calendar

pages = Blueprint("digest", __name__)
# Of each section: a Chair's digest may hold thousands, and the list of tasks has pages for them.
MOST = 200


@pages.get("/ban-nhac/<about>")
@signed_in
def show(about: str) -> ResponseReturnValue:
    """One's own alone: who asks is part of the question."""
    when = _moment(about)
    digest = digest_of(db.session(), current_actor().person_id or 0, about, now=g.now)
    if not digest.items and not digest.left_out:
        raise NotFound
    sections = digest.sections()
    return render_template(
        "digest/show.html",
        when=when,
        is_digest=not isinstance(when, datetime),
        as_of=g.now,
        counts=CountWords().text({name: len(items) for name, items in sections.items()}),
        has_left_out=bool(digest.left_out),
        sections=_shown(digest),
        list_url=url_for("tasks.list"),
    )


def _moment(about: str) -> date | datetime:
    """The day of a morning's digest, or the moment of an urgent one.

    Raises:
        NotFound: it is neither.
    """
    try:
        if "T" not in about:
            return date.fromisoformat(about)
        moment = datetime.fromisoformat(about)
    except ValueError:
        raise NotFound from None
    if moment.tzinfo is None:
        raise NotFound
    return moment


def _shown(digest: Digest) -> list[dict[str, Any]]:
    session, sections = db.session(), digest.sections()
    titles = section_titles()
    first = {name: [item.task.id for item in items[:MOST]] for name, items in sections.items()}
    ids = [task_id for group in first.values() for task_id in group]
    tasks = {task.id: task for task in tasks_as_lines(session, ids)}
    soon_until = due_soon_until(g.now, load_calendar(session))
    return [
        {
            "key": name.value,
            "tone": _TONES[name],
            "title": titles[name],
            "total": len(items),
            "rows": task_rows(
                [tasks[task_id] for task_id in first[name]], now=g.now, soon_until=soon_until
            ),
        }
        for name, items in sections.items()
    ]


_TONES = {
    Section.OVERDUE: "danger",
    Section.TODAY: "warn",
    Section.SOON: "warn",
    Section.WAITING: "wait",
    Section.NEWS: "info",
    Section.HELD: "info",
}

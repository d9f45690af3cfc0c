"""My work: what needs me today, the most urgent first."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.notify.queries import notices_of
from giaoviec.tasks.mine import Found, Section, my_work
from giaoviec.tasks.models import Task
from giaoviec.tasks.rules import Calendar, due_soon_until
from giaoviec.tasks.status import TaskStatus
from giaoviec.web.access import signed_in
from giaoviec.web.forms.task_list import Asked
from giaoviec.web.section_words import MEANINGS, TITLES
from giaoviec.web.signing import current_actor
from giaoviec.web.task_rows import task_rows
from giaoviec.web.templating import query_url
from giaoviec.web.views.notices import for_reading
from giaoviec.workdays.queries import load_calendar

pages = Blueprint("work", __name__)
NEWEST = 5

# These are shown, with 0, also when there is nothing in them.
ALWAYS = (Section.OVERDUE, Section.DUE_TODAY, Section.DUE_SOON)


@pages.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return redirect(url_for("work.mine"))


@pages.get("/viec-cua-toi")
@signed_in
def mine() -> ResponseReturnValue:
    """One moment for everything on the page: lists, counts and badges agree."""
    session, actor, now = db.session(), current_actor(), g.now
    calendar = load_calendar(session)
    found = {
        one.section: one for one in my_work(session, actor=actor, as_of=now, calendar=calendar)
    }
    notices = notices_of(session, actor.person_id or 0, limit=NEWEST)
    return render_template(
        "work/mine.html",
        person_name=actor.name,
        today=zone.local_date(now),
        as_of=now,
        notices=[for_reading(notice) for notice in notices],
        sections=[
            _shown(section, found.get(section), actor, now, calendar)
            for section in Section
            if section in found or section in ALWAYS
        ],
    )


def _shown(
    section: Section, found: Found | None, actor: Actor, now: datetime, calendar: Calendar
) -> dict[str, Any]:
    tasks = found.tasks if found else ()
    is_part = section is Section.COOPERATING
    soon_until = due_soon_until(now, calendar)
    rows = task_rows(
        tasks,
        now=now,
        soon_until=soon_until,
        due_of=partial(_part_due, actor=actor) if is_part else None,
    )
    if section is Section.WAITING:
        rows = [row._replace(awaits=_awaited(task)) for row, task in zip(rows, tasks, strict=True)]
    return {
        "key": section.value,
        "title": _(TITLES[section]),
        "explain": _(MEANINGS[section]),
        "total": found.total if found else 0,
        "rows": rows,
        "link": query_url("tasks.list", Asked(section=section).args()),
    }


def _awaited(task: Task) -> str:
    """What a task that waits for the reader waits for; of a result its state says so already."""
    if task.status is TaskStatus.SUBMITTED:
        return ""
    return "refusal" if task.refused_at else "extension"


def _part_due(task: Task, actor: Actor) -> datetime | None:
    """The deadline of one's own part; the task's where the part has none of its own."""
    for part in task.coop_parts:
        is_own = part.owner_id in actor.people or part.unit_id in actor.unit_ids
        if is_own and part.due_at is not None:
            return part.due_at
    return task.due_at

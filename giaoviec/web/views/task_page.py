"""Everything that a task page shows, gathered in a constant number of queries."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.notify.hours import load_hours
from giaoviec.org.models import Unit
from giaoviec.reminders.coming import coming_reminders, outlook_of
from giaoviec.reminders.plan import Plan
from giaoviec.reminders.queries import MOST
from giaoviec.reminders.resend import may_resend
from giaoviec.reminders.steps import load_every_step
from giaoviec.tasks.dossier import Dossier, dossier_of, family_of, find_task
from giaoviec.tasks.history import History, history_of, names_in
from giaoviec.tasks.models import Decision, Task
from giaoviec.tasks.notice_words import moment_words, shortened
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.status import OPEN
from giaoviec.web.forms.task_fields import TaskForm
from giaoviec.web.views.task_figures import (
    standing_of,
    standing_of_child,
    standing_of_part,
)
from giaoviec.web.views.task_next import Next, next_steps
from giaoviec.web.views.task_offers import Offers, key_of
from giaoviec.web.views.task_reminders import log_of, shown_coming
from giaoviec.web.views.task_story import Event, story_of
from giaoviec.workdays.queries import load_calendar

# Of what happened and of what was told, unless the reader asks for all: an overdue task gathers
# several lines a day, and a page that grew with them would be slow for whom it concerns most.
SHOWN = 40
# Longer content is cut in the heading and stands in full below.
LONGEST_TITLE = 180


@dataclass(slots=True, kw_only=True)
class Refusal:
    """A form that was not done: why, and what changed since it was shown."""

    message: str
    form: TaskForm
    status: int
    # For those who meanwhile may not do it any more: nothing typed is lost.
    is_offered: bool = True
    meanwhile: list[Event] = field(default_factory=list)


def task_page(
    session: Session,
    task_id: int,
    *,
    actor: Actor,
    now: datetime,
    refusal: Refusal | None = None,
    is_whole: bool = False,
) -> str:
    """The page of a task as this reader sees it; `is_whole`: with everything that ever happened.

    Raises:
        NotFound: no such task, or not for these eyes.
    """
    # What decides what may be done is part of what is shown: nothing is read for each apart.
    rights = rights_of(session, actor, now=now)
    task = find_task(session, task_id, actor, rights)
    history, outlook = history_of(session, task_id), outlook_of(session, task, now=now)
    known = outlook.directory
    dossier = dossier_of(task, rights, known, history.pending, actor=actor, now=now)
    names = names_in(
        session, history, task, known={one.id: one.name for one in known.people.values()}
    )
    steps, calendar = load_every_step(session), load_calendar(session)
    plan = Plan([step for step in steps if step.is_active], calendar, now)
    standing = standing_of(task, [*history.results], now=now, calendar=calendar)
    story = story_of(task, history, names)
    if refusal is not None:
        refusal.meanwhile = _meanwhile(refusal.form, task, story)
    offers = Offers(
        session, dossier, actor=actor, now=now, refused=refusal.form if refusal else None
    )
    if refusal is not None:
        refusal.is_offered = offers.holds_refused
    next_ = next_steps(dossier, standing, actor, percent=_percent(history, task))
    family = family_of(session, dossier, actor)
    most = MOST if is_whole else SHOWN
    log = log_of(session, task, steps, most=most + 1)
    return render_template(
        "tasks/show.html",
        task=task,
        document=task.document,
        standing=standing,
        title=task.content if len(task.content) <= LONGEST_TITLE else shortened(task.content),
        percent=_percent(history, task),
        refusal=refusal,
        offers=offers,
        steps=[_step(one, offers) for one in next_],
        taken=[key_of(slug, one.unit_id) for one in next_ for slug in one.slugs],
        extension=dossier.situation.extension,
        parts=[_part(part, dossier, names, now) for part in task.coop_parts],
        parent=next((one for one in family if one.id == task.parent_id), None),
        children=[
            {"task": one, "standing": standing_of_child(one, now=now)}
            for one in family
            if one.parent_id == task.id
        ],
        people=_people(dossier),
        results=_newest_first(history.results),
        extensions=_newest_first(history.deadlines),
        files=_newest_first(history.files),
        names=names,
        story=story if is_whole else story[:SHOWN],
        older=max(len(story) - SHOWN, 0),
        log=log[:most],
        has_more_log=len(log) > most,
        is_whole=is_whole,
        may_resend=may_resend(actor, dossier.situation.facts.monitor_id),
        coming=shown_coming(session, coming_reminders(task, plan, outlook, load_hours(session))),
        as_of=now,
        Decision=Decision,
        due_text=moment_words,
    )


def _step(one: Next, offers: Offers) -> dict[str, Any]:
    found = [offers.one(slug, one.unit_id) for slug in one.slugs]
    return {
        "kind": one.kind,
        "unit_id": one.unit_id,
        "offers": [offer for offer in found if offer is not None],
    }


def _part(part: Any, dossier: Dossier, names: dict[int, str], now: datetime) -> dict[str, Any]:
    unit: Unit = part.unit
    return {
        "part": part,
        "unit_code": unit.code,
        "owner_name": names.get(part.owner_id or 0, ""),
        "standing": standing_of_part(part, dossier.task, now=now),
        "in_hand": part.unit_id in dossier.parts_in_hand,
    }


def _people(dossier: Dossier) -> dict[str, Any]:
    """Who answers today, where the task itself names nobody, or somebody who has left."""
    task, directory = dossier.task, dossier.directory
    head = directory.head_of(task.lead_unit_id)
    focal = directory.focal_point(task.lead_unit_id)
    follower = dossier.situation.facts.monitor_id
    known = directory.people
    return {
        "head": known[head].name if head in known else "",
        "focal": known[focal].name if focal in known else "",
        "follower": known[follower].name if follower in known else "",
        "has_owner_left": task.status in OPEN
        and task.owner_id is not None
        and not directory.is_serving(task.owner_id),
    }


def _percent(history: History, task: Task) -> int | None:
    """How far the lead unit last said it was; None: it gave no figure."""
    said = (
        one.percent for one in reversed(history.progress)
        if one.unit_id in (None, task.lead_unit_id) and one.percent is not None
    )  # fmt: skip
    return next(said, None)


def _meanwhile(form: TaskForm, task: Task, story: list[Event]) -> list[Event]:
    """What happened between the form being shown and its being sent."""
    revision, shown_at = form.revision.data, form.shown_at.data
    if not shown_at or revision is None or revision == task.revision:
        return []
    since = datetime.fromtimestamp(shown_at, tz=UTC)
    return [event for event in story if event.at >= since]


def _newest_first(rows: Any) -> list[Any]:
    return list(rows)[::-1]

"""What a list of tasks is limited to, carried over to its report: in addresses, in words, as a question."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from giaoviec.accountability.limits import ReportLimits
from giaoviec.core.actor import Actor
from giaoviec.tasks.filters import TaskFilter
from giaoviec.tasks.mine_sections import in_section
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.rules import due_soon_until
from giaoviec.tasks.views import View, in_view
from giaoviec.web.forms.task_list import VIEW_SLUGS, Asked, filter_of, read_asked
from giaoviec.web.task_list_choices import VIEW_WORDS, WHOSE_WORDS, limit_words
from giaoviec.workdays.queries import load_calendar

# A report has a first and a last day of its own.
_CALLED = {"tu": "ban-hanh-tu", "den": "ban-hanh-den"}
# The whole of a kind of report: nothing needs to be said of the view.
_WHOLE = {"overdue": View.OVERDUE, "register": View.ALL}


def kind_for(view: View) -> str:
    """The report that holds what a view of the list shows."""
    return "overdue" if view is View.OVERDUE else "register"


def report_args(asked: Asked) -> dict[str, str]:
    """What the report's address says of the list's limits; the unit is among the report's own."""
    given = asked.args(unit_code="", order=None) | {"muc": VIEW_SLUGS[asked.view]}
    if asked.view in _WHOLE.values():
        del given["muc"]
    return {_CALLED.get(name, name): text for name, text in given.items()}


def read_limits(args: Mapping[str, str], kind: str) -> Asked | None:
    """The limits in a report's address; None where there are none, or the report knows none."""
    if kind not in _WHOLE:
        return None
    given = {name: text for name, text in args.items() if name not in (*_CALLED, "don-vi")}
    given |= {ours: args[theirs] for ours, theirs in _CALLED.items() if theirs in args}
    asked = read_asked({"muc": VIEW_SLUGS[View.ALL]} | given)
    asked = replace(asked, order=None, after=None, before=None)
    if kind == "overdue":
        asked = replace(asked, view=View.OVERDUE, age=None)
    return asked if asked != Asked(view=_WHOLE[kind]) else None


def without(asked: Asked, name: str) -> Asked:
    """The same limits but one."""
    changes: dict[str, Any] = {name: getattr(Asked(view=View.ALL), name)}
    return replace(asked, **changes)


def told(session: Session, asked: Asked, actor: Actor) -> dict[str, tuple[str, str]]:
    """The limits in words, by their name in `Asked`: label and value."""
    whose = f"{_(WHOSE_WORDS[asked.whose])} ({actor.name})" if asked.whose else ""
    days = _("Giao trên %(days)s ngày", days=asked.age) if asked.age else ""
    is_whole = asked.view in _WHOLE.values()
    ours = {
        "view": (_("Tình trạng"), "" if is_whole else _(VIEW_WORDS[asked.view])),
        "whose": (_("Việc của ai"), whose),
        "age": (_("Giao đã bao lâu"), days),
    }
    return {name: pair for name, pair in ours.items() if pair[1]} | limit_words(
        session, asked, None
    )


def limits_of(session: Session, asked: Asked, actor: Actor, *, now: datetime) -> ReportLimits:
    """The same limits as a report's question."""
    wanted: TaskFilter = filter_of(asked, unit_id=None, actor=actor, now=now)
    soon_until = due_soon_until(now, load_calendar(session))
    if asked.section is not None:
        rights = rights_of(session, actor, now=now)
        mine = in_section(rights, asked.section, as_of=now, soon_until=soon_until)
        wanted = replace(wanted, among=mine)
    if asked.view is not View.OVERDUE:
        wanted = in_view(wanted, asked.view, soon_until=soon_until)
    return ReportLimits(
        wanted=wanted,
        asked=tuple(report_args(asked).items()),
        told=tuple(told(session, asked, actor).values()),
    )

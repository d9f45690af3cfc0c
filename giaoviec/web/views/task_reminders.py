"""What was told about a task, to whom, as what, why and with what answer; and what will be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.notify.timeline import Stage, timelines
from giaoviec.org.models import Person
from giaoviec.reminders.coming import ComingReminder
from giaoviec.reminders.models import ReminderState
from giaoviec.reminders.queries import LoggedReminder, reminder_log
from giaoviec.reminders.resend import REMINDERS, is_resendable
from giaoviec.reminders.step_words import step_titles, step_words
from giaoviec.reminders.steps import Step
from giaoviec.reminders.wording import audience_names, role_words
from giaoviec.tasks.kinds import SOURCE as TASKS
from giaoviec.tasks.models import Task
from giaoviec.tasks.notice_words import capacity_words, kind_words
from giaoviec.tasks.told import ToldMessage, told_about
from giaoviec.web.delivery_words import (
    ICONS,
    ShownStep,
    channel_words,
    reason_words,
    shown_steps,
    state_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line of the log. The program never says that a mail arrived: it cannot know."""

    at: datetime
    recipient: str
    capacity: str
    why: str
    channel: str
    icon: str
    state: str
    tone: str
    answer: str
    address: str
    settled_at: datetime | None
    read_at: datetime | None
    # None: it waits for its message.
    message_id: int | None
    is_resendable: bool
    steps: Sequence[ShownStep] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    at: datetime
    why: str
    recipients: Sequence[tuple[str, str]]
    """(name, capacity) each."""


def log_of(session: Session, task: Task, steps: Sequence[Step], *, most: int) -> list[LogRow]:
    """Reminders and other words about the task, the newest `most`; a constant number of queries."""
    reminders = reminder_log(session, task.id, most=most)
    told = told_about(session, task.id, task.document_id)
    named = {one.step_key for one in reminders}
    titles = step_titles(step for step in steps if step.key in named)
    names = absent_names(
        session,
        [role for one in reminders for role in one.roles.split(",")],
        [one.stood_in_for for one in told],
    )
    rows = [_reminder_row(one, titles, names) for one in reminders]
    rows += [_told_row(one, names) for one in told]
    rows.sort(key=lambda row: row.at, reverse=True)
    return _with_steps(session, rows[:most])


def _with_steps(session: Session, rows: Sequence[LogRow]) -> list[LogRow]:
    """The rows, each with the way of its message; what came back says why in the server's words."""
    ways = timelines(session, {row.message_id for row in rows if row.message_id is not None})
    told = []
    for row in rows:
        way = ways.get(row.message_id or 0, ())
        returned = next((step for step in reversed(way) if step.stage is Stage.BOUNCED), None)
        answer = returned.words if returned is not None else row.answer
        told.append(replace(row, steps=shown_steps(way), answer=answer))
    return told


def shown_coming(session: Session, points: Sequence[ComingReminder]) -> list[Coming]:
    """The next points as the page says them; at most one query."""
    roles = [
        role for point in points for _id, _name, who in point.recipients for role in who.split(",")
    ]
    names = absent_names(session, roles, ())
    return [_coming(point, names) for point in points]


def _coming(point: ComingReminder, names: Mapping[int, str]) -> Coming:
    return Coming(
        at=point.at,
        why=step_words(point.step),
        recipients=[(name, capacities(roles, names)) for _id, name, roles in point.recipients],
    )


def _reminder_row(
    one: LoggedReminder, titles: Mapping[str, str], names: Mapping[int, str]
) -> LogRow:
    if one.state is None:
        state, tone = _waiting(one.reminder_state)
        answer = reason_words(one.reason or "")
    else:
        state, tone = state_words(one.state, one.channel, one.answer or "")
        answer = reason_words(one.answer or "")
    return LogRow(
        at=one.point_at,
        recipient=one.recipient_name,
        capacity=capacities(one.roles, names),
        why=titles.get(one.step_key, one.step_key),
        channel=channel_words(one.channel),
        icon=ICONS.get(one.channel, "clock"),
        state=state,
        tone=tone,
        answer=answer,
        address=one.address or "",
        settled_at=one.settled_at,
        read_at=one.read_at,
        message_id=one.message_id,
        is_resendable=not one.is_past and is_resendable(REMINDERS, one.channel, one.state),
    )


def _told_row(one: ToldMessage, names: Mapping[int, str]) -> LogRow:
    state, tone = state_words(one.state, one.channel, one.answer or "")
    capacity = capacity_words(one.capacity) if one.capacity else ""
    if one.stood_in_for:
        capacity = _("%(seat)s, thay %(name)s", seat=capacity, name=names.get(one.stood_in_for, ""))
    return LogRow(
        at=one.created_at,
        recipient=one.recipient_name,
        capacity=capacity,
        why=kind_words(one.kind),
        channel=channel_words(one.channel),
        icon=ICONS[one.channel],
        state=state,
        tone=tone,
        answer=reason_words(one.answer or ""),
        address=one.address or "",
        settled_at=one.settled_at,
        read_at=one.read_at,
        message_id=one.message_id,
        is_resendable=not one.is_past and is_resendable(TASKS, one.channel, one.state),
    )


def capacities(roles: str, names: Mapping[int, str]) -> str:
    """Stored capacities as people read them; `names` has those who are stood in for."""
    audiences = audience_names()
    return ", ".join(role_words(role, audiences, names) for role in roles.split(",") if role)


def absent_names(
    session: Session, roles: Iterable[str], others: Iterable[int | None]
) -> dict[int, str]:
    """Names of those who are stood in for ("chair>12"); at most one query."""
    ids = {int(role.partition(">")[2]) for role in roles if ">" in role}
    ids |= {one for one in others if one}
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _waiting(state: ReminderState) -> tuple[str, str]:
    return {
        ReminderState.DUE: (_("Chờ gửi"), "neutral"),
        ReminderState.TOLD: (_("Đã chuyển gửi"), "info"),
        ReminderState.SUPERSEDED: (_("Không gửi: thời hạn đã đổi"), "neutral"),
        ReminderState.SUPPRESSED: (_("Không gửi nữa"), "neutral"),
    }[state]

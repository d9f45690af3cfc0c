"""What was told about a task, to whom, as what, why and with what answer; and what will be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.notify.models import Channel, State
from giaoviec.org.models import Person
from giaoviec.reminders.models import ReminderState
from giaoviec.reminders.queries import (
    ComingReminder,
    LoggedReminder,
    coming_reminders,
    reminder_log,
)
from giaoviec.reminders.step_words import step_titles, step_words
from giaoviec.reminders.wording import audience_names, role_words
from giaoviec.tasks.models import Task
from giaoviec.tasks.notice_words import capacity_words, kind_words
from giaoviec.tasks.told import ToldMessage, told_about


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    at: datetime
    why: str
    recipients: Sequence[tuple[str, str]]
    """(name, capacity) each."""


def log_of(session: Session, task: Task) -> list[LogRow]:
    """Reminders and other words about the task, newest first; four queries."""
    reminders = reminder_log(session, task.id)
    told = told_about(session, task.id, task.document_id)
    titles = step_titles(session)
    names = _absent_names(
        session,
        [role for one in reminders for role in one.roles.split(",")],
        [one.stood_in_for for one in told],
    )
    rows = [_reminder_row(one, titles, names) for one in reminders]
    rows += [_told_row(one, names) for one in told]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def coming_of(session: Session, task: Task, *, now: datetime) -> list[Coming]:
    """The next points, by the code that plans them."""
    points = coming_reminders(session, task.id, now=now)
    roles = [
        role for point in points for _id, _name, who in point.recipients for role in who.split(",")
    ]
    names = _absent_names(session, roles, ())
    return [_coming(point, names) for point in points]


def _coming(point: ComingReminder, names: Mapping[int, str]) -> Coming:
    return Coming(
        at=point.at,
        why=step_words(point.step),
        recipients=[(name, _roles(roles, names)) for _id, name, roles in point.recipients],
    )


def _reminder_row(
    one: LoggedReminder, titles: Mapping[str, str], names: Mapping[int, str]
) -> LogRow:
    if one.state is None:
        state, tone = _waiting(one.reminder_state)
        answer = _reason(one.reason or "")
    else:
        state, tone = _state(one.state, one.channel)
        answer = _reason(one.answer or "")
    return LogRow(
        at=one.point_at,
        recipient=one.recipient_name,
        capacity=_roles(one.roles, names),
        why=titles.get(one.step_key, one.step_key),
        channel=_channel(one.channel),
        icon=_ICONS.get(one.channel, "clock"),
        state=state,
        tone=tone,
        answer=answer,
        address=one.address or "",
        settled_at=one.settled_at,
        read_at=one.read_at,
    )


def _told_row(one: ToldMessage, names: Mapping[int, str]) -> LogRow:
    state, tone = _state(one.state, one.channel)
    capacity = capacity_words(one.capacity) if one.capacity else ""
    if one.stood_in_for:
        capacity = _("%(seat)s, thay %(name)s", seat=capacity, name=names.get(one.stood_in_for, ""))
    return LogRow(
        at=one.created_at,
        recipient=one.recipient_name,
        capacity=capacity,
        why=kind_words(one.kind),
        channel=_channel(one.channel),
        icon=_ICONS[one.channel],
        state=state,
        tone=tone,
        answer=_reason(one.answer or ""),
        address=one.address or "",
        settled_at=one.settled_at,
        read_at=one.read_at,
    )


def _roles(roles: str, names: Mapping[int, str]) -> str:
    audiences = audience_names()
    return ", ".join(role_words(role, audiences, names) for role in roles.split(",") if role)


def _absent_names(
    session: Session, roles: Iterable[str], others: Iterable[int | None]
) -> dict[int, str]:
    """Names of those who are stood in for ("chair>12"); at most one query."""
    ids = {int(role.partition(">")[2]) for role in roles if ">" in role}
    ids |= {one for one in others if one}
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


_ICONS: dict[Channel | None, str] = {Channel.EMAIL: "mail", Channel.INAPP: "bell"}


def _channel(channel: Channel | None) -> str:
    if channel is None:
        return ""
    return _("Thư điện tử") if channel is Channel.EMAIL else _("Trong chương trình")


def _state(state: State, channel: Channel | None) -> tuple[str, str]:
    if state is State.ACCEPTED:
        mail = channel is Channel.EMAIL
        return (_("Máy chủ thư đã nhận") if mail else _("Đã đưa vào thông báo")), "ok"
    return {
        State.QUEUED: (_("Chờ gửi"), "neutral"),
        State.SENDING: (_("Đang gửi"), "info"),
        State.BOUNCED: (_("Bị trả lại"), "danger"),
        State.FAILED: (_("Không gửi được"), "danger"),
        State.SUPPRESSED: (_("Không gửi nữa"), "neutral"),
        State.UNCERTAIN: (_("Chưa rõ kết quả, sẽ gửi lại"), "warn"),
    }[state]


def _waiting(state: ReminderState) -> tuple[str, str]:
    return {
        ReminderState.DUE: (_("Chờ gửi"), "neutral"),
        ReminderState.TOLD: (_("Đã chuyển gửi"), "info"),
        ReminderState.SUPERSEDED: (_("Không gửi: thời hạn đã đổi"), "neutral"),
        ReminderState.SUPPRESSED: (_("Không gửi nữa"), "neutral"),
    }[state]


def _reason(code: str) -> str:
    """Why something was not sent, in words; what a relay said stays as it is."""
    return {
        "task-closed": _("nhiệm vụ đã kết thúc"),
        "task-completed": _("nhiệm vụ đã hoàn thành"),
        "task-withdrawn": _("nhiệm vụ đã thu hồi"),
        "task-suspended": _("nhiệm vụ đang tạm dừng"),
        "task-submitted": _("đã nộp kết quả"),
        "handed-in": _("đã nộp kết quả"),
        "deadline-moved": _("thời hạn đã đổi"),
        "no-longer-due": _("không còn đến hạn"),
        "not-theirs-any-more": _("không còn là việc của người này"),
        "theirs-again": _("lại là việc của người này"),
        "already-answered": _("đã có trả lời"),
        "already-decided": _("đã có quyết định"),
        "nothing-left": _("không còn gì để nhắc"),
        "recipient-gone": _("không còn giữ chức vụ nào"),
        "gone": _("không còn giữ chức vụ nào"),
        "no-address": _("chưa có địa chỉ thư điện tử"),
        "bad-address": _("địa chỉ thư điện tử viết sai"),
        "gave-up": _("đã gửi lại nhiều lần mà không được"),
    }.get(code, code)

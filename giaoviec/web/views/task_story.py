"""What happened to a task, as one list in words, newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor
from giaoviec.tasks.history import History
from giaoviec.tasks.models import Decision, StatusChange, Task
from giaoviec.tasks.notice_words import moment_words
from giaoviec.tasks.status import Move
from giaoviec.tasks.story_words import story_title
from giaoviec.web.filters import vn_moment
from giaoviec.web.views.task_corrections import corrected_lines

# The name that is recorded for whoever works at the console.
_OPERATOR = Actor.operator().name


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line under an event: a label, what it says, and where it leads."""

    text: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: when, what, who (and for whom), with its particulars."""

    at: datetime
    title: str
    who: str
    icon: str
    tone: str = "neutral"
    lines: list[Line] = field(default_factory=list)


def story_of(task: Task, history: History, names: Mapping[int, str]) -> list[Event]:
    """Everything recorded of the task; what happened in one second keeps its order."""
    writer = _Writer(task, history, names)
    events = [*writer.events()]
    order = sorted(range(len(events)), key=lambda place: (events[place].at, place))
    return [events[place] for place in reversed(order)]


class _Writer:
    """Writes events with what they share at hand."""

    def __init__(self, task: Task, history: History, names: Mapping[int, str]) -> None:
        self._task, self._history, self._names = task, history, names
        # A result tells more than the bare move at the same moment.
        self._handed_in = {result.recorded_at for result in history.results}

    def events(self) -> Iterator[Event]:
        """By kind; the order within a second is that of a person's steps."""
        for change in self._history.changes:
            if change.move is not Move.SUBMIT or change.at not in self._handed_in:
                yield self._moved(change)
        for entry, details in self._history.audit:
            if entry.action != "task.reassigned":
                yield self._audited(entry, details)
        for update in self._history.progress:
            yield self._reported(update)
        for result in self._history.results:
            yield self._result(result)
        for request in self._history.deadlines:
            if not request.is_correction:
                yield from self._extension(request)
        for urging in self._history.urgings:
            lines = _lines((_("Lời nhắn"), urging.text))
            yield self._event(urging.at, story_title("urge"), urging, "speakerphone", "warn", lines)
        for kept in self._history.files:
            url = url_for("tasks.file", task_id=self._task.id, file_id=kept.file_id)
            lines = [Line(text=kept.file.name, url=url), *_lines(("", kept.note))]
            yield self._event(kept.at, story_title("file"), kept, "paperclip", "neutral", lines)

    def _moved(self, change: StatusChange) -> Event:
        icon, tone = _MOVES[change.move]
        lines = _lines((_("Lý do"), change.reason))
        if change.move is Move.REASSIGN:
            lines = [*self._lead_changed(change.at), *lines]
        title = story_title(change.move)
        return self._event(change.at, title, change, icon, tone, lines)

    def _lead_changed(self, at: datetime) -> Iterator[Line]:
        for entry, details in self._history.audit:
            lead = details.get("lead_unit")
            if entry.action == "task.reassigned" and entry.at == at and isinstance(lead, dict):
                yield Line(label=_("Từ"), text=str(lead.get("before", "")))
                yield Line(label=_("Sang"), text=str(lead.get("after", "")))

    def _audited(self, entry: AuditEntry, details: Mapping[str, Any]) -> Event:
        name, reason = details.get("name", ""), _lines((_("Lý do"), details.get("reason", "")))
        unit = details.get("unit", "")
        if entry.action == "task.corrected":
            lines = [
                Line(label=label, text=text)
                for label, text in corrected_lines(details, self._names)
            ]
            return self._event(entry.at, story_title("corrected"), entry, "pencil", "warn", [*lines, *reason])  # fmt: skip
        if entry.action == "task.owner-named":
            title = _("Cử người thực hiện: %(name)s", name=name)
            return self._event(entry.at, title, entry, "user-plus", "info", reason)
        if entry.action == "task.owner-changed":
            before = self._names.get(details.get("before") or 0, "")
            title = _("Đổi người thực hiện: %(name)s", name=name)
            return self._event(entry.at, title, entry, "users", "info", [*_lines((_("Trước đó"), before)), *reason])  # fmt: skip
        if entry.action == "task.coop-owner-named":
            title = _("%(unit)s cử người phối hợp: %(name)s", unit=unit, name=name)
            return self._event(entry.at, title, entry, "user-plus")
        if entry.action == "task.handed-down":
            child = details.get("child", 0)
            lines = [
                Line(
                    text=_("Nhiệm vụ số %(task)s", task=child),
                    url=url_for("tasks.show", task_id=child),
                )
            ]
            return self._event(
                entry.at, story_title("handed-down"), entry, "subtask", "neutral", lines
            )
        if entry.action == "task.cooperation-added":
            return self._coop_added(entry, details)
        if entry.action == "task.cooperation-withdrawn":
            title = _("%(unit)s thôi phối hợp", unit=unit)
            return self._event(entry.at, title, entry, "x", "warn", reason)
        answers = (
            p.answer for p in self._task.every_part if p.unit_name == unit and p.done_at == entry.at
        )
        title = _("%(unit)s trả lời phần phối hợp", unit=unit)
        return self._event(entry.at, title, entry, "send", "ok", _lines(("", next(answers, ""))))

    def _coop_added(self, entry: AuditEntry, details: Mapping[str, Any]) -> Event:
        units = "; ".join(details.get("units", ()))
        due_at = details.get("due_at")
        due = moment_words(datetime.fromisoformat(due_at)) if due_at else ""
        lines = _lines((_("Đơn vị"), units), (_("Thời hạn phối hợp"), due))
        return self._event(entry.at, story_title("cooperation-added"), entry, "plus", "info", lines)

    def _reported(self, update: Any) -> Event:
        unit = next((p.unit_name for p in self._task.every_part if p.unit_id == update.unit_id), "")
        title = _("%(unit)s báo cáo phối hợp", unit=unit) if unit else story_title("progress")
        if update.percent is not None:
            title = f"{title} – {update.percent} %"
        return self._event(update.at, title, update, "message", "info", _lines(("", update.text)))

    def _result(self, result: Any) -> Event:
        lines = _lines(("", result.summary), (_("Số, ký hiệu"), result.proof_number))
        if result.proof_link:
            lines.append(Line(label=_("Đường dẫn"), text=result.proof_link, url=result.proof_link))
        if result.file is not None:
            url = url_for("tasks.file", task_id=self._task.id, file_id=result.file_id)
            lines.append(Line(label=_("Tệp"), text=result.file.name, url=url))
        if result.handed_in_at != result.recorded_at:
            lines.append(Line(label=_("Ngày nộp thật"), text=vn_moment(result.handed_in_at)))
        return self._event(
            result.recorded_at, story_title("submit"), result, "file-check", "wait", lines
        )

    def _extension(self, request: Any) -> Iterator[Event]:
        asked = _lines(
            (_("Đề nghị đến"), moment_words(request.proposed_due_at)), (_("Lý do"), request.reason)
        )
        yield Event(
            at=request.requested_at, title=story_title("extension"), who=request.requester_name,
            icon="calendar-plus", tone="wait", lines=asked,
        )  # fmt: skip
        if request.decision is Decision.PENDING or request.decided_at is None:
            return
        granted = request.decision is Decision.APPROVED
        due = moment_words(request.granted_due_at) if request.granted_due_at else ""
        yield Event(
            at=request.decided_at,
            title=story_title(f"extension-{request.decision}"),
            who=self._for(request.decider_name, request.on_behalf_of),
            icon="calendar-due" if granted else "calendar-off",
            tone="ok" if granted else "danger",
            lines=_lines((_("Thời hạn mới"), due), (_("Lý do"), request.decision_reason)),
        )

    def _event(self, at: datetime, title: str, row: Any, icon: str, tone: str = "neutral", lines: list[Line] | None = None) -> Event:  # fmt: skip
        who = self._for(row.actor_name, row.on_behalf_of)
        return Event(at=at, title=title, who=who, icon=icon, tone=tone, lines=lines or [])

    def _for(self, actor_name: str, on_behalf_of: int | None) -> str:
        who = _("Người vận hành") if actor_name == _OPERATOR else actor_name
        behalf = self._names.get(on_behalf_of or 0)
        if not behalf:
            return who
        return _("%(who)s, thay mặt %(name)s", who=who, name=behalf)


def _lines(*pairs: tuple[str, str]) -> list[Line]:
    return [Line(label=label, text=text) for label, text in pairs if text]


# How a move looks: icon and tone.
_MOVES = {
    Move.ASSIGN: ("send", "info"),
    Move.ACKNOWLEDGE: ("check", "ok"),
    Move.REFUSE: ("hand-stop", "danger"),
    Move.INSIST: ("shield-check", "warn"),
    Move.REASSIGN: ("building-community", "warn"),
    Move.START: ("progress", "info"),
    Move.SUBMIT: ("file-check", "wait"),
    Move.CONFIRM: ("circle-check", "ok"),
    Move.RETURN: ("arrow-back-up", "danger"),
    Move.REOPEN: ("refresh", "warn"),
    Move.SUSPEND: ("player-pause", "neutral"),
    Move.RESUME: ("player-play", "info"),
    Move.WITHDRAW: ("ban", "danger"),
}

"""A task and what was recorded of it, as one JSON value and as lines to read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from giaoviec.accountability.definitions import CELLS, STATUSES
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.i18n import N_, Sentence, shown
from giaoviec.tasks.dossier import Dossier
from giaoviec.tasks.history import History
from giaoviec.tasks.rules import cell, days_late, late_until
from giaoviec.tasks.story_words import story_title

_LABELS = {
    "content": N_("Nội dung"),
    "document": N_("Văn bản"),
    "lead_unit": N_("Chủ trì"),
    "owner": N_("Người thực hiện"),
    "monitor": N_("Người theo dõi"),
    "due_at": N_("Thời hạn"),
    "original_due_at": N_("Hạn ban đầu"),
    "status": N_("Trạng thái"),
    "cell": N_("Phân loại"),
    "days_late": N_("Số ngày quá hạn"),
}
_OPERATOR = N_("Người vận hành")
_LINE = N_("%(label)s: %(value)s")
_TIMELINE = N_("Diễn biến")


def as_value(dossier: Dossier, history: History, *, as_of: datetime) -> dict[str, Any]:
    """Everything about the task as plain values; moments in local ISO."""
    task = dossier.task
    now_in = cell(task.status, task.due_at, task.submitted_at, as_of=as_of)
    until = late_until(task.status, task.due_at, task.submitted_at, as_of=as_of)
    return {
        "task": task.id,
        "content": task.content,
        "document": task.document.doc_number or task.document.subject,
        "lead_unit": task.lead_unit_name,
        "coop_units": [part.unit_name for part in task.coop_parts],
        "owner": task.owner.name if task.owner else None,
        "monitor": task.monitor.name if task.monitor else None,
        "assigner": task.assigner.name if task.assigner else None,
        "due_at": _iso(task.due_at),
        "original_due_at": _iso(task.original_due_at),
        "no_deadline_reason": task.no_deadline_reason,
        "status": task.status.value,
        "cell": now_in.value if now_in else None,
        "days_late": days_late(task.due_at, until),
        "extensions": task.extension_count,
        "urged": task.urged_count,
        "revision": task.revision,
        "actions": sorted(dossier.actions),
        "timeline": sorted(_events(history), key=lambda event: str(event["at"])),
    }


def lines(value: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for name, label in _LABELS.items():
        if value[name] not in (None, 0):
            yield _line(label, _worded(name, value[name]))
    yield f"{Sentence(_TIMELINE)}:"
    for event in value["timeline"]:
        words = " · ".join(
            str(part)
            for part in (_who(event["who"]), story_title(event["what"]), event["text"])
            if part
        )
        yield f"  {_readable(event['at'])}  {words}"


def _worded(name: str, value: Any) -> Any:
    if name.endswith("_at"):
        return _readable(value)
    if name == "status":
        return Sentence(STATUSES[value])
    return Sentence(CELLS[value]) if name == "cell" else value


def _who(name: str) -> object:
    return Sentence(_OPERATOR) if name == Actor.operator().name else name


def _events(history: History) -> Iterator[dict[str, Any]]:
    for change in history.changes:
        yield _event(change.at, change.actor_name, change.move.value, change.reason)
    for update in history.progress:
        yield _event(update.at, update.actor_name, "progress", update.text)
    for result in history.results:
        proof = result.proof_number or result.proof_link
        yield _event(result.recorded_at, result.actor_name, "result", proof)
    for urging in history.urgings:
        yield _event(urging.at, urging.actor_name, "urge", urging.text)
    asked = (change for change in history.deadlines if not change.is_correction)
    for change in asked:
        yield _event(change.requested_at, change.requester_name, "extension", change.reason)
        if change.decided_at is not None:
            what = f"extension-{change.decision.value}"
            yield _event(change.decided_at, change.decider_name, what, change.decision_reason)
    for entry, details in history.audit:
        what = entry.action.removeprefix("task.")
        yield _event(entry.at, entry.actor_name, what, _audited(what, details))


def _audited(what: str, details: dict[str, Any]) -> str:
    """Which units, and why; of other entries the page tells more."""
    if what == "cooperation-added":
        return "; ".join(details["units"])
    if what == "cooperation-withdrawn":
        return f"{details['unit']} – {details['reason']}"
    return ""


def _event(at: datetime, who: str, what: str, text: str) -> dict[str, Any]:
    return {"at": _iso(at), "who": who, "what": what, "text": text}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else zone.local(moment).isoformat()


def _line(label: str, value: object) -> str:
    return str(Sentence(_LINE, {"label": Sentence(label), "value": value}))


def _readable(iso: str) -> Any:
    return shown(datetime.fromisoformat(iso))

"""How words about tasks read when their turn comes, and whether they are still wanted."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from giaoviec.notify.sources import DueMessage, Letter, Unwanted
from giaoviec.org.directory import Directory, load_directory
from giaoviec.tasks import notice_words as words
from giaoviec.tasks.kinds import SOURCE, Kind, why_unwanted
from giaoviec.tasks.models import DeadlineChange, Decision, Task

__all__ = ["SOURCE", "TaskSource", "tasks_still_told"]

PATH = "/nhiem-vu/"
LIST = "/viec-cua-toi"
# Fewer than the variables that a statement may have on either database.
_CHUNK = 5000


class TaskSource:
    """Answers for the messages of `tasks`; see `notify.sources.Source`."""

    def letters(
        self, session: Session, messages: Sequence[DueMessage], *, now: datetime
    ) -> Mapping[int, Letter | Unwanted]:
        """A few queries for any number of messages, then each is judged as things are now."""
        facts = _facts(session, messages)
        tasks = _tasks_of(session, messages, facts)
        writer = _Writer(tasks, load_directory(session, at=now))
        return {message.id: writer.write(message, facts[message.id]) for message in messages}


def tasks_still_told(
    session: Session, messages: Sequence[Any], *, now: datetime
) -> dict[int, list[int]]:
    """Of which tasks these messages of ours would tell now, by message; for digests that took them in.

    `messages` may be rows with id, kind, about, facts and recipient_id.
    """
    facts = _facts(session, messages)
    tasks = _tasks_of(session, messages, facts)
    directory = load_directory(session, at=now)

    def is_wanted(message: Any, task_id: int) -> bool:
        task, known = tasks[task_id], facts[message.id]
        kind = Kind(message.kind)
        return why_unwanted(kind, task, message.recipient_id, known, directory) is None

    return {
        message.id: [
            task_id
            for task_id in _task_ids(message, facts[message.id])
            if is_wanted(message, task_id)
        ]
        for message in messages
    }


def _facts(session: Session, messages: Sequence[Any]) -> dict[int, dict[str, Any]]:
    facts = {message.id: json.loads(message.facts) for message in messages}
    pending = _pending(session, {one["request"] for one in facts.values() if "request" in one})
    for one in facts.values():
        one["is_pending"] = one.get("request") in pending
    return facts


def _tasks_of(
    session: Session, messages: Sequence[Any], facts: Mapping[int, Mapping[str, Any]]
) -> dict[int, Task]:
    wanted = {task_id for message in messages for task_id in _task_ids(message, facts[message.id])}
    return _tasks(session, sorted(wanted))


def _task_ids(message: Any, facts: Mapping[str, Any]) -> list[int]:
    together: list[int] | None = facts.get("tasks")
    return together if together is not None else [int(message.about)]


def _tasks(session: Session, task_ids: Sequence[int]) -> dict[int, Task]:
    found: dict[int, Task] = {}
    for start in range(0, len(task_ids), _CHUNK):
        rows = session.scalars(
            select(Task)
            .where(Task.id.in_(task_ids[start : start + _CHUNK]))
            .options(joinedload(Task.document, innerjoin=True), selectinload(Task.every_part))
        )
        found |= {task.id: task for task in rows}
    return found


def _pending(session: Session, request_ids: set[int]) -> set[int]:
    """Those of these requests for more time that nobody has decided."""
    if not request_ids:
        return set()
    return set(
        session.scalars(
            select(DeadlineChange.id).where(
                DeadlineChange.id.in_(request_ids), DeadlineChange.decision == Decision.PENDING
            )
        )
    )


class _Writer:
    """Writes letters with what they share worked out once."""

    def __init__(self, tasks: Mapping[int, Task], directory: Directory) -> None:
        self._tasks = tasks
        self._directory = directory
        self._base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
        self._locale = str(get_locale())

    def write(self, message: DueMessage, facts: Mapping[str, Any]) -> Letter | Unwanted:
        kind, reasons, wanted = Kind(message.kind), [], []
        for task_id in _task_ids(message, facts):
            task = self._tasks[task_id]
            reason = why_unwanted(kind, task, message.recipient_id, facts, self._directory)
            if reason is None:
                wanted.append(task)
            else:
                reasons.append(reason)
        if not wanted:
            return Unwanted(reasons[0])
        if "tasks" in facts:
            return self._together(message, kind, wanted, facts)
        return self._one(message, kind, wanted[0], facts)

    def _one(self, message: DueMessage, kind: Kind, task: Task, facts: Mapping[str, Any]) -> Letter:
        subject = words.subject_of(kind, task)
        told = words.told_of(kind, task, facts)
        reason = facts.get("reason", "")
        pairs = [
            (_("Nội dung"), task.content),
            (_("Đơn vị chủ trì"), task.lead_unit_name),
            (_("Thời hạn"), words.due_words(task)),
            (_("Văn bản"), task.document.doc_number or task.document.subject),
            (_("Sản phẩm"), task.deliverable),
            (_("Lý do"), reason),
        ]
        context = self._context(message, facts) | {
            "subject": subject,
            "told": told,
            "pairs": [pair for pair in pairs if pair[1]],
            "url": f"{self._base_url}{PATH}{task.id}",
            "label": _("Mở nhiệm vụ"),
        }
        return Letter(
            subject=subject,
            summary=f"{told} {_('Lý do: %(reason)s', reason=reason)}" if reason else told,
            text=_rendered("mail/tasks/one.txt", context),
            html=_rendered("mail/tasks/one.html", context),
            link=f"{PATH}{task.id}",
            joins_digest=True,
        )

    def _together(
        self, message: DueMessage, kind: Kind, tasks: Sequence[Task], facts: Mapping[str, Any]
    ) -> Letter:
        subject = words.several_subject(kind, tasks)
        told = words.several_told(kind, len(tasks))
        of_many = len({task.document_id for task in tasks}) > 1
        context = self._context(message, facts) | {
            "subject": subject,
            "told": told,
            "items": [
                {
                    "url": f"{self._base_url}{PATH}{task.id}",
                    "content": task.content,
                    "due": f"{_('Thời hạn')}: {words.due_words(task)}",
                    "unit": _unit_and_document(task) if of_many else task.lead_unit_name,
                }
                for task in tasks
            ],
            "url": self._base_url + LIST,
            "label": _("Mở việc của tôi"),
        }
        return Letter(
            subject=subject,
            summary=told,
            text=_rendered("mail/tasks/several.txt", context),
            html=_rendered("mail/tasks/several.html", context),
            link=LIST,
            joins_digest=True,
        )

    def _context(self, message: DueMessage, facts: Mapping[str, Any]) -> dict[str, Any]:
        person = self._directory.people[message.recipient_id]
        absent = self._directory.people.get(facts.get("for", 0))
        return {
            "base_url": self._base_url,
            "locale": self._locale,
            "recipient_name": person.name,
            "is_late": message.is_late,
            "why": words.why_words(facts, absent.name if absent else ""),
        }


def _unit_and_document(task: Task) -> str:
    number = task.document.doc_number
    return f"{task.lead_unit_name} · {number}" if number else task.lead_unit_name


def _rendered(name: str, context: Mapping[str, Any]) -> str:
    return current_app.jinja_env.get_template(name).render(context)

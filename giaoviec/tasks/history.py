"""Everything that was recorded of one task, as rows; how it reads is the page's business."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, select
from sqlalchemy.orm import Session, joinedload

from giaoviec.audit.models import AuditEntry
from giaoviec.core.db import read
from giaoviec.org.models import Person
from giaoviec.tasks.held import Pending
from giaoviec.tasks.models import (
    CoopPart,
    DeadlineChange,
    Decision,
    ProgressUpdate,
    Result,
    StatusChange,
    Task,
    TaskFile,
    Urging,
)

# What only the audit knows: corrections, owners, children, cooperation and its end.
TOLD_BY_AUDIT = (
    "task.corrected",
    "task.reassigned",
    "task.owner-named",
    "task.owner-changed",
    "task.coop-owner-named",
    "task.cooperation-answered",
    "task.cooperation-added",
    "task.cooperation-withdrawn",
    "task.handed-down",
)
# Of each kind of row the newest; nobody has had as many.
MOST = 500
_AUDIT = (
    select(AuditEntry)
    .where(
        AuditEntry.subject_type == "task",
        AuditEntry.subject_id == bindparam("subject_id", type_=String()),
        AuditEntry.action.in_(TOLD_BY_AUDIT),
    )
    .order_by(AuditEntry.id.desc())
    .limit(MOST)
)
_WITH: dict[Any, Any] = {
    Result: (joinedload(Result.file),),
    TaskFile: (joinedload(TaskFile.file, innerjoin=True),),
}
_NAMES = select(Person.id, Person.name).where(Person.id.in_(bindparam("ids", expanding=True)))
_PERSON_COLUMNS = ("on_behalf_of", "requested_by", "decided_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Rows of each kind, oldest first."""

    changes: Sequence[StatusChange]
    deadlines: Sequence[DeadlineChange]
    progress: Sequence[ProgressUpdate]
    results: Sequence[Result]
    urgings: Sequence[Urging]
    files: Sequence[TaskFile]
    audit: Sequence[tuple[AuditEntry, dict[str, Any]]]

    @property
    def pending(self) -> Pending:
        """What waits for an answer, as `pending_of` reads it."""
        return Pending(
            extension=_newest_pending(self.deadlines),
            result=_newest_pending(self.results),
            urged_at=max((one.at for one in self.urgings), default=None),
        )


def history_of(session: Session, task_id: int) -> History:
    """Seven queries, whatever has happened."""
    entries = session.scalars(_AUDIT, {"subject_id": str(task_id)}).all()
    return History(
        changes=_rows(session, StatusChange, task_id),
        deadlines=_rows(session, DeadlineChange, task_id),
        progress=_rows(session, ProgressUpdate, task_id),
        results=_rows(session, Result, task_id),
        urgings=_rows(session, Urging, task_id),
        files=_rows(session, TaskFile, task_id),
        audit=[(entry, json.loads(entry.details)) for entry in reversed(entries)],
    )


def names_in(
    session: Session, history: History, task: Task, *, known: Mapping[int, str]
) -> dict[int, str]:
    """Names of everybody whom the history and the parts mention by id; one query for those not known."""
    ids = {one for one in _person_ids(history, task.coop_parts) if one is not None}
    names = {one: known[one] for one in ids if one in known}
    if ids - names.keys():
        asked = {"ids": list(ids - names.keys())}
        names |= dict(map(tuple, read(session, _NAMES, asked)))
    return names


def _newest_pending(rows: Sequence[Any]) -> Any:
    return next((one for one in reversed(rows) if one.decision is Decision.PENDING), None)


def _rows(session: Session, model: Any, task_id: int) -> list[Any]:
    return list(reversed(session.scalars(_of_task(model), {"task_id": task_id}).all()))


@cache
def _of_task(model: Any) -> Select[Any]:
    """Put together once: every task page asks for each kind of row."""
    return (
        select(model)
        .where(model.task_id == bindparam("task_id", type_=Integer()))
        .options(*_WITH.get(model, ()))
        .order_by(model.id.desc())
        .limit(MOST)
    )


def _person_ids(history: History, parts: Sequence[CoopPart]) -> Iterator[int | None]:
    for rows in (
        history.changes, history.deadlines, history.progress,
        history.results, history.urgings, history.files,
    ):  # fmt: skip
        for row in rows:
            yield from (getattr(row, column, None) for column in _PERSON_COLUMNS)
    for part in parts:
        yield part.owner_id
    for entry, details in history.audit:
        yield entry.on_behalf_of
        for value in (details, details.get("monitor_id")):
            if isinstance(value, dict):
                yield from (one for one in (value.get("before"), value.get("after")) if _is_id(one))


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)

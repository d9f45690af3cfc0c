"""Rows sorted out against what is stored: what is new, what is there already, what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from giaoviec.intake.rows import (
    ChangedTask,
    DocumentKey,
    GivenTask,
    Outcome,
    RowReading,
    TaskKey,
)
from giaoviec.intake.stored import StoredTask, stored_tasks
from giaoviec.tasks.models import SourceDocument


@dataclass(slots=True)
class Plan:
    documents: Mapping[DocumentKey, SourceDocument]
    new: list[GivenTask] = field(default_factory=list)
    changed: list[ChangedTask] = field(default_factory=list)
    skipped: int = 0


def given_tasks(readings: Iterable[RowReading]) -> list[GivenTask]:
    """The tasks of all rows in which nothing is wrong."""
    return [task for reading in readings for task in reading.tasks if not reading.errors]


def plan_import(
    session: Session,
    readings: Sequence[RowReading],
    documents: Mapping[DocumentKey, SourceDocument],
) -> Plan:
    """Sort every row's tasks out and mark the rows' outcomes; `documents` are those that are stored."""
    plan = Plan(documents)
    stored = stored_tasks(session, given_tasks(readings), documents)
    for reading in readings:
        if not reading.errors:
            reading.outcome = _sort_out(reading, stored, plan)
    return plan


def _sort_out(reading: RowReading, stored: Mapping[TaskKey, StoredTask], plan: Plan) -> Outcome:
    outcomes = set()
    for task in reading.tasks:
        found = stored.get(task.key)
        change = found.compared_with(task) if found else None
        if found is None:
            plan.new.append(task)
            outcomes.add(Outcome.CREATED)
        elif change is not None:
            plan.changed.append(change)
            outcomes.add(Outcome.CHANGED)
        else:
            plan.skipped += 1
            outcomes.add(Outcome.SKIPPED)
    # A group's row may have members of each kind; what needs an eye is told first.
    order = (Outcome.CHANGED, Outcome.CREATED, Outcome.SKIPPED)
    return next((one for one in order if one in outcomes), Outcome.SKIPPED)

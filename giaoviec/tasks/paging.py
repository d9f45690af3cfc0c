"""Orders of a list, and pages by key: a page is found from where the one before it ended.

A list is told in stretches: first the tasks with a deadline, then those without,
because databases differ in where they sort what is missing. Within a stretch
all columns go the same way, so one comparison of rows finds the place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_

from giaoviec.core.db import UTCDateTime
from giaoviec.tasks.models import Task

_LARGEST_ID = 2**31 - 1


class Order(StrEnum):
    # The most overdue first, then the nearest deadline; tasks without one at the end.
    DUE = "due"
    # The farthest deadline first; tasks without one at the end.
    DUE_LAST = "due_last"
    # The one given last first.
    NEWEST = "newest"
    # By the lead unit, as units stand in the list of units, then as DUE.
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ended: what the task is sorted by, and its id."""

    due_at: datetime | None
    task_id: int
    unit_id: int = 0

    @classmethod
    def of(cls, task: Task) -> "Key":
        return cls(task.due_at, task.id, task.lead_unit_id)

    def __str__(self) -> str:
        due = self.due_at.isoformat() if self.due_at else ""
        return f"{due}~{self.task_id}~{self.unit_id}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key that `str` wrote; None for anything else, which begins the list anew."""
        due, _, ids = text.partition("~")
        task_id, _, unit_id = ids.partition("~")
        try:
            due_at = datetime.fromisoformat(due) if due else None
            if due_at is not None and due_at.tzinfo is None:
                return None
            key = cls(due_at and due_at.astimezone(UTC), int(task_id), int(unit_id or 0))
        except (ValueError, OverflowError):
            return None
        return key if 0 < key.task_id <= _LARGEST_ID and 0 <= key.unit_id <= _LARGEST_ID else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a list: its tasks, those still to come, and how they are sorted."""

    conditions: Sequence[ColumnElement[bool]]
    order_by: Sequence[Any]


def stretches(
    order: Order, key: Key | None, *, backwards: bool = False, is_dated: bool | None = None
) -> Iterator[Stretch]:
    """The parts of the list beyond the key, from near to far; backwards: those before it.

    `is_dated`: what is known of all tasks of the list, see `TaskFilter`.
    """
    descends = (order in (Order.DUE_LAST, Order.NEWEST)) != backwards
    parts = [None] if order is Order.NEWEST else [True, False] if is_dated is None else [is_dated]
    if backwards:
        parts.reverse()
    for part in parts:
        limits: list[ColumnElement[bool]] = (
            [] if part is None else [Task.due_at.is_not(None) if part else Task.due_at.is_(None)]
        )
        columns = _columns(order, is_dated=bool(part))
        if key is not None:
            in_this_part = part is None or part == (key.due_at is not None)
            if in_this_part:
                limits.append(_beyond(columns, key, descends=descends))
            elif part != backwards:
                # The key stands in a later part of the way: this one lies behind us.
                continue
        yield Stretch(limits, [c.desc() if descends else c.asc() for c in columns])


def _columns(order: Order, *, is_dated: bool) -> list[Any]:
    columns: list[Any] = [Task.due_at] if is_dated else []
    if order is Order.UNIT:
        columns.insert(0, Task.lead_unit_id)
    return [*columns, Task.id]


def _beyond(columns: Sequence[Any], key: Key, *, descends: bool) -> ColumnElement[bool]:
    values: dict[Any, Any] = {
        Task.lead_unit_id: literal(key.unit_id),
        Task.due_at: literal(key.due_at, UTCDateTime()),
        Task.id: literal(key.task_id),
    }
    here = tuple_(*columns)
    there = tuple_(*(values[column] for column in columns))
    return here < there if descends else here > there

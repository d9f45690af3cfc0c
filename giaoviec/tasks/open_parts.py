"""The open tasks in parts that share none, so that counting all figures touches each task once.

A part is a stretch of an index by state and deadline: a database counts it
without reading a row. The figures are sums of parts.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func

from giaoviec.tasks import among_open
from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import Moment, moment
from giaoviec.tasks.rules import WORKING
from giaoviec.tasks.status import TaskStatus


class Part(StrEnum):
    """The first four are in hand; of those handed in, the last two are again counted in WAITING."""

    LATE = "late"
    SOON = "soon"
    LATER = "later"
    UNDATED = "undated"
    WAITING = "waiting"
    WAITING_LATE = "waiting_late"
    WAITING_UNDATED = "waiting_undated"


def parts_of_open(
    as_of: Moment, soon_until: Moment, *, by_state: bool = True, of_one_unit: bool = False
) -> dict[Part, ColumnElement[bool]]:
    """What is true of the tasks of each part.

    `by_state`: for the indexes that hold all tasks by their state; without it,
    for those that hold open tasks only. `of_one_unit`: no part names a deadline
    where the state says enough; PostgreSQL would look for both in all units.
    """
    at, soon = moment(as_of), moment(soon_until)
    if by_state:
        in_hand: ColumnElement[bool] = Task.status.in_(sorted(WORKING))
        waits: ColumnElement[bool] = Task.status == TaskStatus.SUBMITTED
    else:
        in_hand = among_open.is_working()
        waits = and_(Task.closed_at.is_(None), Task.status == TaskStatus.SUBMITTED)
    handed_in_late = and_(waits, Task.due_at < func.coalesce(Task.submitted_at, at))
    return {
        Part.LATE: and_(in_hand, Task.due_at < at),
        Part.SOON: and_(in_hand, Task.due_at.between(at, soon)),
        Part.LATER: and_(in_hand, Task.due_at > soon),
        Part.UNDATED: and_(in_hand, Task.due_at.is_(None)),
        Part.WAITING: waits,
        # Nothing can be handed in late before its deadline has passed.
        Part.WAITING_LATE: handed_in_late
        if of_one_unit
        else and_(handed_in_late, Task.due_at < at),
        Part.WAITING_UNDATED: and_(waits, Task.due_at.is_(None)),
    }


def sum_of(every: Iterable[Mapping[Part, int]]) -> dict[Part, int]:
    """Part by part; nothing summed is 0 of each."""
    counts = list(every)
    return {part: sum(one[part] for one in counts) for part in Part}


def open_of(counts: Mapping[Part, int]) -> int:
    parts = (Part.LATE, Part.SOON, Part.LATER, Part.UNDATED, Part.WAITING)
    return sum(counts[part] for part in parts)


def overdue_of(counts: Mapping[Part, int]) -> int:
    return counts[Part.LATE] + counts[Part.WAITING_LATE]


def undated_of(counts: Mapping[Part, int]) -> int:
    return counts[Part.UNDATED] + counts[Part.WAITING_UNDATED]

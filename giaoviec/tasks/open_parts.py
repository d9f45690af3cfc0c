"""The open tasks in parts that share none, so that counting all figures touches each task once.

A part is a stretch of an index by state and deadline: a database counts it
without reading a row. The figures are sums of parts.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

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


class Counted(NamedTuple):
    """How many tasks each part has, in the order of `Part`, and the figures that are sums of them."""

    late: int = 0
    soon: int = 0
    later: int = 0
    undated: int = 0
    waiting: int = 0
    waiting_late: int = 0
    waiting_undated: int = 0

    @property
    def every(self) -> int:
        return self.late + self.soon + self.later + self.undated + self.waiting

    @property
    def overdue(self) -> int:
        return self.late + self.waiting_late

    @property
    def without_deadline(self) -> int:
        return self.undated + self.waiting_undated


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


def sum_of(every: Iterable[Counted]) -> Counted:
    """Part by part; nothing summed is 0 of each."""
    return Counted(*map(sum, zip(*every, strict=True)))

"""A task's life as it is known at one moment, and how it stood at earlier ones. Pure.

Two times meet here. What is *known* ends at the moment of the report: later
changes do not exist. *How it stood* on an earlier day is read from the span of
that day, with two things that were only learned afterwards: a result handed in
by then that was recorded or accepted later, and a task that came into the
program when it had long been running.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from giaoviec.core import zone
from giaoviec.tasks.rules import HANDED_IN, WORKING, Cell, cell
from giaoviec.tasks.status import TaskStatus

_SECOND = timedelta(seconds=1)
_CLOSED = frozenset({TaskStatus.COMPLETED, TaskStatus.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Cut:
    """A line drawn through time: facts up to `facts_at` count, lateness is reckoned at `clock`.

    The two differ at the end of a day only: what happens until 23:59:59
    belongs to the day, and a deadline of 23:59:59 that nobody met is missed
    in that day, although it is overdue one second later.
    """

    facts_at: datetime
    clock: datetime

    @classmethod
    def at(cls, moment: datetime) -> "Cut":
        return cls(moment, moment)

    @classmethod
    def after(cls, day: date) -> "Cut":
        """The line between this day and the next."""
        end = zone.end_of_day(day)
        return cls(end, end + _SECOND)

    @classmethod
    def before(cls, day: date) -> "Cut":
        """The line between the day before and this one: the same as `after` the day before."""
        start = zone.start_of_day(day)
        return cls(start - _SECOND, start)


class Stage(NamedTuple):
    """What a span says; it holds until the next stage begins."""

    from_at: datetime
    status: TaskStatus
    unit_id: int
    due_at: datetime | None
    submitted_at: datetime | None

    def cell(self, clock: datetime) -> Cell | None:
        return cell(self.status, self.due_at, self.submitted_at, as_of=clock)

    @property
    def is_closed(self) -> bool:
        return self.status in _CLOSED


@dataclass(frozen=True, slots=True)
class Turn:
    """A task became overdue in a unit's hands, or came into them overdue.

    `at` lies in the term that answers for it: the last moment of the deadline
    where that passed, else the moment of the change. `seen_at` is the first
    moment at which it shows.
    """

    at: datetime
    seen_at: datetime
    unit_id: int
    came_overdue: bool


class Life:
    """The stages of one task, in order, as far as they are known at the report's moment."""

    __slots__ = ("_begins", "_given_at", "_last", "_stages")

    def __init__(self, stages: Sequence[Stage], *, ordered_at: datetime) -> None:
        """`ordered_at` is the day of the document that gives the task.

        A task that was overdue or handed in before the program knew of it
        came in running, and counts from the day of the order.
        """
        first = stages[0]
        self._stages = stages
        self._begins = [stage.from_at for stage in stages]
        self._last = stages[-1]
        earlier = [moment for moment in (first.due_at, first.submitted_at) if moment is not None]
        came_in_running = any(moment < first.from_at for moment in earlier)
        self._given_at = min(ordered_at, first.from_at) if came_in_running else first.from_at

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units that ever led it, as far as known."""
        return frozenset(stage.unit_id for stage in self._stages)

    def at(self, moment: datetime) -> Stage | None:
        """How the task stood at this moment; None when it had not been given yet."""
        place = bisect_right(self._begins, moment) - 1
        if place >= 0:
            stage = self._stages[place]
        elif self._given_at <= moment:
            stage = self._while_unrecorded()
        else:
            return None
        last = self._last
        handed_in = last.status in HANDED_IN and last.submitted_at and last.submitted_at <= moment
        if handed_in and (stage.status in WORKING or stage.status is TaskStatus.SUBMITTED):
            return last._replace(unit_id=stage.unit_id)
        return stage

    def turns(self) -> Iterator[Turn]:
        """Every time the task turned overdue, or changed hands while it was."""
        if self._never_was_overdue:
            return
        before: Stage | None = None
        was_overdue = False
        for moment, answers_at in self._moments():
            stage = self.at(moment)
            if stage is None:
                continue
            is_overdue = stage.cell(moment) is Cell.OPEN_OVERDUE
            came = before is None or before.unit_id != stage.unit_id
            if is_overdue and (came or not was_overdue):
                yield Turn(answers_at, moment, stage.unit_id, came_overdue=came)
            before, was_overdue = stage, is_overdue

    @property
    def _never_was_overdue(self) -> bool:
        """Seen at once of most tasks: handed in by a deadline that never changed, or never due."""
        due, handed_in = self._last.due_at, self._last.submitted_at
        if any(stage.due_at != due for stage in self._stages):
            return False
        if due is None:
            return True
        return self._last.status in HANDED_IN and handed_in is not None and handed_in <= due

    def _while_unrecorded(self) -> Stage:
        """Between the order and the task's coming into the program: it was being worked on."""
        first = self._stages[0]
        return first._replace(status=TaskStatus.IN_PROGRESS, submitted_at=None)

    def _moments(self) -> list[tuple[datetime, datetime]]:
        """The moments at which something may change, each with the moment that answers for it."""
        found = {self._given_at: self._given_at}
        for place, stage in enumerate(self._stages):
            begins = self._given_at if place == 0 else stage.from_at
            ends = self._begins[place + 1] if place + 1 < len(self._begins) else None
            due = stage.due_at
            if due is not None and begins <= due and (ends is None or due + _SECOND < ends):
                found[due + _SECOND] = due
            found[stage.from_at] = stage.from_at
        if self._last.submitted_at is not None:
            found.setdefault(self._last.submitted_at, self._last.submitted_at)
        return sorted(found.items())

"""Which reminder points of a task have come, and when it next deserves a look. Pure.

Points are worked out from the present state each time. Of the steps that
announce a deadline, and of the repeats of one step, only the latest that has
come counts: after an outage nobody gets the ones in between.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from giaoviec.core import zone
from giaoviec.reminders.models import Anchor, OffsetUnit
from giaoviec.reminders.steps import Step
from giaoviec.tasks.status import TaskStatus
from giaoviec.workdays.calendar import WorkCalendar

_WORKED_ON = frozenset({TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS})


class TaskFacts(NamedTuple):
    """What the policy looks at in one task."""

    status: TaskStatus
    urgency: str
    due_at: datetime | None
    assigned_at: datetime
    # When the present deadline was set: earlier announcements of it were never due.
    deadline_set_at: datetime
    acknowledged_at: datetime | None = None
    last_progress_at: datetime | None = None
    submitted_at: datetime | None = None
    # The day on which the ladder of a task already running starts.
    ladder_from: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A moment at which a step speaks. `occurrence` tells repeats apart."""

    step: Step
    occurrence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Ladder:
    """What the policy makes of one deadline, or of one anchor day, at the plan's moment."""

    # Announcements that have come, whatever the moment the deadline was set.
    announced: tuple[Point, ...]
    # The latest repeat of every other step that has come.
    come: tuple[Point, ...]
    # The next point of every step.
    ahead: tuple[Point, ...]
    # The earliest of them.
    next_at: datetime | None


def _ladder(announced: Iterable[Point], come: Iterable[Point], ahead: Iterable[Point]) -> _Ladder:
    ahead = tuple(ahead)
    return _Ladder(tuple(announced), tuple(come), ahead, min((p.at for p in ahead), default=None))


class Plan:
    """The policy applied to tasks at one moment.

    Ladders are kept per deadline and per anchor day, since many tasks share
    one: planning a task is then a few look-ups.
    """

    def __init__(self, steps: Sequence[Step], calendar: WorkCalendar, now: datetime) -> None:
        self.calendar = calendar
        self.now = now
        self._of_deadline = [step for step in steps if step.anchor is Anchor.DEADLINE]
        self._of_anchor = {
            anchor: [step for step in steps if step.anchor is anchor]
            for anchor in (Anchor.PROGRESS, Anchor.REVIEW, Anchor.RECEIPT)
        }
        self._ladders: dict[object, _Ladder] = {}

    def look(self, task: TaskFacts) -> tuple[list[Point], datetime | None]:
        """What has come and is still worth telling, and when to look again.

        That is the earliest point still ahead; None when nothing will ever
        come by itself.
        """
        points: list[Point] = []
        following: datetime | None = None
        for ladder in self._ladders_of(task):
            points += ladder.come
            if ladder.announced and task.due_at is not None and self.now <= task.due_at:
                points += _still_fresh(ladder.announced, task)
            if following is None or (ladder.next_at is not None and ladder.next_at < following):
                following = ladder.next_at
        return points, following

    def come(self, task: TaskFacts) -> list[Point]:
        """The points that have come and are still worth telling."""
        return self.look(task)[0]

    def coming(self, task: TaskFacts) -> list[Point]:
        """The next point of every step that still lies ahead, earliest first."""
        points = [point for ladder in self._ladders_of(task) for point in ladder.ahead]
        return sorted(points, key=lambda point: (point.at, point.step.key))

    def _ladders_of(self, task: TaskFacts) -> Iterator[_Ladder]:
        if task.status in _WORKED_ON and task.due_at is not None:
            yield self._deadline_ladder(task.due_at, task.urgency, task.ladder_from)
        for anchor, since in _anchors(task, self.now):
            if self._of_anchor[anchor]:
                day = zone.local_date(since)
                start = task.ladder_from
                yield self._anchor_ladder(
                    anchor, day if start is None else max(day, start), task.urgency
                )

    def _deadline_ladder(self, due_at: datetime, urgency: str, ladder_from: date | None) -> _Ladder:
        key = (due_at, urgency, ladder_from)
        if key not in self._ladders:
            steps = [s for s in self._of_deadline if s.urgency in (None, urgency)]
            late_from = zone.local_date(due_at)
            if ladder_from is not None:
                late_from = max(late_from, ladder_from - timedelta(days=1))
            announced = [
                Point(step, 0, at)
                for step in steps
                if step.is_before and (at := self._announcement(step, due_at)) <= self.now
            ]
            ahead = [
                Point(step, 0, at)
                for step in steps
                if step.is_before and (at := self._announcement(step, due_at)) > self.now
            ]
            come = []
            for step in steps:
                if not step.is_before:
                    anchor = due_at if step.offset_unit is OffsetUnit.HOURS else late_from
                    latest, following = self._repeats(step, anchor)
                    come += [] if latest is None or latest.at <= due_at else [latest]
                    ahead += [] if following is None else [following]
            self._ladders[key] = _ladder(announced, come, ahead)
        return self._ladders[key]

    def _anchor_ladder(self, anchor: Anchor, day: date, urgency: str) -> _Ladder:
        key = (anchor, day, urgency)
        if key not in self._ladders:
            come, ahead = [], []
            for step in self._of_anchor[anchor]:
                if step.urgency in (None, urgency):
                    latest, following = self._repeats(step, day)
                    come += [] if latest is None else [_by_day(latest)]
                    ahead += [] if following is None else [_by_day(following)]
            self._ladders[key] = _ladder((), come, ahead)
        return self._ladders[key]

    def _repeats(self, step: Step, anchor: date) -> tuple[Point | None, Point | None]:
        """The latest repeat that has come and the first that has not."""
        number = -1
        if self._moment(step, anchor, 0) <= self.now:
            number = 0
            if step.repeat_every is not None:
                number = self._last_number(step, anchor, step.repeat_every)
        latest = Point(step, number, self._moment(step, anchor, number)) if number >= 0 else None
        if number >= 0 and (step.repeat_every is None or number + 1 == step.repeat_limit):
            return latest, None
        return latest, Point(step, number + 1, self._moment(step, anchor, number + 1))

    def _last_number(self, step: Step, anchor: date, every: int) -> int:
        if step.offset_unit is OffsetUnit.HOURS:
            passed = int((self.now - self._moment(step, anchor, 0)) / timedelta(hours=1))
        else:
            passed = self.calendar.count(anchor, zone.local_date(self.now)) - step.offset
        number = max(passed // every, 0) + 1
        while number and self._moment(step, anchor, number) > self.now:
            number -= 1
        return number if step.repeat_limit is None else min(number, step.repeat_limit - 1)

    def _moment(self, step: Step, anchor: date, number: int) -> datetime:
        away = step.offset + number * (step.repeat_every or 0)
        if step.offset_unit is OffsetUnit.HOURS:
            assert isinstance(anchor, datetime)
            return anchor + timedelta(hours=away)
        return zone.at(self.calendar.shift(anchor, away), step.at_time)

    def _announcement(self, step: Step, due_at: datetime) -> datetime:
        """A deadline on a day off is announced on the last working day before it."""
        if step.offset_unit is OffsetUnit.HOURS:
            return due_at + timedelta(hours=step.offset)
        day = zone.local_date(due_at)
        if not self.calendar.is_working_day(day):
            day = self.calendar.previous_working_day(day)
        return zone.at(self.calendar.shift(day, step.offset) if step.offset else day, step.at_time)


def _anchors(task: TaskFacts, now: datetime) -> Iterator[tuple[Anchor, datetime]]:
    """What steps other than those of the deadline count from, in the task's present state.

    An overdue task is chased for its deadline; its silence is not chased besides.
    """
    if task.status is TaskStatus.SUBMITTED and task.submitted_at is not None:
        yield Anchor.REVIEW, task.submitted_at
    elif task.status in _WORKED_ON:
        if task.due_at is None or now <= task.due_at:
            yield Anchor.PROGRESS, task.last_progress_at or task.assigned_at
        if task.status is TaskStatus.ASSIGNED and task.acknowledged_at is None:
            yield Anchor.RECEIPT, task.assigned_at


def _still_fresh(announced: Sequence[Point], task: TaskFacts) -> Iterator[Point]:
    """The latest announcement for each audience; those from before this deadline was set are not due."""
    floor = max(task.assigned_at, task.deadline_set_at)
    if task.ladder_from is not None:
        floor = max(floor, zone.start_of_day(task.ladder_from))
    latest: dict[object, Point] = {}
    for point in announced:
        kind = (point.step.audiences, point.step.offset_unit, point.step.unit_kinds)
        if point.at >= floor and (kind not in latest or latest[kind].at < point.at):
            latest[kind] = point
    yield from latest.values()


def _by_day(point: Point) -> Point:
    """Named by its day: an anchor that moves (progress) must not bring an old number back."""
    return Point(point.step, zone.local_date(point.at).toordinal(), point.at)

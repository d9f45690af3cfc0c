"""Random lives of tasks, and the slow, plain way to count them: hour by hour, no cleverness."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from giaoviec.accountability.timeline import Life, Stage
from giaoviec.core import zone
from giaoviec.tasks.rules import cell
from giaoviec.tasks.status import TaskStatus

FIRST_DAY = date(2026, 3, 2)
DAYS = 24
START = zone.start_of_day(FIRST_DAY)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
UNITS = (1, 2)

_S = TaskStatus
_NEXT = {
    _S.ASSIGNED: (_S.IN_PROGRESS, _S.SUBMITTED, _S.SUSPENDED, _S.WITHDRAWN),
    _S.IN_PROGRESS: (_S.SUBMITTED, _S.SUSPENDED, _S.WITHDRAWN),
    _S.SUBMITTED: (_S.COMPLETED, _S.IN_PROGRESS),
    _S.COMPLETED: (_S.IN_PROGRESS,),
    _S.SUSPENDED: (_S.IN_PROGRESS,),
    _S.WITHDRAWN: (),
}


@dataclass(frozen=True)
class History:
    """Everything ever recorded of one task, in order."""

    ordered_at: datetime
    stages: tuple[Stage, ...]

    def known_by(self, as_of: datetime) -> list[Stage]:
        return [stage for stage in self.stages if stage.from_at <= as_of]

    def life(self, as_of: datetime) -> Life | None:
        known = self.known_by(as_of)
        return Life(known, ordered_at=self.ordered_at) if known else None


def hour(number: int) -> datetime:
    return START + number * HOUR


# Deadlines end on a last second, so that each full hour shows what the hour before missed.
_dues = st.none() | st.integers(0, DAYS * 24).map(lambda number: hour(number) - SECOND)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A task given, then up to six things that happen to it, each at a full hour."""
    hours = sorted(draw(st.sets(st.integers(0, DAYS * 24), min_size=1, max_size=7)))
    ordered_at = hour(draw(st.integers(0, hours[0])))
    stage = Stage(hour(hours[0]), _S.ASSIGNED, draw(st.sampled_from(UNITS)), draw(_dues), None)
    if draw(st.booleans()) and draw(st.booleans()):
        # Came in already done: handed in between the order and the import.
        handed_in = hour(draw(st.integers(0, hours[0])))
        stage = Stage(
            stage.from_at, _S.COMPLETED, stage.unit_id, stage.due_at, max(handed_in, ordered_at)
        )
    stages = [stage]
    for number in hours[1:]:
        stage = draw(_following(stage, hour(number)))
        stages.append(stage)
    return History(ordered_at, tuple(stages))


@st.composite
def _following(draw: st.DrawFn, before: Stage, at: datetime) -> Stage:
    what = draw(st.sampled_from(("status", "status", "unit", "due")))
    unit_id, due_at, status, submitted_at = (
        before.unit_id,
        before.due_at,
        before.status,
        before.submitted_at,
    )
    if what == "unit":
        unit_id = draw(st.sampled_from(UNITS))
    elif what == "due":
        due_at = draw(_dues)
    elif _NEXT[status]:
        status = draw(st.sampled_from(_NEXT[status]))
        if status is _S.SUBMITTED:
            # A paper result may be recorded days after it was handed in, never before the order.
            back = draw(st.sampled_from((0, 0, 1, 30)))
            submitted_at = max(at - back * HOUR, before.from_at)
        elif status is not _S.COMPLETED:
            submitted_at = None
    return Stage(at, status, unit_id, due_at, submitted_at)


# ------------------------------------------------------------------ the plain count


def plain_state(history: History, at: datetime, as_of: datetime) -> Stage | None:
    """The definitions' own words, without looking anything up quickly."""
    known = history.known_by(as_of)
    if not known:
        return None
    first, last = known[0], known[-1]
    late_before_recording = first.due_at is not None and first.due_at < first.from_at
    done_before_recording = first.submitted_at is not None and first.submitted_at < first.from_at
    begins = first.from_at
    if late_before_recording or done_before_recording:
        begins = min(begins, history.ordered_at)
    if at < begins:
        return None
    now = first
    for stage in known:
        if stage.from_at <= at:
            now = stage
    if at < first.from_at:
        now = Stage(first.from_at, _S.IN_PROGRESS, first.unit_id, first.due_at, None)
    was_handed_in = (
        last.status in (_S.SUBMITTED, _S.COMPLETED)
        and last.submitted_at is not None
        and last.submitted_at <= at
    )
    if was_handed_in and now.status in (_S.ASSIGNED, _S.IN_PROGRESS, _S.SUBMITTED):
        return Stage(last.from_at, last.status, now.unit_id, last.due_at, last.submitted_at)
    return now


@dataclass
class PlainFigures:
    given: int = 0
    became_overdue: int = 0
    inherited_overdue: int = 0
    handed_over_overdue: int = 0

    def __post_init__(self) -> None:
        self.cells: Counter = Counter()


def plain_figures(
    tasks: list[History], unit_id: int, term: tuple[date | None, date | None], as_of: datetime
) -> PlainFigures:
    """The figures of a head whose term is `term`, seen at `as_of`, for the whole term."""
    figures = PlainFigures()
    first_day, last_day = term
    begins = None if first_day is None else zone.start_of_day(first_day)
    ends = None if last_day is None else zone.end_of_day(last_day) + SECOND
    is_over = ends is not None and ends <= as_of
    facts_at, clock = (ends - SECOND, ends) if is_over else (as_of, as_of)
    for task in tasks:
        before = None if begins is None else plain_state(task, begins - SECOND, as_of)
        at_end = plain_state(task, facts_at, as_of)
        mine = at_end is not None and at_end.unit_id == unit_id
        closed = (_S.COMPLETED, _S.WITHDRAWN)
        settled_before = (
            mine
            and before is not None
            and before.unit_id == unit_id
            and before.status in closed
            and at_end.status in closed
            and before.submitted_at == at_end.submitted_at
        )
        if mine and not settled_before:
            where = cell(at_end.status, at_end.due_at, at_end.submitted_at, as_of=clock)
            figures.given += 1
            figures.cells[where] += 1
            figures.handed_over_overdue += is_over and where == "open_overdue"
        missed, came = _plain_turns(task, unit_id, begins, facts_at, clock, as_of)
        was_late = (
            before is not None
            and before.unit_id == unit_id
            and cell(before.status, before.due_at, before.submitted_at, as_of=begins)
            == "open_overdue"
        )
        figures.became_overdue += missed
        figures.inherited_overdue += was_late or came
    return figures


def _plain_turns(
    task: History,
    unit_id: int,
    begins: datetime | None,
    facts_at: datetime,
    clock: datetime,
    as_of: datetime,
) -> tuple[bool, bool]:
    """Whether it became overdue with the unit in the term, and whether it came to it overdue."""
    missed = came = False
    earlier: tuple[int, bool] | None = None
    at = START
    while at <= clock:
        stage = plain_state(task, at, as_of)
        if stage is not None:
            late = cell(stage.status, stage.due_at, stage.submitted_at, as_of=at) == "open_overdue"
            changed_hands = earlier is None or earlier[0] != stage.unit_id
            turned = late and (changed_hands or not earlier[1])
            by_passing = stage.due_at is not None and stage.due_at == at - SECOND
            answers_at = at - SECOND if by_passing and not changed_hands else at
            in_term = (begins is None or begins <= answers_at) and answers_at <= facts_at
            if turned and stage.unit_id == unit_id and in_term:
                came |= changed_hands
                missed |= not changed_hands
            earlier = (stage.unit_id, late)
        at += HOUR
    return missed, came

"""The figures of one head in one term. Pure; their meanings stand in `definitions`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from giaoviec.accountability.tables import Rate
from giaoviec.accountability.timeline import Cut, Life, Turn
from giaoviec.tasks.rules import Cell


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a term that a report speaks of.

    `begins` is None for a term without a first day; `term_begins` differs from
    it where the report's period starts later than the term. `has_ended` says
    that the cut is the end of the term itself.
    """

    term_begins: Cut | None
    begins: Cut | None
    cut: Cut
    has_ended: bool

    @classmethod
    def of(
        cls,
        term_from: date | None,
        term_to: date | None,
        *,
        since: date | None,
        until: date | None,
        as_of: datetime,
    ) -> "Window | None":
        """The window of a term in a period, seen at `as_of`; None where they do not meet."""
        first = max((day for day in (term_from, since) if day), default=None)
        last = min((day for day in (term_to, until) if day), default=None)
        cut, has_ended = Cut.at(as_of), False
        if last is not None and Cut.after(last).clock <= as_of:
            cut, has_ended = Cut.after(last), last == term_to
        begins = Cut.before(first) if first else None
        if begins is not None and begins.clock > cut.facts_at:
            return None
        return cls(Cut.before(term_from) if term_from else None, begins, cut, has_ended)

    def holds(self, turn: Turn) -> bool:
        """Whether the window answers for this turn, and it had shown by the cut."""
        if self.begins is not None and turn.at < self.begins.clock:
            return False
        return turn.at <= self.cut.facts_at and turn.seen_at <= self.cut.clock


@dataclass(slots=True)
class HeadFigures:
    """The counts of one head's window; `add` takes each task that was ever with the unit."""

    unit_id: int
    window: Window
    given: int = 0
    cells: Counter[Cell] = field(default_factory=Counter)
    became_overdue: int = 0
    inherited_overdue: int = 0
    handed_over_overdue: int = 0

    def add(self, life: Life, turns: Iterable[Turn]) -> None:
        """Count one task; `turns` are the life's own, worked out once for all heads."""
        at_cut = self._cell_now(life)
        if at_cut is not None:
            self.given += 1
            self.cells[at_cut] += 1
            if self.window.has_ended and at_cut is Cell.OPEN_OVERDUE:
                self.handed_over_overdue += 1
        in_window = [
            turn for turn in turns if turn.unit_id == self.unit_id and self.window.holds(turn)
        ]
        if any(not turn.came_overdue for turn in in_window):
            self.became_overdue += 1
        if self._was_inherited(life) or any(turn.came_overdue for turn in in_window):
            self.inherited_overdue += 1

    @property
    def on_time_rate(self) -> Rate:
        """On time, of everything that was due; tasks without a deadline are never in it."""
        on_time = self.cells[Cell.DONE_ON_TIME]
        due = on_time + self.cells[Cell.DONE_LATE] + self.cells[Cell.OPEN_OVERDUE]
        return Rate(on_time, due)

    @property
    def is_empty(self) -> bool:
        return not (self.given or self.became_overdue or self.inherited_overdue)

    def _cell_now(self, life: Life) -> Cell | None:
        """Its cell at the cut; None when it is not the unit's, or was closed before the window."""
        cut, begins = self.window.cut, self.window.begins
        stage = life.at(cut.facts_at)
        if stage is None or stage.unit_id != self.unit_id:
            return None
        before = life.at(begins.facts_at) if begins else None
        if (
            before is not None
            and before.unit_id == self.unit_id
            and before.is_closed
            and stage.is_closed
            and before.submitted_at == stage.submitted_at
        ):
            return None
        return stage.cell(cut.clock)

    def _was_inherited(self, life: Life) -> bool:
        """Overdue with the unit when the term began, and not closed before the window."""
        if self.window.term_begins is None or self.window.begins is None:
            return False
        if not self._overdue_at(life, self.window.term_begins):
            return False
        at_start = life.at(self.window.begins.facts_at)
        return at_start is not None and not at_start.is_closed

    def _overdue_at(self, life: Life, cut: Cut) -> bool:
        stage = life.at(cut.facts_at)
        return (
            stage is not None
            and stage.unit_id == self.unit_id
            and stage.cell(cut.clock) is Cell.OPEN_OVERDUE
        )

"""What a report is before it becomes a file or a page: its columns, and rows that stream."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from giaoviec.accountability.limits import ReportLimits
from giaoviec.core.i18n import Sentence

# One value for each column, in the columns' order.
Values = tuple[Any, ...]


class Shape(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    # An aware moment, shown on the local clock.
    MOMENT = "moment"
    # Several short texts.
    LIST = "list"
    # One of a few words of ours, kept as its code and shown by `words`.
    WORD = "word"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that always shows what it was divided by (num of den)."""

    num: int
    den: int

    @property
    def share(self) -> float | None:
        """From 0.0 to 1.0; None where nothing was due: a unit without work has not failed."""
        return self.num / self.den if self.den else None


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """`key` for programs, `label` for people, `meaning` for whoever disputes the figure."""

    key: str
    label: str
    meaning: str
    shape: Shape = Shape.TEXT
    # Width in characters where the format has widths.
    width: int = 12
    # Code → word, for WORD columns.
    words: dict[str, str] | None = None

    def word(self, code: str) -> str:
        """The code in the reader's language."""
        return str(Sentence((self.words or {}).get(code, code)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuestion:
    """What is asked: everything the answer depends on, and nothing else.

    `since` and `until` are local days, both included; without them all that is known counts.
    """

    kind: str
    as_of: datetime
    since: date | None = None
    until: date | None = None
    # A unit's code: it and everything below it.
    unit: str | None = None
    # Of the overdue list and the register; a head answers for all tasks.
    limits: ReportLimits | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """An answer: rows are made as they are taken, once."""

    question: ReportQuestion
    title: str
    # The version of the definitions by which the figures were reckoned.
    definition: str
    columns: tuple[ReportColumn, ...]
    rows: Iterable[Values]

    def __iter__(self) -> Iterator[Values]:
        return iter(self.rows)

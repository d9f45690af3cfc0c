"""What a deadline phrase comes to."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from giaoviec.core.i18n import Sentence
from giaoviec.workdays.calendar import WorkCalendar


class PhraseKind(StrEnum):
    """How the deadline is stated; all but `unclear` can stand with a task."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    PERIODIC = "periodic"
    NONE = "none"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last moment that is in time, how it was stated and how it was reckoned.

    `due_at` is None for `none` and `unclear`, and there only; for `periodic`
    it is the first deadline after the issue date. `recurrence` is the rule of
    a periodic deadline, for `next_occurrence`. `starts_on` is the first day of
    a window ("từ ngày … đến ngày …"). A moment before the issue date is
    returned as it was written: whoever takes it in decides about it.
    """

    kind: PhraseKind
    due_at: datetime | None
    why: Sentence
    recurrence: str | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a phrase is read against."""

    issued_on: date
    calendar: WorkCalendar
    exclusive_before: bool = True


class CannotRead(Exception):
    """The phrase has no due moment; the sentence says why and how to mend it."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.text)
        self.why = why

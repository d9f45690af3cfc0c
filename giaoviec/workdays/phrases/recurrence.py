"""The rule of a periodic deadline: its text, and the moments that it gives.

The text looks like an RRULE of RFC 5545 ("FREQ=MONTHLY;BYMONTHDAY=24"), with
three differences: a day that a month lacks is that month's last; DAILY means
every working day; the moment is the end of the day unless BYHOUR is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from giaoviec.core import zone
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases.stretch import MONTHS_IN_YEAR, last_day

LAST = -1
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)
_LONGEST_MONTH = 31


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    # In the months named by `months`: quarterly and half-yearly deadlines too.
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a periodic deadline falls. Days of a month are 1 to 31, or LAST."""

    frequency: Frequency
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    # Monday is 0.
    weekdays: tuple[int, ...] = ()
    clock: time | None = None
    # The last day on which it may fall.
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse what names no day: looking for the next one would never end.

        Raises:
            ValueError: days are missing or are none of the calendar's.
        """
        named = {Frequency.DAILY: (0,), Frequency.WEEKLY: self.weekdays}
        if (
            not named.get(self.frequency, self.days)
            or any(not 1 <= month <= MONTHS_IN_YEAR for month in self.months)
            or any(day != LAST and not 1 <= day <= _LONGEST_MONTH for day in self.days)
        ):
            raise ValueError(f"a rule without days: {self}")

    def __str__(self) -> str:
        parts = [f"FREQ={self.frequency.value}"]
        if self.months:
            parts.append("BYMONTH=" + ",".join(map(str, self.months)))
        if self.days:
            parts.append("BYMONTHDAY=" + ",".join(map(str, self.days)))
        if self.weekdays:
            parts.append("BYDAY=" + ",".join(_WEEKDAYS[day] for day in self.weekdays))
        if self.clock is not None:
            parts.append(f"BYHOUR={self.clock.hour};BYMINUTE={self.clock.minute}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """The rule that `str()` wrote.

        Raises:
            ValueError: the text is no rule.
        """
        parts = dict(part.split("=", 1) for part in text.split(";"))
        clock = None
        if "BYHOUR" in parts:
            clock = time(int(parts["BYHOUR"]), int(parts.get("BYMINUTE", "0")))
        until = parts.get("UNTIL")
        return cls(
            frequency=Frequency(parts.get("FREQ", "")),
            months=_numbers(parts.get("BYMONTH")),
            days=_numbers(parts.get("BYMONTHDAY")),
            weekdays=tuple(
                _WEEKDAYS.index(day) for day in parts.get("BYDAY", "").split(",") if day
            ),
            clock=clock,
            until=date(int(until[:4]), int(until[4:6]), int(until[6:8])) if until else None,
        )

    def days_after(self, after: date, calendar: WorkCalendar) -> Iterator[date]:
        """The days on which the deadline falls, after this one, without an end but `until`."""
        match self.frequency:
            case Frequency.DAILY:
                days = self._working_days(after, calendar)
            case Frequency.WEEKLY:
                days = self._days_of_weeks(after)
            case _:
                days = self._days_of_months(after)
        for day in days:
            if self.until is not None and day > self.until:
                return
            if day > after:
                yield day

    def _working_days(self, after: date, calendar: WorkCalendar) -> Iterator[date]:
        while True:
            after = calendar.next_working_day(after)
            yield after

    def _days_of_weeks(self, after: date) -> Iterator[date]:
        while True:
            after += _DAY
            if after.weekday() in self.weekdays:
                yield after

    def _days_of_months(self, after: date) -> Iterator[date]:
        year, month = after.year, after.month
        while True:
            if not self.months or month in self.months:
                last = last_day(year, month)
                for number in sorted(
                    {last.day if d == LAST else min(d, last.day) for d in self.days}
                ):
                    yield last.replace(day=number)
            year, month = (year + 1, 1) if month == MONTHS_IN_YEAR else (year, month + 1)


def next_occurrence(rule: str | Rule, after: date, calendar: WorkCalendar) -> datetime | None:
    """The first moment of the rule on a day after `after`; None once the series has ended.

    Days that a rule names are not moved off days off: they are calendar dates
    like any other that a document fixes.

    Raises:
        ValueError: the text is no rule.
        OverflowError: the next one would lie past year 9999.
    """
    if isinstance(rule, str):
        rule = Rule.parse(rule)
    day = next(rule.days_after(after, calendar), None)
    return None if day is None else zone.at(day, rule.clock or zone.LAST_MOMENT)


def _numbers(text: str | None) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(",")) if text else ()

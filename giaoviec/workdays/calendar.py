"""Working days: Monday to Friday, corrected by days off and swapped days.

The only place where working days are counted. Counting and shifting look up
the sorted corrections by bisection, so a year or a century costs the same.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Self

from giaoviec.workdays.models import DayKind

_WEEK = 7
_WORKING_WEEK = 5
_LAST_ORDINAL = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday, without `days_off`, with `swapped_days` worked besides.

    A day in both sets is worked. Days off that fall on a weekend, and swapped
    days that are weekdays, change nothing.
    """

    days_off: frozenset[date] = frozenset()
    swapped_days: frozenset[date] = frozenset()
    # Ordinals of the days that differ from their weekday, ascending; beside each the
    # sum of corrections up to it, and the number of working days up to it.
    _days: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _sums: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _ranks: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        swapped = {day for day in self.swapped_days if not _is_weekday(day)}
        off = {day for day in self.days_off - self.swapped_days if _is_weekday(day)}
        days = tuple(sorted(day.toordinal() for day in off | swapped))
        sums = tuple(accumulate(1 if date.fromordinal(day) in swapped else -1 for day in days))
        ranks = tuple(_weekdays_until(day) + total for day, total in zip(days, sums, strict=True))
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_sums", sums)
        object.__setattr__(self, "_ranks", ranks)

    @classmethod
    def of(cls, rows: Iterable[tuple[date, DayKind]]) -> Self:
        """The calendar that these days and kinds describe."""
        off: set[date] = set()
        swapped: set[date] = set()
        for day, kind in rows:
            (off if kind is DayKind.OFF else swapped).add(day)
        return cls(frozenset(off), frozenset(swapped))

    def is_working_day(self, day: date) -> bool:
        return (day in self.swapped_days) or (_is_weekday(day) and day not in self.days_off)

    def shift(self, day: date, count: int) -> date:
        """The working day that lies `count` working days after `day`, or before it if negative.

        `day` itself is not counted. 0 is the day itself, or the next working
        day when nobody works on it (Civil Code 2015, art. 148).

        Raises:
            OverflowError: the answer lies outside years 1 to 9999.
        """
        if count > 0:
            return self._nth(self._rank(day.toordinal()) + count)
        before = self._rank(day.toordinal() - 1)
        return self._nth(before + count + 1)

    def count(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return self._rank(end.toordinal()) - self._rank(start.toordinal())

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`, which is not counted itself."""
        return self.shift(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`, which is not counted itself."""
        return self.shift(day, -1)

    def weekdays_off(self, start: date, end: date) -> list[date]:
        """Weekdays off after `start` up to and including `end`: what a count has skipped."""
        return [day for day in self._corrections(start, end) if _is_weekday(day)]

    def weekends_worked(self, start: date, end: date) -> list[date]:
        """Swapped Saturdays and Sundays after `start` up to and including `end`."""
        return [day for day in self._corrections(start, end) if not _is_weekday(day)]

    def _corrections(self, start: date, end: date) -> list[date]:
        first = bisect_right(self._days, start.toordinal())
        last = bisect_right(self._days, end.toordinal())
        return [date.fromordinal(day) for day in self._days[first:last]]

    def _rank(self, ordinal: int) -> int:
        """How many working days there are up to and including this day, since year 1."""
        place = bisect_right(self._days, ordinal)
        return _weekdays_until(ordinal) + (self._sums[place - 1] if place else 0)

    def _nth(self, rank: int) -> date:
        """The day on which the number of working days reaches `rank`."""
        place = bisect_left(self._ranks, rank)
        # Between two corrections the days follow the plain week.
        plain = _nth_weekday(rank - (self._sums[place - 1] if place else 0))
        ordinal = plain if place == len(self._days) else min(plain, self._days[place])
        if not 1 <= ordinal <= _LAST_ORDINAL:
            raise OverflowError("working day outside years 1 to 9999")
        return date.fromordinal(ordinal)


def _is_weekday(day: date) -> bool:
    return day.weekday() < _WORKING_WEEK


def _weekdays_until(ordinal: int) -> int:
    """Mondays to Fridays up to this ordinal; ordinal 1, 1 January of year 1, was a Monday."""
    weeks, days = divmod(ordinal, _WEEK)
    return weeks * _WORKING_WEEK + min(days, _WORKING_WEEK)


def _nth_weekday(rank: int) -> int:
    """The ordinal of this weekday, the first being 1."""
    weeks, days = divmod(rank - 1, _WORKING_WEEK)
    return weeks * _WEEK + days + 1

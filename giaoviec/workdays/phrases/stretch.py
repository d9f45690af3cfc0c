"""A day or a longer part of the calendar as a phrase names it, and which one it is."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from giaoviec.workdays.phrases import unclear
from giaoviec.workdays.phrases.deadline import CannotRead

# A year outside is a slip of the keyboard, not a deadline.
YEARS = range(1900, 2200)
MONTHS_IN_YEAR = 12
_MIDDLE_OF_YEAR = 6


class Edge(Enum):
    """A point in a month, quarter, year or week (Civil Code 2015, art. 146)."""

    START = auto()
    MIDDLE = auto()
    END = auto()
    # Thượng tuần and trung tuần: the first and the second ten days of a month.
    FIRST_TEN = auto()
    SECOND_TEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What was written, with None for what was left out.

    A day (`day`, `month`, `year`), some months (`month` to `last_month`), or
    the point `edge` of them. `exact` is a stretch that is fixed by the issue
    date alone ("tuần này") and then everything else is empty, but for
    `weekday`, which may also stand beside a day as a check.
    """

    day: int | None = None
    month: int | None = None
    last_month: int | None = None
    year: int | None = None
    # "giai đoạn 2021-2025"
    last_year: int | None = None
    edge: Edge | None = None
    weekday: int | None = None
    exact: tuple[date, date] | None = None
    # The point is the first or last working day, not the first or last day.
    working: bool = False
    # As it stands in the phrase, for the explanation.
    written: str = ""

    @property
    def is_day(self) -> bool:
        """Whether it names one day, not a stretch of several."""
        if self.exact is not None:
            return self.exact[0] == self.exact[1]
        return self.day is not None or self.weekday is not None or self.edge is not None

    @property
    def has_year(self) -> bool:
        return self.year is not None or self.exact is not None


def resolve(
    stretch: Stretch, issued_on: date, *, not_before: date | None = None
) -> tuple[date, date]:
    """The first and last day meant.

    A year, or a month, that was left out is the document's; the next one if
    the stretch would be past by `not_before` (the issue date unless given).

    Raises:
        CannotRead: the calendar has no such day, or its weekday is another.
    """
    if stretch.exact is not None:
        return stretch.exact
    if stretch.weekday is not None and stretch.day is None:
        ahead = (stretch.weekday - issued_on.weekday() - 1) % 7 + 1
        day = issued_on + timedelta(days=ahead)
        return day, day
    earliest = not_before or issued_on
    found = [days for days in _candidates(stretch, issued_on) if days is not None]
    if not found:
        raise CannotRead(unclear.no_such_date(stretch.written))
    first, last = next((days for days in found if days[1] >= earliest), found[-1])
    if stretch.weekday is not None and first.weekday() != stretch.weekday:
        raise CannotRead(unclear.other_weekday(first))
    return first, last


def last_day(year: int, month: int) -> date:
    """The last day of this month.

    Raises:
        OverflowError: the year is past 9999.
    """
    if year > date.max.year:
        raise OverflowError("a month past year 9999")
    return date(year, month, monthrange(year, month)[1])


def months_later(day: date, count: int) -> date:
    """The corresponding day, or the month's last where it has none (Civil Code 2015, art. 148)."""
    years, month = divmod(day.month - 1 + count, MONTHS_IN_YEAR)
    return last_day(day.year + years, month + 1).replace(
        day=min(day.day, monthrange(day.year + years, month + 1)[1])
    )


def _candidates(stretch: Stretch, issued_on: date) -> Iterator[tuple[date, date] | None]:
    if stretch.month is None:
        # "ngày 25", "giữa tháng": the document's month, or the next that has such a day.
        for offset in range(3):
            month = months_later(issued_on.replace(day=1), offset)
            yield _days_in(stretch, month.year, month.month, month.month)
        return
    last_month = stretch.last_month or stretch.month
    years = (issued_on.year, issued_on.year + 1) if stretch.year is None else (stretch.year,)
    for year in years:
        yield _days_in(stretch, year, stretch.month, last_month)


def _days_in(stretch: Stretch, year: int, month: int, last_month: int) -> tuple[date, date] | None:
    if year not in YEARS or not 1 <= month <= last_month <= MONTHS_IN_YEAR:
        return None
    if stretch.day is not None:
        if not 1 <= stretch.day <= monthrange(year, month)[1]:
            return None
        day = date(year, month, stretch.day)
        return day, day
    if stretch.edge is not None:
        point = _point(stretch.edge, year, month, last_month)
        if point is None:
            raise CannotRead(unclear.no_such_point(stretch.written))
        return point, point
    last_year = stretch.last_year or year
    if not year <= last_year < YEARS.stop:
        return None
    return date(year, month, 1), last_day(last_year, last_month)


def _point(edge: Edge, year: int, month: int, last_month: int) -> date | None:
    if edge is Edge.START:
        return date(year, month, 1)
    if edge is Edge.END:
        return last_day(year, last_month)
    if month == last_month:
        # The tens are what the calendar calls thượng tuần and trung tuần; the law has no word on them.
        return date(year, month, {Edge.FIRST_TEN: 10, Edge.MIDDLE: 15, Edge.SECOND_TEN: 20}[edge])
    if edge is Edge.MIDDLE and last_month - month == MONTHS_IN_YEAR - 1:
        return last_day(year, _MIDDLE_OF_YEAR)
    return None

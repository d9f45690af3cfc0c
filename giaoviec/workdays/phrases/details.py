"""What a periodic phrase says of the day within each cycle."""

from dataclasses import dataclass, field, replace
from datetime import date, time

from giaoviec.core import zone
from giaoviec.workdays.phrases import unclear
from giaoviec.workdays.phrases.absolute import Bound, Side, read_bounds
from giaoviec.workdays.phrases.cycles import Cycle
from giaoviec.workdays.phrases.deadline import CannotRead, Context
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.recurrence import LAST, Frequency
from giaoviec.workdays.phrases.settling import settle, start_of
from giaoviec.workdays.phrases.soft import read_event
from giaoviec.workdays.phrases.stretch import MONTHS_IN_YEAR, Edge, Stretch

# None: the phrase does not say.
_DAYS = (None, *range(1, 32))
_MONTHS = (None, *range(1, MONTHS_IN_YEAR + 1))
_EDGE_DAYS = {
    Edge.START: 1, Edge.FIRST_TEN: 10, Edge.MIDDLE: 15, Edge.SECOND_TEN: 20, Edge.END: LAST,
}  # fmt: skip


@dataclass(slots=True)
class Details:
    """What the phrase says of the day within the cycle."""

    # Day of the month, LAST for the last one; month None for every month of the cycle.
    days: list[tuple[int | None, int]] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    clock: time | None = None
    opening_day: int | None = None
    starts_on: date | None = None
    until: date | None = None
    shifted: bool = False


def read_details(rest: Phrase, cycle: Cycle, context: Context) -> Details:
    """What the phrase, without the words of the cycle, says of day and hour.

    Raises:
        CannotRead: it hangs on an event, or a day contradicts the cycle.
    """
    details = Details()
    event = None
    last = Bound(side=Side.BY, stretch=Stretch())
    place = 0
    while place < len(rest):
        listed = rest.word(place - 1) == "va" or (place > 0 and rest.ends(place))
        bounds = _read_listed(rest, place, last) if listed else None
        bounds = bounds or read_bounds(rest, place, context)
        if bounds:
            place, read = bounds
            if listed and not read[0].governed:
                read = tuple(_like(last, bound) for bound in read)
            for bound in read:
                _note(bound, details, cycle, context)
            last = read[-1]
        elif end := read_event(rest, place):
            if rest.word(place) in ("truoc", "sau", "khi"):
                event = rest.quote(place, end)
            place = end
        else:
            place += 1
    if event is not None and not (details.days or details.weekdays):
        raise CannotRead(unclear.event(event))
    return details


def _read_listed(rest: Phrase, place: int, last: Bound) -> tuple[int, tuple[Bound, ...]] | None:
    """A bare number that goes on with a list: "ngày 10 và 25", "ngày 20 tháng 3, 6, 9, 12"."""
    number = rest.number(place)
    follows = rest.ends(place + 1) or rest.word(place + 1) == "va"
    if number is None or not follows or last.stretch.day is None:
        return None
    stretch = replace(last.stretch, written=rest.quote(place, place + 1))
    if stretch.month is None:
        stretch = replace(stretch, day=number)
    else:
        stretch = replace(stretch, month=number)
    return place + 1, (replace(last, stretch=stretch),)


def _like(last: Bound, bound: Bound) -> Bound:
    """A bound without words of its own takes side, and for a month the day, from the one before.

    "trước ngày 15/6 và 15/12", "trước ngày 15 tháng 6 và tháng 12".
    """
    stretch = bound.stretch
    one_month = stretch.month is not None and stretch.month == stretch.last_month
    if one_month and stretch.edge is None and last.stretch.day is not None and last.stretch.month:
        stretch = replace(stretch, day=last.stretch.day, last_month=None)
    return replace(bound, side=last.side, stretch=stretch)


def _note(bound: Bound, details: Details, cycle: Cycle, context: Context) -> None:
    """Take one bound into the details."""
    stretch = bound.stretch
    if stretch.day not in _DAYS or stretch.month not in _MONTHS:
        raise CannotRead(unclear.no_such_date(stretch.written))
    details.clock = bound.clock or details.clock
    if stretch.exact is not None:
        # "từ nay" and an hour alone say nothing of the day; "cuối tuần" does.
        if stretch.written and stretch.is_day and cycle.frequency is Frequency.WEEKLY:
            details.weekdays.append(stretch.exact[0].weekday())
        return
    if stretch.year is not None:
        _note_limits(bound, details, context)
        return
    if stretch.day is None and stretch.weekday is not None:
        before = bound.side is Side.BEFORE and bound.clock is None and context.exclusive_before
        details.shifted |= before
        details.weekdays.append((stretch.weekday - before) % 7)
        return
    if (
        cycle.frequency is Frequency.MONTHLY
        and stretch.day
        and stretch.month
        and "-" in stretch.written
    ):
        # "ngày 1-5 hằng tháng": a range of days, which looks like 1 May.
        details.opening_day = stretch.day
        details.days.append((None, stretch.month))
        return
    named = _day_within(bound, cycle)
    if named is None:
        _note_limits(bound, details, context)
    elif bound.side is not Side.FROM:
        exclusive = bound.side is Side.BEFORE and bound.clock is None and context.exclusive_before
        month, day = named
        if exclusive and stretch.day is not None:
            details.shifted = True
            day -= 1
        details.days.append((month, day))
    elif named[0] is None:
        details.opening_day = named[1]
    else:
        details.starts_on = start_of(bound, context)


def _note_limits(bound: Bound, details: Details, context: Context) -> None:
    """A dated bound beside a cycle says when the series begins or ends."""
    if bound.side is Side.FROM:
        details.starts_on = start_of(bound, context)
    elif bound.stretch.has_year or details.starts_on is not None:
        details.until = zone.local_date(settle(replace(bound, clock=None), context).due_at)
    else:
        raise CannotRead(unclear.unknown_period(bound.stretch.written))


def _day_within(bound: Bound, cycle: Cycle) -> tuple[int | None, int] | None:
    """Month and day that this stretch names in every cycle; month None for each of the cycle's."""
    stretch, yearly = bound.stretch, cycle.frequency is Frequency.YEARLY
    if stretch.day is not None and stretch.month is None:
        return None, stretch.day
    if stretch.day is not None and yearly:
        return stretch.month, stretch.day
    if stretch.edge is not None:
        return _edge_within(stretch)
    once = yearly and cycle.per_year == 1
    if not once or stretch.month is None or stretch.last_month is None or bound.side is Side.FROM:
        return None
    if bound.side is Side.BEFORE:
        return (stretch.month - 2) % MONTHS_IN_YEAR + 1, LAST
    if stretch.month != stretch.last_month and (stretch.month % 3, stretch.last_month % 3) != (
        1,
        0,
    ):
        # "tháng 6 và tháng 12 hằng năm" would be two deadlines a year.
        raise CannotRead(unclear.unknown_period(stretch.written))
    return stretch.last_month, LAST


def _edge_within(stretch: Stretch) -> tuple[int | None, int]:
    """Month and day of "cuối tháng", "cuối quý", "giữa năm", "cuối tháng 3"."""
    edge = stretch.edge or Edge.END
    if stretch.month is None:
        return None, _EDGE_DAYS[edge]
    if stretch.month == stretch.last_month:
        return stretch.month, _EDGE_DAYS[edge]
    whole_year = stretch.last_month == MONTHS_IN_YEAR and stretch.month == 1
    if edge is Edge.END:
        return (MONTHS_IN_YEAR if whole_year else None), LAST
    if whole_year and edge is Edge.MIDDLE:
        return MONTHS_IN_YEAR // 2, LAST
    if whole_year and edge is Edge.START:
        return 1, 1
    raise CannotRead(unclear.no_such_point(stretch.written))

"""From a bound on the calendar to the moment, with the reason."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from giaoviec.core import zone
from giaoviec.core.i18n import Sentence
from giaoviec.workdays.phrases import unclear, why
from giaoviec.workdays.phrases.absolute import Bound, Side
from giaoviec.workdays.phrases.deadline import CannotRead, Context, PhraseKind
from giaoviec.workdays.phrases.stretch import MONTHS_IN_YEAR, Edge, Stretch, resolve

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A bound or a counted period brought to a moment, with the days that it names."""

    kind: PhraseKind
    due_at: datetime
    # The moment as words, for sentences.
    until: Sentence
    why: Sentence
    first: date
    last: date
    has_clock: bool = False
    is_day: bool = True
    governed: bool = True
    # A day of a month that the phrase does not name.
    monthless: bool = False
    starts_on: date | None = None


def settle(bound: Bound, context: Context, *, start: Bound | None = None) -> Settled:
    """The last moment that this bound allows.

    `start` is the bound that opens the window, if there is one; what one of
    the two leaves out of its date is taken from the other.

    Raises:
        CannotRead: there is no such date, or the window ends before it begins.
    """
    starts_on = None
    if start is not None and (start.clock is None or start.stretch.written):
        bound, starts_on = _window(bound, start, context)
    first, last = resolve(bound.stretch, context.issued_on, not_before=starts_on)
    if bound.stretch.working:
        first = last = _nearest_working_day(bound.stretch, last, context)
    due_on, reason = _reckon(bound, first, last, context)
    if starts_on is not None and starts_on > due_on:
        raise CannotRead(unclear.reversed_window(starts_on, due_on))
    off = not context.calendar.is_working_day(due_on)
    return Settled(
        kind=PhraseKind.RELATIVE if bound.stretch.exact else PhraseKind.ABSOLUTE,
        due_at=zone.at(due_on, bound.clock or zone.LAST_MOMENT),
        until=why.until(due_on, bound.clock),
        why=why.joined(
            reason,
            _year_taken(bound.stretch, last, context),
            why.window(starts_on) if starts_on else None,
            why.kept_on_day_off(due_on) if off else None,
        ),
        first=first,
        last=last,
        has_clock=bound.clock is not None,
        is_day=bound.stretch.is_day,
        governed=bound.governed,
        monthless=bound.stretch.month is None and bound.stretch.exact is None,
        starts_on=starts_on,
    )


def start_of(bound: Bound, context: Context) -> date:
    """The day from which time counts; of a day without a year the one nearest the issue date.

    Raises:
        CannotRead: there is no such date.
    """
    stretch, issued = bound.stretch, context.issued_on
    if stretch.has_year or stretch.month is None:
        return resolve(stretch, issued)[0]
    return min(_in_years_around(stretch, issued), key=lambda day: abs((day - issued).days))


def _window(bound: Bound, start: Bound, context: Context) -> tuple[Bound, date]:
    """The closing bound with what the opening one lends it, and the first day."""
    opening, closing, issued = start.stretch, bound.stretch, context.issued_on
    if opening.day is not None and opening.month is None and closing.day is not None:
        # "từ ngày 15 đến ngày 20/8/2019"
        opening = replace(opening, month=closing.month, year=closing.year)
    if opening.has_year:
        first = resolve(opening, issued)[0]
        if closing.year is None and closing.month is not None:
            later = [day for day in _in_years_around(closing, first) if day >= first]
            if not later:
                raise CannotRead(unclear.no_such_date(closing.written))
            closing = replace(closing, year=min(later).year)
        return replace(bound, stretch=closing), first
    end = resolve(closing, issued)[1]
    if opening.month is None:
        return bound, resolve(opening, issued)[0]
    earlier = [day for day in _in_years_around(opening, end) if day <= end]
    if not earlier:
        raise CannotRead(unclear.no_such_date(opening.written))
    return bound, max(earlier)


def _in_years_around(stretch: Stretch, day: date) -> list[date]:
    """The first day of this yearless stretch in the year of `day`, and those before and after."""
    found = []
    for year in (day.year - 1, day.year, day.year + 1):
        try:
            found.append(resolve(replace(stretch, year=year), day)[0])
        except CannotRead:
            continue
    if not found:
        raise CannotRead(unclear.no_such_date(stretch.written))
    return found


def _nearest_working_day(stretch: Stretch, day: date, context: Context) -> date:
    """Back from the last day for "ngày làm việc cuối cùng", ahead from the first for "đầu tiên"."""
    if stretch.edge is Edge.START:
        return context.calendar.shift(day, 0)
    return context.calendar.previous_working_day(day + _DAY)


def _reckon(bound: Bound, first: date, last: date, context: Context) -> tuple[date, Sentence]:
    stretch = bound.stretch
    if bound.clock is not None:
        return last, why.at_hour(why.until(last, bound.clock))
    # "trước cuối tháng 9" leaves the whole of September.
    if bound.side is Side.BEFORE and stretch.edge is not Edge.END:
        if not stretch.is_day:
            due_on = first - _DAY
            return due_on, why.before_stretch(first, why.until(due_on, None))
        due_on = first - _DAY if context.exclusive_before else first
        due = why.until(due_on, None)
        return due_on, why.before_day(first, due, exclusive=context.exclusive_before)
    due = why.until(last, None)
    if stretch.exact is not None:
        return last, why.named_from_issue(due)
    if stretch.edge is not None:
        if stretch.working:
            return last, why.working_edge(last)
        return last, why.point(last) if _is_legal_point(stretch) else why.end_of_stretch(due)
    return last, why.on_day(due) if stretch.is_day else why.end_of_stretch(due)


def _is_legal_point(stretch: Stretch) -> bool:
    """Whether the Civil Code (art. 146) names the point: of months and years, not of quarters."""
    months = (
        1 if stretch.month is None else (stretch.last_month or stretch.month) - stretch.month + 1
    )
    named = stretch.edge in (Edge.START, Edge.MIDDLE, Edge.END)
    return named and months in (1, MONTHS_IN_YEAR)


def _year_taken(stretch: Stretch, day: date, context: Context) -> Sentence | None:
    """What to say of a year that was left out."""
    if stretch.has_year or stretch.month is None:
        return None
    if day.year == context.issued_on.year:
        return why.year_of_document(day.year)
    return why.year_after_document(day.year)

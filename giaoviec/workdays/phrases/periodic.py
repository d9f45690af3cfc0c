"""Periodic deadlines: "trước ngày 25 hằng tháng", "trước 15h, thứ năm hàng tuần", "định kỳ 6 tháng"."""

from datetime import date, datetime, timedelta

from giaoviec.core import zone
from giaoviec.workdays.phrases import unclear, why
from giaoviec.workdays.phrases.cycles import Cycle, find_cycle
from giaoviec.workdays.phrases.deadline import CannotRead, Context, Deadline, PhraseKind
from giaoviec.workdays.phrases.details import Details, read_details
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.recurrence import LAST, Frequency, Rule, next_occurrence
from giaoviec.workdays.phrases.stretch import MONTHS_IN_YEAR, last_day, months_later

_DAY = timedelta(days=1)
_SUNDAY = 6
# The longest that each month can be.
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_periodic(phrase: Phrase, context: Context) -> Deadline | None:
    """The deadline of work that comes round; None where the phrase names no cycle.

    Raises:
        CannotRead: no day follows from cycle and details, or they contradict.
    """
    found = find_cycle(phrase)
    if found is None:
        return None
    cycle, rest = found
    details = read_details(rest, cycle, context)
    rule = _rule(cycle, details, phrase)
    after = context.issued_on
    if details.starts_on is not None:
        after = max(after, details.starts_on - _DAY)
    due_at = next_occurrence(rule, after, context.calendar)
    if due_at is None:
        raise CannotRead(unclear.ended_series())
    due_on = zone.local_date(due_at)
    assumed = not (details.days or details.weekdays or cycle.frequency is Frequency.DAILY)
    return Deadline(
        kind=PhraseKind.PERIODIC,
        due_at=due_at,
        why=why.joined(
            why.periodic(cycle.name, why.until(due_on, rule.clock)),
            why.end_of_cycle() if assumed else None,
            why.before_not_counted() if details.shifted else None,
            None if context.calendar.is_working_day(due_on) else why.kept_on_day_off(due_on),
        ),
        recurrence=str(rule),
        starts_on=details.starts_on or _opening(details.opening_day, due_at),
    )


def _rule(cycle: Cycle, details: Details, phrase: Phrase) -> Rule:
    """The rule that cycle and details make.

    Raises:
        CannotRead: no one rule gives the days named.
    """
    refusal = CannotRead(unclear.unknown_period(phrase.text))
    months, days = cycle.months, tuple[int, ...]()
    weekdays = tuple(sorted(set(details.weekdays)))
    by_month = cycle.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    if weekdays if by_month else details.days:
        raise refusal
    if by_month:
        months, days = _months_and_days(cycle, details, refusal)
    elif cycle.frequency is Frequency.WEEKLY:
        weekdays = weekdays or (_SUNDAY,)
    return Rule(
        frequency=cycle.frequency,
        months=months,
        days=days,
        weekdays=weekdays,
        # 24:00 is what a rule without an hour means.
        clock=None if details.clock == zone.LAST_MOMENT else details.clock,
        until=details.until,
    )


def _months_and_days(
    cycle: Cycle, details: Details, refusal: CannotRead
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Months of the year and days of the month; the cycle's last day where none is named."""
    days = {day for _, day in details.days} or {LAST}
    named = {month for month, _ in details.days if month is not None}
    some_without_month = any(month is None for month, _ in details.days)
    # "15/6 và 20/12": no one rule gives both.
    if named and (some_without_month or len(days) > 1 or cycle.frequency is Frequency.MONTHLY):
        raise refusal
    months = sorted(named or cycle.months)
    longest = max((_LONGEST[month - 1] for month in months), default=_LONGEST[0])
    if max(days) > longest:
        raise refusal
    if 0 in days and months:
        # "trước ngày 1": the last day of the month before.
        if len(days) > 1:
            raise refusal
        months = sorted((month - 2) % MONTHS_IN_YEAR + 1 for month in months)
    return tuple(months), tuple(sorted(day or LAST for day in days))


def _opening(day: int | None, due_at: datetime) -> date | None:
    """The first day of a window such as "từ ngày 1 đến ngày 5" that ends with `due_at`."""
    if day is None:
        return None
    due_on = zone.local_date(due_at)
    month = due_on if day <= due_on.day else months_later(due_on.replace(day=1), -1)
    last = last_day(month.year, month.month)
    return last.replace(day=min(day, last.day))

"""Periodic deadlines: "trước ngày 25 hằng tháng", "trước 15h, thứ năm hàng tuần", "định kỳ 6 tháng"."""

from dataclasses import replace
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
_MONTHS_ONLY = (Frequency.MONTHLY, Frequency.YEARLY)


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
    refusal = CannotRead(unclear.unknown_period(phrase.text))
    rule = Rule(
        frequency=cycle.frequency, months=cycle.months, clock=details.clock, until=details.until
    )
    if cycle.frequency in _MONTHS_ONLY:
        if details.weekdays:
            raise refusal
        return _rule_of_months(rule, details, refusal)
    if details.days:
        raise refusal
    if cycle.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=tuple(sorted(set(details.weekdays))) or (_SUNDAY,))
    return rule


def _rule_of_months(rule: Rule, details: Details, refusal: CannotRead) -> Rule:
    days = {day for _, day in details.days} or {LAST}
    months = {month for month, _ in details.days if month is not None}
    if any(month is None for month, _ in details.days) and months:
        raise refusal
    if months:
        rule = replace(rule, months=tuple(sorted(months)))
    if rule.frequency is Frequency.MONTHLY and months:
        raise refusal
    if months and len(days) > 1:
        # "15/6 và 20/12": no one rule gives both.
        raise refusal
    if 0 in days and rule.months:
        # "trước ngày 1": the last day of the month before.
        if len(days) > 1:
            raise refusal
        earlier = sorted((month - 2) % MONTHS_IN_YEAR + 1 for month in rule.months)
        rule = replace(rule, months=tuple(earlier))
    _refuse_missing_days(rule.months, days, refusal)
    return replace(rule, days=tuple(sorted(day or LAST for day in days)))


def _refuse_missing_days(months: tuple[int, ...], days: set[int], refusal: CannotRead) -> None:
    longest = max((_LONGEST[month - 1] for month in months if 1 <= month <= 12), default=31)
    if any(not 1 <= month <= MONTHS_IN_YEAR for month in months) or max(days) > longest:
        raise refusal


def _opening(day: int | None, due_at: datetime) -> date | None:
    """The first day of a window such as "từ ngày 1 đến ngày 5" that ends with `due_at`."""
    if day is None:
        return None
    due_on = zone.local_date(due_at)
    month = due_on if day <= due_on.day else months_later(due_on.replace(day=1), -1)
    last = last_day(month.year, month.month)
    return last.replace(day=min(day, last.day))

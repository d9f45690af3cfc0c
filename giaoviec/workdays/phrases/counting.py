"""From a counted period to the moment, with the reason."""

from dataclasses import replace
from datetime import date, time, timedelta

from giaoviec.core import zone
from giaoviec.core.i18n import Sentence
from giaoviec.workdays.phrases import unclear, why
from giaoviec.workdays.phrases.absolute import Bound
from giaoviec.workdays.phrases.deadline import CannotRead, Context, PhraseKind
from giaoviec.workdays.phrases.numbers import Unit
from giaoviec.workdays.phrases.relative import Base, Duration
from giaoviec.workdays.phrases.settling import Settled, start_of
from giaoviec.workdays.phrases.stretch import months_later

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_CLOCK = {Unit.HOUR: timedelta(hours=1), Unit.MINUTE: timedelta(minutes=1)}
# Ten years of each; a longer period is a slip of the keyboard.
_LONGEST = {Unit.WEEK: 520, Unit.MONTH: 120, Unit.QUARTER: 40, Unit.YEAR: 10}
_LONGEST_OTHER = 3650


def count_out(duration: Duration, context: Context, *, opening: Bound | None = None) -> Settled:
    """The last moment of a counted period.

    The first day is not counted (Civil Code 2015, art. 147); a period that
    ends on a day off ends with the next working day (art. 148). Hours are not
    moved; they have no hour of issue to begin at, so they begin when the day
    of issue is over. `opening` is a start that stands elsewhere in the phrase.

    Raises:
        CannotRead: the period hangs on an event, is empty or absurdly long.
    """
    if duration.base is Base.EVENT:
        raise CannotRead(unclear.event(duration.written))
    if duration.base is Base.BACKWARDS:
        raise CannotRead(unclear.backwards(duration.written))
    if not 1 <= duration.count <= _LONGEST.get(duration.unit, _LONGEST_OTHER):
        raise CannotRead(unclear.out_of_reach())
    bound = duration.start or opening
    start = context.issued_on if bound is None else start_of(bound, context)
    if duration.unit in _CLOCK:
        settled = _count_hours(duration, start)
    else:
        settled = _count_days(duration, start, context)
    if duration.bare:
        settled = replace(settled, governed=False, is_day=False)
    if duration.base is Base.RECEIPT and opening is None:
        settled = replace(settled, why=why.joined(why.receipt_unknown(), settled.why))
    return settled


def _count_days(duration: Duration, start: date, context: Context) -> Settled:
    count, unit, calendar = duration.count, duration.unit, context.calendar
    if unit is Unit.WORKING_DAY:
        end = calendar.shift(start, count)
    elif unit in _MONTHS:
        end = months_later(start, count * _MONTHS[unit])
    else:
        end = start + count * (timedelta(weeks=1) if unit is Unit.WEEK else _DAY)
    due_on = calendar.shift(end, 0)
    due = why.until(due_on, None)
    reasons: list[Sentence | None] = [why.counted(count, unit, start, why.until(end, None))]
    if unit is Unit.WORKING_DAY:
        reasons += [
            why.skipped(calendar.weekdays_off(start, end)),
            why.worked(calendar.weekends_worked(start, end)),
        ]
    if due_on != end:
        reasons.append(why.moved_to_working_day(end, due))
    return Settled(
        kind=PhraseKind.RELATIVE,
        due_at=zone.end_of_day(due_on),
        until=due,
        why=why.joined(*reasons),
        first=due_on,
        last=due_on,
    )


def _count_hours(duration: Duration, start: date) -> Settled:
    moment = zone.start_of_day(start + _DAY) + duration.count * _CLOCK[duration.unit]
    if zone.local(moment).time() == time(0):
        # 24:00 still belongs to the day that ends.
        moment -= _SECOND
    local = zone.local(moment)
    at_end = local.time() == zone.LAST_MOMENT
    until = why.until(local.date(), None if at_end else local.time())
    return Settled(
        kind=PhraseKind.RELATIVE,
        due_at=moment,
        until=until,
        why=why.counted_hours(duration.count, duration.unit, start, until),
        first=local.date(),
        last=local.date(),
        has_clock=True,
    )

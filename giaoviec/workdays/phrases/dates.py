"""Reading a day, or any stretch of the calendar, in every spelling."""

from dataclasses import replace
from datetime import date, timedelta

from giaoviec.workdays.phrases import unclear
from giaoviec.workdays.phrases.deadline import CannotRead, Context
from giaoviec.workdays.phrases.edges import read_edge
from giaoviec.workdays.phrases.months import read_months
from giaoviec.workdays.phrases.numbers import read_number, read_ordinal
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.stretch import Stretch, months_later
from giaoviec.workdays.phrases.tokens import Kind
from giaoviec.workdays.phrases.weeks import read_week, weekday_at
from giaoviec.workdays.phrases.years import after_next, after_this, read_year

Read = tuple[int, Stretch]

_DAY_WORDS = ("ngay", "mong", "mung")
_TODAY = ("hom nay", "ngay hom nay", "cung ngay")
_TOMORROW = ("ngay mai", "ngay hom sau")
_NEXT_WORKING_DAY = (
    "ngay lam viec tiep theo",
    "ngay lam viec ke tiep",
    "ngay lam viec lien ke",
    "ngay lam viec sau",
)
_MAX_DAY = 31


def read_stretch(
    phrase: Phrase, place: int, context: Context, *, governed: bool = False
) -> Read | None:
    """The place after a day or stretch named here, and what it is.

    `governed`: a word such as "trước", "trong" or "đến" stands before it, so
    a bare year or "tháng", "quý" alone is a stretch too.

    Raises:
        CannotRead: digits stand where a date should and are none.
    """
    found = (
        _read_from_issue(phrase, place, context)
        or _read_weekday(phrase, place, context)
        or read_day(phrase, place, context)
        or read_edge(phrase, place, context)
        or read_months(phrase, place, context, governed=governed)
        or read_week(phrase, place, context, governed=governed)
    )
    if found is None:
        if phrase.kind(place) is Kind.BROKEN and (governed or len(phrase) == 1):
            raise CannotRead(unclear.no_such_date(phrase.quote(place, place + 1)))
        return None
    end, stretch = found
    if stretch.day is not None and (checked := weekday_at(phrase, end)):
        # The weekday may stand behind the date, in brackets.
        end, weekday = checked
        stretch = replace(stretch, weekday=weekday)
    return end, replace(stretch, written=phrase.quote(place, end))


def read_day(phrase: Phrase, place: int, context: Context) -> Read | None:
    """A calendar day: "ngày 15 tháng 8 năm 2019", "15/8/2019", "ngày 25"."""
    named = phrase.word(place) in _DAY_WORDS
    start = place + 1 if named else place
    kind = phrase.kind(start)
    if kind is Kind.DATE:
        day, month, year = phrase.numbers(start)
        return start + 1, Stretch(day=day, month=month, year=year)
    if kind is Kind.DAY_MONTH:
        day, month = phrase.numbers(start)
        end, written_year = read_year(phrase, start + 1, context)
        return end, Stretch(day=day, month=month, year=written_year)
    if named and kind in (Kind.BROKEN, Kind.MONTH_YEAR, Kind.MONTHS_YEAR):
        raise CannotRead(unclear.no_such_date(phrase.quote(place, start + 1)))
    # "năm tháng 8": without "ngày" before it, a number in words is no day.
    number = read_number(phrase, start) if named or kind is Kind.NUMBER else None
    if number is None:
        return None
    end, day = number
    if with_month := _read_month_of_day(phrase, end, day, context):
        return with_month
    if not named:
        return None
    if not 1 <= day <= _MAX_DAY:
        raise CannotRead(unclear.no_such_date(phrase.quote(place, end)))
    return end, Stretch(day=day)


def _read_month_of_day(phrase: Phrase, place: int, day: int, context: Context) -> Read | None:
    """The month and year that follow a day's number: "tháng 8 năm 2019", "của tháng sau"."""
    place = phrase.after(place, "cua") or place
    if phrase.word(place) != "thang":
        return None
    place += 1
    if phrase.kind(place) is Kind.MONTH_YEAR:
        month, year = phrase.numbers(place)
        return place + 1, Stretch(day=day, month=month, year=year)
    this_month = context.issued_on.replace(day=1)
    if end := after_this(phrase, place):
        return end, Stretch(day=day, month=this_month.month, year=this_month.year)
    if end := after_next(phrase, place):
        next_month = months_later(this_month, 1)
        return end, Stretch(day=day, month=next_month.month, year=next_month.year)
    number = read_ordinal(phrase, place)
    if number is None:
        return None
    end, written_year = read_year(phrase, number[0], context)
    return end, Stretch(day=day, month=number[1], year=written_year)


def _read_from_issue(phrase: Phrase, place: int, context: Context) -> Read | None:
    """Days that the issue date alone decides: today, tomorrow, the next working day."""
    issued = context.issued_on
    if end := phrase.after_any(place, _NEXT_WORKING_DAY):
        return end, _exactly(context.calendar.next_working_day(issued))
    if end := phrase.after_any(place, _TOMORROW):
        return end, _exactly(issued + timedelta(days=1))
    if end := phrase.after_any(place, _TODAY):
        return end, _exactly(issued)
    if phrase.word(place) == "ngay" and phrase.word(place - 1) in ("trong", "het", "cuoi"):
        # "trong ngày" and no more
        return (place + 1, _exactly(issued)) if phrase.ends(place + 1) else None
    return None


def _read_weekday(phrase: Phrase, place: int, context: Context) -> Read | None:
    found = weekday_at(phrase, phrase.after(place, "ngay") or place)
    if found is None:
        return None
    end, weekday = found
    if dated := read_day(phrase, end, context):
        return dated[0], replace(dated[1], weekday=weekday)
    if in_week := read_week(phrase, end, context, governed=False):
        monday = in_week[1].exact[0] if in_week[1].exact else context.issued_on
        return in_week[0], _exactly(monday + timedelta(days=weekday))
    end = after_this(phrase, end) or after_next(phrase, end) or end
    return end, Stretch(weekday=weekday)


def _exactly(day: date) -> Stretch:
    return Stretch(exact=(day, day))

"""Reading months, quarters, parts of a year and years."""

from datetime import date

from giaoviec.workdays.phrases.deadline import Context
from giaoviec.workdays.phrases.numbers import (
    Unit,
    read_number,
    read_ordinal,
    read_quarter_number,
    read_unit,
)
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.stretch import MONTHS_IN_YEAR, Stretch, months_later
from giaoviec.workdays.phrases.tokens import Kind
from giaoviec.workdays.phrases.years import after_next, after_this, read_year

Read = tuple[int, Stretch]
# First and last number named, and the year.
Numbers = tuple[int, int, int, int | None]

_AND = ("va", "hoac")
_QUARTER_WORDS = ("quy", "qui")
_IN_QUARTER = 3


def read_months(phrase: Phrase, place: int, context: Context, *, governed: bool) -> Read | None:
    """Several whole months: a month, a list of months, quarters, "6 tháng đầu năm", years."""
    return (
        _read_part_of_year(phrase, place, context)
        or _read_named_months(phrase, place, context, governed=governed)
        or _read_quarters(phrase, place, context, governed=governed)
        or _read_years(phrase, place, context, governed=governed)
    )


def _read_part_of_year(phrase: Phrase, place: int, context: Context) -> Read | None:
    """Read "6 tháng đầu năm 2020", "3 tháng cuối năm"."""
    number = read_number(phrase, place)
    if number is None or phrase.word(number[0]) != "thang":
        return None
    end, count = number[0] + 1, number[1]
    side = phrase.word(end)
    if side not in ("dau", "cuoi") or not 1 <= count < MONTHS_IN_YEAR:
        return None
    end = phrase.after(end + 1, "cua") or end + 1
    after_year, year = read_year(phrase, end, context)
    if year is None:
        if not phrase.means(end, "năm"):
            return None
        after_year = end + 1
    first = 1 if side == "dau" else MONTHS_IN_YEAR - count + 1
    return after_year, Stretch(month=first, last_month=first + count - 1, year=year)


def _read_named_months(
    phrase: Phrase, place: int, context: Context, *, governed: bool
) -> Read | None:
    if phrase.kind(place) is Kind.MONTH_YEAR:
        month, year = phrase.numbers(place)
        return place + 1, Stretch(month=month, last_month=month, year=year)
    if phrase.word(place) != "thang":
        return None
    if relative := _this_or_next(phrase, place, context, governed=governed, length=1):
        return relative
    numbers = _read_list(phrase, place + 1, ("thang",))
    if numbers is None:
        return None
    end, first, last, year = numbers
    if year is None:
        end, year = read_year(phrase, end, context)
    if year is None and (after := after_this(phrase, end)):
        # "tháng 9 này"
        end = after
    return end, Stretch(month=first, last_month=last, year=year)


def _read_quarters(phrase: Phrase, place: int, context: Context, *, governed: bool) -> Read | None:
    word = phrase.word(place)
    if len(word) == 2 and word[0] == "q" and word[1].isdigit():
        end, first, last, year = place + 1, int(word[1]), int(word[1]), None
    elif word in _QUARTER_WORDS:
        if relative := _this_or_next(phrase, place, context, governed=governed, length=_IN_QUARTER):
            return relative
        numbers = _read_list(phrase, place + 1, _QUARTER_WORDS)
        if numbers is None:
            return None
        end, first, last, year = numbers
    else:
        return None
    if year is None:
        end, year = read_year(phrase, end, context)
    return end, Stretch(month=first * _IN_QUARTER - 2, last_month=last * _IN_QUARTER, year=year)


def _read_years(phrase: Phrase, place: int, context: Context, *, governed: bool) -> Read | None:
    start = phrase.after(place, "giai", "doan") or place
    if phrase.means(start, "năm") and phrase.kind(start + 1) is Kind.YEARS:
        start += 1
    if phrase.kind(start) is Kind.YEARS and (governed or start > place):
        first, last = phrase.numbers(start)
        return start + 1, Stretch(month=1, last_month=MONTHS_IN_YEAR, year=first, last_year=last)
    end, year = read_year(phrase, place, context)
    if year is None and governed and phrase.means(place, "năm") and phrase.ends(place + 1):
        end, year = place + 1, context.issued_on.year
    if year is None:
        return None
    if not phrase.means(place, "năm") and not (governed and phrase.ends(end)):
        # "trong 2019" is a year; "hoàn thành 2000 hồ sơ" is not.
        return None
    return end, Stretch(month=1, last_month=MONTHS_IN_YEAR, year=year)


def _this_or_next(
    phrase: Phrase, place: int, context: Context, *, governed: bool, length: int
) -> Read | None:
    """Read "tháng này", "quý sau", and "tháng" alone at the end of what governs it."""
    issued = context.issued_on
    first = date(issued.year, (issued.month - 1) // length * length + 1, 1)
    end = after_this(phrase, place + 1)
    if end is None and (end := after_next(phrase, place + 1)):
        first = months_later(first, length)
    if end is None and governed and phrase.ends(place + 1):
        end = place + 1
    if end is None:
        return None
    return end, Stretch(month=first.month, last_month=first.month + length - 1, year=first.year)


def _read_list(phrase: Phrase, place: int, names: tuple[str, ...]) -> Numbers | None:
    """First, last and year named in "9", "9/2019", "9, tháng 10", "III và IV"."""
    found = _read_numbers(phrase, place, quarters=names is _QUARTER_WORDS)
    if found is None or phrase.ends(place):
        return None
    end, first, last, year = found
    while year is None:
        start = end + 1 if phrase.word(end) in _AND else end
        listed = start > end or phrase.ends(end)
        if phrase.word(start) in names:
            start += 1
        elif not listed:
            break
        more = _read_numbers(phrase, start, quarters=names is _QUARTER_WORDS)
        if more is None or _is_counted(phrase, more[0]):
            break
        end, _, last, year = more
    return end, first, last, year


def _is_counted(phrase: Phrase, place: int) -> bool:
    """Whether the number belongs to what follows: "tháng 9, 10 ngày làm việc"."""
    unit = read_unit(phrase, place)
    return unit is not None and unit[1] is not Unit.YEAR


def _read_numbers(phrase: Phrase, place: int, *, quarters: bool) -> Numbers | None:
    kind = phrase.kind(place)
    if kind is Kind.MONTHS_YEAR:
        first, last, year = (number or 0 for number in phrase.numbers(place))
        return place + 1, first, last, year
    if kind is Kind.MONTH_YEAR:
        number, year = (number or 0 for number in phrase.numbers(place))
        return place + 1, number, number, year
    if kind is Kind.DAY_MONTH:
        first, last = (number or 0 for number in phrase.numbers(place))
        return place + 1, first, last, None
    found = read_quarter_number(phrase, place) if quarters else read_ordinal(phrase, place)
    return None if found is None else (*found, found[1], None)

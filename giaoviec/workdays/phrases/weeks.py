"""Reading weekdays, and this week and the next."""

from datetime import date, timedelta

from giaoviec.workdays.phrases.deadline import Context
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.stretch import Stretch
from giaoviec.workdays.phrases.years import after_next, after_this

_WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")
_SUNDAY = 6
# "lần thứ hai" counts; it is not Monday.
_ORDINAL_BEFORE = ("lan", "thang", "quy", "nam", "ky", "dot")


def weekday_at(phrase: Phrase, place: int) -> tuple[int, int] | None:
    """The place after a weekday's name and its number, Monday being 0."""
    if end := phrase.after(place, "chu", "nhat"):
        return end, _SUNDAY
    if phrase.word(place) != "thu" or phrase.word(place - 1) in _ORDINAL_BEFORE:
        return None
    number = phrase.number(place + 1)
    if number is not None and 2 <= number < 2 + len(_WEEKDAYS):
        return place + 2, number - 2
    names = (day for day, name in enumerate(_WEEKDAYS) if phrase.means(place + 1, name))
    day = next(names, None)
    return None if day is None else (place + 2, day)


def read_week(
    phrase: Phrase, place: int, context: Context, *, governed: bool
) -> tuple[int, Stretch] | None:
    """Read "tuần này", "tuần sau"; where it is governed also "tuần" alone, which is this one."""
    if phrase.word(place) != "tuan":
        return None
    monday = monday_of(context.issued_on)
    end = after_this(phrase, place + 1)
    if end is None and (end := after_next(phrase, place + 1)):
        monday += timedelta(weeks=1)
    if end is None and governed and phrase.ends(place + 1):
        end = place + 1
    if end is None:
        return None
    return end, Stretch(exact=(monday, monday + timedelta(days=_SUNDAY)))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())

"""The year that a phrase names, and "this" and "next" of anything."""

from giaoviec.workdays.phrases.deadline import Context
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.stretch import YEARS

# "này" and "nay" fold to one.
_THIS = ("nay", "hien tai")
_NEXT = ("sau", "toi", "ke tiep", "tiep theo", "lien ke", "sau lien ke")
_SHORTEST_YEAR = 1000


def after_this(phrase: Phrase, place: int) -> int | None:
    """The place after "này", "nay"."""
    return phrase.after_any(place, _THIS)


def after_next(phrase: Phrase, place: int) -> int | None:
    """The place after "sau", "tới", "kế tiếp"."""
    if phrase.word(place) == "sau" and not phrase.means(place, "sau"):
        return None
    return phrase.after_any(place, _NEXT)


def read_year(phrase: Phrase, place: int, context: Context) -> tuple[int, int | None]:
    """The place after a year named here and the year; the same place and None without one."""
    if phrase.means(place, "năm"):
        year = phrase.number(place + 1)
        if year is not None and year >= _SHORTEST_YEAR:
            return place + 2, year
        if end := after_this(phrase, place + 1):
            return end, context.issued_on.year
        if end := after_next(phrase, place + 1):
            return end, context.issued_on.year + 1
        return place, None
    year = phrase.number(place)
    if year in YEARS:
        return place + 1, year
    return place, None

"""Numbers in digits and in words, Roman quarters, and the units that are counted."""

from enum import StrEnum

from giaoviec.workdays.phrases.phrase import Phrase


class Unit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_DIGITS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
# After "mười" and "mươi" five is called otherwise; "năm" there is the year.
_AFTER_TEN = {name: value for name, value in _DIGITS.items() if value != 5} | {
    "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5,
}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_UNITS = {
    "phut": Unit.MINUTE, "gio": Unit.HOUR, "tieng": Unit.HOUR, "ngay": Unit.DAY,
    "tuan": Unit.WEEK, "thang": Unit.MONTH, "quy": Unit.QUARTER, "nam": Unit.YEAR,
}  # fmt: skip


def read_number(phrase: Phrase, place: int) -> tuple[int, int] | None:
    """The place after a number and its value, in digits or words.

    The same number in words after the digits, "10 (mười)", belongs to it.
    """
    value = phrase.number(place)
    if value is None:
        return _number_in_words(phrase, place)
    again = _number_in_words(phrase, place + 1)
    return again if again and again[1] == value else (place + 1, value)


def read_ordinal(phrase: Phrase, place: int) -> tuple[int, int] | None:
    """A number after "tháng" or "quý", where the fourth is "tư"."""
    return (place + 1, 4) if phrase.means(place, "tư") else read_number(phrase, place)


def read_unit(phrase: Phrase, place: int) -> tuple[int, Unit] | None:
    unit = _UNITS.get(phrase.word(place))
    if unit is None:
        return None
    if unit is Unit.DAY and (end := phrase.after(place + 1, "lam", "viec")):
        return end, Unit.WORKING_DAY
    return place + 1, unit


def read_quarter_number(phrase: Phrase, place: int) -> tuple[int, int] | None:
    """A number after "quý": Roman, in digits or in words; 1 to 4 or not."""
    if phrase.word(place) in _ROMAN:
        return place + 1, _ROMAN[phrase.word(place)]
    return read_ordinal(phrase, place)


def _number_in_words(phrase: Phrase, place: int) -> tuple[int, int] | None:
    """From one to ninety-nine: nobody writes a larger count of days without digits."""
    if phrase.after(place, "sau", "khi"):
        # Without accents "sau" is six and "after".
        return None
    tens = 0
    if phrase.means(place, "mười"):
        tens, place = 1, place + 1
    else:
        digit = _digit(phrase, place, _DIGITS)
        if digit is None:
            return None
        place += 1
        if not phrase.means(place, "mươi"):
            return place, digit
        tens, place = digit, place + 1
    last = _digit(phrase, place, _AFTER_TEN)
    if last is None:
        return place, tens * 10
    return place + 1, tens * 10 + last


def _digit(phrase: Phrase, place: int, names: dict[str, int]) -> int | None:
    return next((value for name, value in names.items() if phrase.means(place, name)), None)

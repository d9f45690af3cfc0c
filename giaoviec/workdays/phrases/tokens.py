"""A deadline phrase cut into words, numbers, dates and hours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from giaoviec.core.text import fold


class Kind(Enum):
    WORD = auto()
    NUMBER = auto()
    # day, month, year
    DATE = auto()
    DAY_MONTH = auto()
    MONTH_YEAR = auto()
    # first month, last month, year
    MONTHS_YEAR = auto()
    # day, month, year, then again; what was left out is None
    DAY_RANGE = auto()
    YEARS = auto()
    # hour, minute
    CLOCK = auto()
    PERCENT = auto()
    # A document's number, 18/2017/QĐ-UBND: never a date.
    DOCUMENT = auto()
    # Digits and separators that are no date in any spelling.
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    # Lower case, with accents as typed; `word` is the same without accents.
    raw: str
    word: str
    # Numbers in the order named beside the kind.
    numbers: tuple[int | None, ...]
    # Where it stands in the tidied text.
    start: int
    end: int
    # The comma, dash, bracket or full stop that stands before it, if one does.
    after_break: str


_LETTER = r"[^\W\d_]"
_DAY, _YEAR = "([0-9]{1,2})", "([0-9]{4})"
# The order matters: a longer spelling stands before the shorter one it contains.
_SPELLINGS: tuple[tuple[Kind | None, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (Kind.DOCUMENT, rf"[0-9]+(?:/[0-9]{{4}})?/[a-zđ]{{2,}}(?!{_LETTER})(?:[-&.]\w+)*"),
        # Year first, as sheets write it, is turned round below.
        (Kind.DATE, rf"(?P<iso>{_YEAR}-{_DAY}-{_DAY})(?![0-9])(?:[T ]00:00:00)?"),
        (
            Kind.DAY_RANGE,
            rf"{_DAY}(?:/{_DAY}(?:/{_YEAR})?)? ?- ?{_DAY}/{_DAY}(?:/{_YEAR})?(?![0-9/])",
        ),
        (Kind.DATE, rf"{_DAY} ?([/.-]) ?{_DAY} ?\2 ?([0-9]{{4}}|[0-9]{{2}})(?![0-9/])"),
        (Kind.MONTHS_YEAR, rf"{_DAY} ?- ?{_DAY}/{_YEAR}(?![0-9/])"),
        (Kind.YEARS, rf"{_YEAR} ?- ?{_YEAR}(?![0-9/])"),
        (Kind.MONTH_YEAR, rf"{_DAY} ?[/.-] ?{_YEAR}(?![0-9/])"),
        (
            Kind.DAY_MONTH,
            rf"{_DAY}(?: ?/ ?|[.-]){_DAY}(?![/.-]?[0-9])(?! ?(?:%|triệu|tỷ|tỉ|trieu))",
        ),
        (Kind.CLOCK, r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?(?![0-9])"),
        (
            Kind.CLOCK,
            (
                rf"([0-9]{{1,3}}) ?(?:giờ|gio|h|g)(?!{_LETTER})"
                r"(?:([0-9]{2})(?![0-9])| ([0-9]{1,2})(?= ?(?:phút|phut))"
                r"| ([0-9]{2})(?! ?[/.0-9-]| tháng| thang))?"
                rf"(?: ?(?:phút|phut|p)(?!{_LETTER}))?"
            ),
        ),
        (Kind.PERCENT, r"[0-9]+(?:[.,][0-9]+)? ?%"),
        (Kind.BROKEN, r"[0-9]+(?:[/.:-][0-9]+)+"),
        (Kind.NUMBER, r"([0-9]+)"),
        (Kind.WORD, r"q[1-4](?!\w)"),
        # Combining marks may be left where no composed letter exists.
        (Kind.WORD, rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f])*"),
        (None, r"[,;.:()-]"),
    )
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a tidied text; what belongs to none is passed over."""
    plain = text.translate(_DASHES)
    place, after_break = 0, ""
    while place < len(plain):
        kind, found = _spelling_at(plain, place)
        if found is None:
            place += 1
            continue
        if kind is None:
            after_break = found.group()
        else:
            raw = found.group().lower()
            numbers = _numbers(kind, found)
            yield Token(kind, raw, fold(raw), numbers, place, found.end(), after_break)
            after_break = ""
        place = found.end()


def _spelling_at(text: str, place: int) -> tuple[Kind | None, re.Match[str] | None]:
    for kind, pattern in _SPELLINGS:
        if found := pattern.match(text, place):
            return kind, found
    return None, None


def _numbers(kind: Kind, found: re.Match[str]) -> tuple[int | None, ...]:
    parts = [part for part in found.groups() if part is None or part.isdigit()]
    numbers = [None if part is None else int(part[:9]) for part in parts]
    if kind is Kind.CLOCK:
        minutes = [number for number in numbers[1:] if number is not None]
        return numbers[0], (minutes[0] if minutes else 0)
    if kind is Kind.DATE:
        if "iso" in found.groupdict():
            numbers.reverse()
        day, month, year = (number or 0 for number in numbers)
        return day, month, year + 2000 if year < 100 else year
    return tuple(numbers)

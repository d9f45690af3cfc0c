"""A deadline phrase cut into words, numbers, dates and hours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from giaoviec.core.text import fold, tidy


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
    # A comma, dash, bracket or full stop stands before it.
    after_break: bool


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
        # Q3 is one word; combining marks may be left where no composed letter exists.
        (Kind.WORD, rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f])*(?:[1-4](?!\w))?"),
        (None, r"[,;.:()-]"),
    )
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a tidied text; what belongs to none is passed over."""
    plain = text.translate(_DASHES)
    place, after_break = 0, False
    while place < len(plain):
        kind, found = _spelling_at(plain, place)
        if found is None:
            place += 1
            continue
        if kind is None:
            after_break = True
        else:
            raw = found.group().lower()
            numbers = _numbers(kind, found)
            yield Token(kind, raw, fold(raw), numbers, place, found.end(), after_break)
            after_break = False
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


class Phrase:
    """The tokens of a phrase, with the questions that the recognisers ask of them."""

    def __init__(self, text: str, tokens: tuple[Token, ...]) -> None:
        self.text = text
        self.tokens = tokens
        self.has_accents = any(token.raw != token.word for token in tokens)

    @classmethod
    def of(cls, text: str) -> "Phrase":
        tidied = tidy(text)
        return cls(tidied, tuple(tokenize(tidied)))

    def without(self, places: set[int]) -> "Phrase":
        """The same phrase with the tokens at these places left out."""
        kept = tuple(token for place, token in enumerate(self.tokens) if place not in places)
        return Phrase(self.text, kept)

    def __len__(self) -> int:
        return len(self.tokens)

    def kind(self, place: int) -> Kind | None:
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else None

    def word(self, place: int) -> str:
        """The word at this place without accents; empty for anything else."""
        return self.tokens[place].word if self.kind(place) is Kind.WORD else ""

    def numbers(self, place: int) -> tuple[int | None, ...]:
        return self.tokens[place].numbers

    def number(self, place: int) -> int | None:
        """The number written in digits at this place."""
        return self.tokens[place].numbers[0] if self.kind(place) is Kind.NUMBER else None

    def ends(self, place: int) -> bool:
        """Whether the phrase, or a part of it, ends before this place."""
        return place >= len(self.tokens) or self.tokens[place].after_break

    def means(self, place: int, accented: str) -> bool:
        """Whether the word is this one, where dropping accents would make it another's twin.

        In a phrase written with accents a word without any is only itself:
        "sau" there is "after", never "sáu", six.
        """
        if self.kind(place) is not Kind.WORD:
            return False
        token = self.tokens[place]
        return token.raw == accented if self.has_accents else token.word == fold(accented)

    def after(self, place: int, *words: str) -> int | None:
        """The place after these words, if they stand here one after the other."""
        for offset, word in enumerate(words):
            if self.word(place + offset) != word:
                return None
        return place + len(words)

    def after_any(self, place: int, choices: tuple[str, ...]) -> int | None:
        """The place after the longest of these word groups that stands here."""
        ends = [self.after(place, *choice.split()) for choice in choices]
        return max((end for end in ends if end is not None), default=None)

    def quote(self, first: int, last: int) -> str:
        """The text from one place up to, not including, another, as it was written."""
        last = min(last, len(self.tokens))
        if first >= last:
            return ""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

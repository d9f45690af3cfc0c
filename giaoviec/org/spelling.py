"""How units' names are written: abbreviations, fillers, the place at the end. Pure.

"VP UBND TP", "Văn phòng UBND Thành phố" and "Văn phòng Ủy ban nhân dân Thành
phố Hồ Chí Minh" have the same canonical words; "Sở TT&TT" has not, and is
aligned with "Sở Thông tin và Truyền thông" by its initials.
"""

import re
import unicodedata
from dataclasses import dataclass

from giaoviec.core.text import fold, tidy

Words = tuple[str, ...]

# One written word → the words it stands for, folded. Only what means one thing wherever it stands:
# "P." is phường or phòng and "TT" has many readings, so they are left to `aligned`.
ABBREVIATIONS: dict[str, str] = {
    "ubnd": "uy ban nhan dan",
    "ub": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "dbqh": "dai bieu quoc hoi",
    "vp": "van phong",
    "vpub": "van phong uy ban nhan dan",
    "vpubnd": "van phong uy ban nhan dan",
    "tp": "thanh pho",
    "hcm": "ho chi minh",
    "tphcm": "thanh pho ho chi minh",
    "catp": "cong an thanh pho",
    "mttq": "mat tran to quoc",
    "ubmttq": "uy ban mat tran to quoc",
    "dk": "dac khu",
}

# Words that some write and others leave out.
FILLERS = frozenset({"va", "thuoc", "cua"})

# A document addresses the head and means the unit: "Giám đốc Sở Nội vụ", "Chánh Thanh tra Thành phố".
TITLES: tuple[Words, ...] = (
    ("dong", "chi"),
    ("thu", "truong"),
    ("giam", "doc"),
    ("chu", "tich"),
    ("chanh",),
)

# Below these words "Ủy ban nhân dân" goes without saying: "phường Vũng Tàu".
LOCAL_KINDS: tuple[Words, ...] = (
    ("phuong",),
    ("xa",),
    ("dac", "khu"),
    ("thi", "tran"),
    ("quan",),
    ("huyen",),
    ("thi", "xa"),
)

COMMITTEE: Words = ("uy", "ban", "nhan", "dan")
CITY: Words = ("thanh", "pho")
PROVINCE: Words = ("tinh",)
# Where the root is called "… Thành phố" without more, it is one of these.
CENTRAL_CITIES = ("ho chi minh", "ha noi", "hai phong", "da nang", "can tho", "hue")

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[a-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The city or province itself, which a unit's name may end with or leave out."""

    kind: Words = CITY
    names: tuple[Words, ...] = tuple(tuple(name.split()) for name in CENTRAL_CITIES)

    @classmethod
    def of_committee(cls, name: str) -> "Place":
        """The place of the root committee of this name, "Ủy ban nhân dân tỉnh Đồng Nai"."""
        rest = expand(tokens(name))[len(COMMITTEE) :]
        for kind in (CITY, PROVINCE):
            if rest[: len(kind)] == kind:
                own = rest[len(kind) :]
                default = cls().names if kind == CITY else ()
                return cls(kind, (own,) if own else default)
        return cls()

    def forms(self) -> tuple[Words, ...]:
        """The ways to write it, longest first."""
        return (*(self.kind + name for name in self.names), self.kind)

    def cut(self, words: Words) -> tuple[Words, bool]:
        """The words without the place at their end, and whether it was there."""
        for form in self.forms():
            if words[-len(form) :] == form:
                return words[: -len(form)], True
        return words, False


def tokens(text: str) -> Words:
    """Folded words and numbers, without fillers and without the head's title in front."""
    found = tuple(token for token in _TOKEN.findall(fold(text)) if token not in FILLERS)
    for title in TITLES:
        if found[: len(title)] == title and len(found) > len(title):
            found = found[len(title) :]
    return found


def expand(words: Words) -> Words:
    return tuple(part for word in words for part in ABBREVIATIONS.get(word, word).split())


def without_committee(words: Words) -> Words:
    """Cut "Ủy ban nhân dân" off where a ward or commune follows."""
    rest = words[len(COMMITTEE) :]
    if words[: len(COMMITTEE)] == COMMITTEE:
        for kind in LOCAL_KINDS:
            if rest[: len(kind)] == kind:
                return rest
    return words


def canonical(text: str, place: Place | None = None) -> tuple[str, bool]:
    """What two spellings of one name have in common, and whether the place stood at the end."""
    stem, has_place = (place or Place()).cut(expand(tokens(text)))
    return " ".join(without_committee(stem)), has_place


def aligned(short: Words, full: Words) -> bool:
    """Whether each word of `short` is the next word of `full` or the initials of the next words.

    ("so", "tt", "tt") aligns with ("so", "thong", "tin", "truyen", "thong").
    """
    if not short or len(short) > len(full):
        return not short and not full
    first, count = short[0], len(short[0])
    # A word of one letter is its own initial: one way to read it is enough.
    if count > 1 and first == full[0] and aligned(short[1:], full[1:]):
        return True
    initials = "".join(word[0] for word in full[:count])
    return initials == first and aligned(short[1:], full[count:])


def accents_agree(text: str, name: str) -> bool:
    """Whether the words that both have are accented alike; text without any accent agrees.

    Xã Thanh An and xã Thạnh An are two. Where the tone mark sits (Hoà, Hòa)
    makes no difference.
    """
    if fold(text) == tidy(text).lower():
        return True
    accented: dict[str, set[tuple[str, str]]] = {}
    for word in _words(name):
        accented.setdefault(fold(word), set()).add(_accents(word))
    return all(
        _accents(word) in accented[fold(word)] for word in _words(text) if fold(word) in accented
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(tidy(text).lower())


def _accents(word: str) -> tuple[str, str]:
    """The letters without tones, and the tones."""
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(sign for sign in parts if sign in _TONES)
    return "".join(sign for sign in parts if sign not in _TONES), tones

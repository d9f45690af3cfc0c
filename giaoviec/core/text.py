"""Vietnamese text: one folding for search, one key for sorting by given name."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_WORD = re.compile(r"[^\W_]+")
# A longer word is cut: databases refuse index entries of some thousand letters.
LONGEST_WORD = 40
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(_LETTERS)}
# Marks in the order of Vietnamese dictionaries: huyền, hỏi, ngã, sắc, nặng.
_TONES = "\u0300\u0309\u0303\u0301\u0323"


def tidy(text: str) -> str:
    """NFC, without control characters, with single spaces: what is stored of typed text."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable() and "  " not in composed:
        return composed.strip()
    printable = "".join(c for c in composed if c in "\t\n " or unicodedata.category(c)[0] != "C")
    return _SPACES.sub(" ", printable).strip()


def fold(text: str) -> str:
    """Lower case without accents, đ as d: the form in which text is searched.

    Decomposed (NFD) and composed (NFC) input give the same result.
    """
    lowered = tidy(text).lower().replace("đ", "d")
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a text, letters and digits only: "568/QĐ-UBND" is 568, qd, ubnd.

    What is searched and what is looked for are taken apart here alike, so that
    no database's own idea of a word counts, and no sign of a query language is left.
    """
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def squash(text: str) -> str:
    """Folded letters and digits only: "Sở TT&TT", "so tt-tt" and "SỞ TTTT" are one key."""
    return _NOT_WORD.sub("", fold(text))


def name_key(name: str) -> str:
    """A key that sorts people as Vietnamese lists do: given name, then family and middle names.

    Letters follow the Vietnamese alphabet (a ă â b c d đ …); tones break ties.
    """
    words = tidy(name).lower().split(" ")
    ordered = [words[-1], *words[:-1]]
    return " ".join(_alphabet_key(word) for word in ordered)


def _alphabet_key(word: str) -> str:
    letters, tones = [], []
    for char in word:
        base = unicodedata.normalize("NFD", char)
        tone = "".join(c for c in base if c in _TONES)
        letter = unicodedata.normalize("NFC", "".join(c for c in base if c not in _TONES))
        letters.append(_RANK.get(letter, letter))
        tones.append(str(_TONES.index(tone) + 1 if tone else 0))
    return "".join(letters) + "!" + "".join(tones)

"""A phrase as its tokens, with the questions that the recognisers ask of them."""

from functools import cache

from giaoviec.core.text import fold, tidy
from giaoviec.workdays.phrases.tokens import Kind, Token, tokenize


class Phrase:
    """The tokens of a phrase; a place is an index among them, and may lie outside."""

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
        return place >= len(self.tokens) or bool(self.tokens[place].after_break)

    def means(self, place: int, accented: str) -> bool:
        """Whether the word is this one, where dropping accents would make it another's twin.

        In a phrase written with accents a word without any is only itself:
        "sau" there is "after", never "sáu", six.
        """
        if self.kind(place) is not Kind.WORD:
            return False
        token = self.tokens[place]
        return token.raw == accented if self.has_accents else token.word == _folded(accented)

    def after(self, place: int, *words: str) -> int | None:
        """The place after these words, if they stand here one after the other."""
        for offset, word in enumerate(words):
            if self.word(place + offset) != word:
                return None
        return place + len(words)

    def after_any(self, place: int, choices: tuple[str, ...]) -> int | None:
        """The place after the longest of these word groups that stands here."""
        groups = _by_first_word(choices).get(self.word(place), ())
        ends = [self.after(place, *group) for group in groups]
        return max((end for end in ends if end is not None), default=None)

    def run_of(self, place: int, choices: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        """The place after as many of these word groups as follow each other here, and they."""
        found: list[str] = []
        while end := self.after_any(place, choices):
            if self.word(place) == "sau" and not self.means(place, "sau"):
                break
            found.append(" ".join(token.word for token in self.tokens[place:end]))
            place = end
        return place, tuple(found)

    def quote(self, first: int, last: int) -> str:
        """The text from one place up to, not including, another, as it was written."""
        last = min(last, len(self.tokens))
        if first >= last:
            return ""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


_folded = cache(fold)


@cache
def _by_first_word(choices: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """Groups of words by the first of each: most places begin none of them."""
    groups: dict[str, list[list[str]]] = {}
    for choice in choices:
        words = choice.split()
        groups.setdefault(words[0], []).append(words)
    return groups

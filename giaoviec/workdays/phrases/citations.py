"""Dates that belong to a document that is only mentioned, and are no deadline."""

from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.tokens import Kind

_LOOK_BACK = 8
_POINTING = ("theo", "tai", "cua", "cu")
_DOCUMENTS = (
    "cong van", "thong bao", "quyet dinh", "ke hoach", "chi thi", "van ban", "nghi quyet", "nghi dinh",
    "ket luan", "to trinh", "thong tu", "cong dien",
)  # fmt: skip
_IN_FORCE = ("hieu luc",)


def is_citation(phrase: Phrase, place: int) -> bool:
    """Whether a bare date here dates a document: "theo Công văn số 12 ngày 1/8/2019".

    The day on which a document takes effect is no deadline either.
    """
    pointed = False
    for back in range(place - 1, max(place - 1 - _LOOK_BACK, -1), -1):
        numbered = phrase.word(back) == "so" and phrase.kind(back + 1) in (
            Kind.NUMBER,
            Kind.DOCUMENT,
        )
        if numbered or phrase.kind(back) is Kind.DOCUMENT or phrase.after_any(back, _IN_FORCE):
            return True
        if phrase.after_any(back, _DOCUMENTS):
            pointed = True
        if pointed and phrase.word(back) in _POINTING:
            return True
        if phrase.tokens[back].after_break:
            return False
    return False

"""One thing that `giaoviec doctor` looked at."""

from dataclasses import dataclass

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import Sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is in order, and a sentence about it."""

    name: str
    is_well: bool
    words: Sentence


def well(name: str, text: str, **facts: object) -> Finding:
    return Finding(name, is_well=True, words=Sentence(text, facts))


def ill(name: str, text: str, **facts: object) -> Finding:
    return Finding(name, is_well=False, words=Sentence(text, facts))


def refused(name: str, error: DomainError) -> Finding:
    return Finding(name, is_well=False, words=error.sentence)

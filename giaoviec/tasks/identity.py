"""By what a document or a task is found again, and what search looks in."""

import hashlib

from giaoviec.core.text import fold, words

NUMBER_KEY_LENGTH = 100


def number_key(doc_number: str) -> str:
    """The number and symbol whatever its case, accents and spaces: "568 / QĐ-UBND" is "568/qd-ubnd"."""
    return fold(doc_number).replace(" ", "").replace("–", "-")[:NUMBER_KEY_LENGTH]


def subject_key(doc_number: str, subject: str) -> str:
    """What tells documents without a number apart; "" where a number and a day suffice."""
    return "" if number_key(doc_number) else _digest(subject)


def content_key(content: str) -> str:
    """The same document, unit and content key is the same task."""
    return _digest(content)


def search_text(content: str, doc_number: str, subject: str) -> str:
    """What search looks in: folded words with one space between, as `search` asks for them."""
    return " ".join(words(f"{content} {doc_number} {subject}"))


def _digest(text: str) -> str:
    return hashlib.sha256(fold(text).encode()).hexdigest()

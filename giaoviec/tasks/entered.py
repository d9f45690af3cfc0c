"""Text as people enter it: tidied, of bearable length, and there where it is needed."""

from giaoviec.core.text import tidy
from giaoviec.tasks.refusals import ReasonMissing, TextTooLong

LONGEST = 5000


def entered(text: str, *, limit: int = LONGEST) -> str:
    """The text as it is stored.

    Raises:
        TextTooLong: longer than `limit` letters.
    """
    kept = tidy(text)
    if len(kept) > limit:
        raise TextTooLong(length=len(kept), limit=limit)
    return kept


def reason_for(text: str) -> str:
    """The reason as it is stored.

    Raises:
        ReasonMissing: there is none.
        TextTooLong: longer than is borne.
    """
    kept = entered(text)
    if not kept:
        raise ReasonMissing
    return kept

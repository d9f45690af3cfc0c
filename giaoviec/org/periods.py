"""A period of days as a sentence says it."""

from datetime import date

from giaoviec.core.i18n import N_, Sentence


def period_words(first: date | None, last: date | None) -> Sentence:
    """From when to when; an open end is said in words."""
    if first and last:
        return Sentence(N_("từ %(first)s đến %(last)s"), {"first": first, "last": last})
    if first:
        return Sentence(N_("từ %(first)s"), {"first": first})
    if last:
        return Sentence(N_("đến %(last)s"), {"last": last})
    return Sentence(N_("không ghi thời hạn"), {})

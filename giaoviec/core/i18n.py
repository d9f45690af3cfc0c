"""Sentences that are written once, in Vietnamese, and read in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import g, has_app_context
from flask_babel import get_locale, gettext

from giaoviec.core import zone

DATE_FORMAT = "%d/%m/%Y"
MOMENT_FORMAT = "%H:%M %d/%m/%Y"
# Where "04/09/2026" would be read as the ninth of April.
ENGLISH_DATE = "%d %b %Y"
ENGLISH_MOMENT = "%H:%M, %d %b %Y"


def N_(text: str) -> str:
    """Mark a sentence for the catalogue without translating it yet."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translatable sentence with its facts; `str()` reads it in the present language.

    `text` is the Vietnamese source with `%(name)s` places. Dates among the
    facts are shown as dd/MM/yyyy, moments as HH:MM dd/MM/yyyy local time (in
    English with the month's name), and a Sentence inside a Sentence is read in
    the same language.
    """

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        translated = gettext(self.text) if has_app_context() else self.text
        if not self.params:
            return translated
        return translated % {name: shown(value) for name, value in self.params.items()}


def date_format() -> str:
    """How the present language writes a day, for strftime."""
    return ENGLISH_DATE if is_english() else DATE_FORMAT


def moment_format() -> str:
    """How the present language writes a moment, to the minute, for strftime."""
    return ENGLISH_MOMENT if is_english() else MOMENT_FORMAT


def is_english() -> bool:
    """Whether the present language is English; asked for every day and number of a page."""
    try:
        # Where Flask-Babel keeps what it found; it looks for the request again each time it is asked.
        locale = g._flask_babel.babel_locale  # noqa: SLF001
    except (AttributeError, RuntimeError):
        locale = None
    if locale is None and has_app_context():
        locale = get_locale()
    return locale is not None and locale.language == "en"


def shown(value: Any) -> Any:
    """A fact as a person reads it."""
    if isinstance(value, datetime):
        return zone.local(value).strftime(moment_format())
    if isinstance(value, date):
        return value.strftime(date_format())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(shown(one)) for one in value)
    return value

"""Pages for people."""

from flask import Flask, has_request_context
from flask_babel import Babel

from config import Settings
from giaoviec.core import places, zone

babel = Babel()


def init_app(app: Flask, settings: Settings) -> None:
    """Put languages, sign-in, security headers and pages on the application."""
    app.config.update(
        BABEL_DEFAULT_LOCALE=settings.locale,
        BABEL_DEFAULT_TIMEZONE=settings.timezone or zone.DEFAULT,
        BABEL_TRANSLATION_DIRECTORIES=str(places.translations_dir()),
    )
    babel.init_app(app, locale_selector=_language)


def _language() -> str | None:
    """The reader's language; None outside a request: the installation's."""
    if not has_request_context():
        return None
    return None

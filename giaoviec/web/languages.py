"""In which language a page reads: the account's, else the one chosen here, else the installation's."""

from flask import Flask, current_app, g, has_request_context, session
from flask_babel import Babel

from giaoviec.accounts.usecases.profile import LANGUAGES
from giaoviec.web.signing import signed_in_now

babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=language)


def language() -> str:
    """The reader's language; outside a request the installation's."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    # The database may be what broke: then the account's language cannot be known.
    who = None if g.get("is_broken") else signed_in_now()
    chosen = who.locale if who else session.get("locale")
    return chosen if chosen in LANGUAGES else default

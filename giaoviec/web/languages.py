"""In which language a page reads: asked for before sign-in, else the account's, else the installation's.

Who chose a language on the way in reads on in it until they choose again; the
account, and with it their mails, keeps its own.

A page asks for a hundred texts, and Flask-Babel finds out the language anew for
each of them. Here the catalogue is found once and kept where Flask-Babel itself
lets go of it when the language changes (`force_locale`, `refresh`); without that
place everything is as slow as before, and as right.
"""

from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, g, has_request_context, session
from flask_babel import Babel, Domain, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.utils import cached_property

from giaoviec.accounts.usecases.profile import LANGUAGES
from giaoviec.web.signing import ASKED, signed_in_now


class _Texts(Domain):
    """Finds the catalogue once, not for each text."""

    def get_translations(self) -> NullTranslations:
        try:
            found: NullTranslations | None = g._flask_babel.babel_translations  # noqa: SLF001
        except (AttributeError, RuntimeError):
            found = None
        if found is None:
            found = super().get_translations()
            if "_flask_babel" in g:
                g._flask_babel.babel_translations = found  # noqa: SLF001
        return found


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        return _Texts(domain=self.domain)


babel = _Babel()


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=language)
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)


def language() -> str:
    """The reader's language; outside a request the installation's."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    # The database may be what broke: then the account's language cannot be known.
    who = None if g.get("is_broken") else signed_in_now()
    chosen = session.get(ASKED) or (who.locale if who else session.get("locale"))
    return chosen if chosen in LANGUAGES else default


@pass_eval_context
def _in_template(context: EvalContext, text: str, **values: Any) -> str:
    """`_("…", name=value)` in templates: translated, and values escaped where the template escapes.

    Jinja's own goes three times through its calling of functions and formats every text.
    """
    try:
        found = g._flask_babel.babel_translations.ugettext(text)  # noqa: SLF001
    except (AttributeError, RuntimeError):
        found = get_translations().ugettext(text)
    if context.autoescape:
        found = Markup(found)  # noqa: S704  the text is ours; values are escaped by its %
    return found % values if values or "%" in found else found

"""Choosing the language, signed in or not."""

from flask import Blueprint, g, redirect, request, session
from flask.typing import ResponseReturnValue

from giaoviec.accounts.usecases.profile import LANGUAGES, LanguageUnknown, choose_language
from giaoviec.web.access import public
from giaoviec.web.request import local_path
from giaoviec.web.signing import current_actor, signed_in_now

pages = Blueprint("language", __name__)


@pages.post("/ngon-ngu")
@public
def choose() -> ResponseReturnValue:
    """Read on in the other language; kept in the account, or in the cookie before sign-in."""
    locale = request.form.get("locale", "")
    if locale not in LANGUAGES:
        raise LanguageUnknown
    if signed_in_now():
        choose_language(locale, actor=current_actor(), now=g.now)
    else:
        session["locale"] = locale
    return redirect(local_path(request.form.get("next")), 303)

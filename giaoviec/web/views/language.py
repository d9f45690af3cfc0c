"""Choosing the language, signed in or not."""

from flask import Blueprint, g, redirect, request, session
from flask.typing import ResponseReturnValue

from giaoviec.accounts.usecases.profile import LANGUAGES, LanguageUnknown, choose_language
from giaoviec.web.access import public
from giaoviec.web.request import local_path
from giaoviec.web.signing import ASKED, current_actor, signed_in_now

pages = Blueprint("language", __name__)


@pages.post("/ngon-ngu")
@public
def choose() -> ResponseReturnValue:
    """Read on in the other language; kept in the account, or in the cookie before sign-in, and on from there."""
    locale = request.form.get("locale", "")
    if locale not in LANGUAGES:
        raise LanguageUnknown
    if signed_in_now():
        choose_language(locale, actor=current_actor(), now=g.now)
        session.pop(ASKED, None)
    else:
        session["locale"] = session[ASKED] = locale
    return redirect(local_path(request.form.get("next")), 303)

"""From the session cookie to the person behind a request, and back at sign-in and sign-out."""

from flask import Flask, current_app, g, has_request_context, request, session
from flask_login import LoginManager, UserMixin
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import DBAPIError

from config import Settings
from giaoviec.accounts.sessions import SEEN_EVERY, SignedIn, signed_in
from giaoviec.accounts.usecases.sign_in import note_seen
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.web.request import client_address

_TOKEN = "token"  # noqa: S105  the name of the cookie's field, not a secret
# The language asked for before sign-in.
ASKED = "asked_locale"
csrf = CSRFProtect()


class Visitor(UserMixin):
    """What Flask-Login calls a user; all that is known stands in `who`."""

    def __init__(self, who: SignedIn) -> None:
        self.who = who

    def get_id(self) -> str:
        return str(self.who.standing.account_id)


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        # The prefix makes browsers insist on Secure, the root path and this very host.
        SESSION_COOKIE_NAME="__Host-giaoviec" if settings.is_https else "giaoviec",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        # As long as the session: a form left open over lunch is not lost for that alone.
        WTF_CSRF_TIME_LIMIT=None,
    )
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_visitor)
    manager.init_app(app)
    csrf.init_app(app)
    app.after_request(_note_seen)


def signed_in_now() -> SignedIn | None:
    """Who is signed in, read once a request in one query; None: nobody."""
    if "who" not in g:
        token = session.get(_TOKEN)
        # Set first: whatever goes wrong below is not tried again while its page is written.
        g.who = None
        if token:
            g.who = signed_in(db.session(), token, now=g.now)
        if g.who is not None:
            g.actor = g.who.standing.actor(client_address())
    who: SignedIn | None = g.who
    return who


def session_has_ended() -> bool:
    """Whether this browser was signed in and is so no longer, by time or by an end put elsewhere."""
    return _TOKEN in session and signed_in_now() is None


def current_actor() -> Actor:
    """Who acts; for views behind `signed_in` or `needs`."""
    actor: Actor = g.actor
    return actor


def current_session_id() -> int:
    """The session in use; for views behind `signed_in` or `needs`."""
    who: SignedIn = g.who
    return who.session_id


def remember(token: str) -> None:
    """Put a new session's token in the cookie; whatever the cookie held before is gone.

    A cookie that somebody planted beforehand is worth nothing afterwards; only
    the language that was asked for on the way in goes along.
    """
    asked = session.get(ASKED)
    session.clear()
    session[_TOKEN] = token
    if asked:
        session[ASKED] = asked
    g.pop("who", None)
    # The old cookie's form token is worth nothing either: what is written from here on has another.
    g.pop("csrf_token", None)


def forget() -> None:
    """Empty the cookie, keeping only the language in which one reads."""
    kept = g.who.locale if g.get("who") else session.get("locale")
    locale = session.get(ASKED) or kept
    session.clear()
    if locale:
        session["locale"] = locale
    g.pop("who", None)


def unseen(view):  # type: ignore[no-untyped-def]
    """Mark a view that pages ask by themselves: it does not keep an idle session alive."""
    view.is_unseen = True
    return view


def is_unseen() -> bool:
    """Whether the present request is one that a page makes by itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "is_unseen", False)


def beside_typing(view):  # type: ignore[no-untyped-def]
    """Mark a view that is asked while somebody types: its answer never takes the page away from them."""
    view.is_beside_typing = True
    return view


def is_beside_typing() -> bool:
    """Whether the present request is a look-up beside a field."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "is_beside_typing", False)


def _visitor(_request: object) -> Visitor | None:
    who = signed_in_now()
    return Visitor(who) if who else None


def _note_seen(response):  # type: ignore[no-untyped-def]
    who: SignedIn | None = g.get("who") if has_request_context() else None
    if who is None or g.now - who.last_seen_at < SEEN_EVERY or is_unseen():
        return response
    try:
        note_seen(who.session_id, now=g.now)
    except DBAPIError:
        # The page is ready; that somebody was here can be written a minute later.
        db.session.rollback()
    return response

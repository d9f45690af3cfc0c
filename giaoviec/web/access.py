"""Every route says who may come in; a test walks all routes and fails on one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g
from flask_login import current_user

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError, NotAllowed
from giaoviec.core.i18n import N_
from giaoviec.tasks.rights import rights_of

# What goes over to whoever stands in; the program itself is administered in one's own name.
_PASSED_ON = frozenset({Verb.ASSIGN})

F = TypeVar("F", bound=Callable[..., Any])


class SignInNeeded(DomainError):
    code = "sign-in-needed"
    status = 401
    text = N_("Hãy đăng nhập để tiếp tục.")


def public(view: F) -> F:
    """Anybody may come in."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: F) -> F:
    """Whoever has signed in; what they see is decided by `visible_to` in each fetch."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            raise SignInNeeded
        return view(*args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def needs(verb: Verb) -> Callable[[F], F]:
    """Whoever may do `verb` at all, themselves or in another's place; where, the use case decides."""

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                raise SignInNeeded
            if not may(verb):
                raise NotAllowed
            return view(*args, **kwargs)

        guarded.access = f"needs:{verb.value}"  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def may(verb: Verb) -> bool:
    """Whether whoever is signed in may do this anywhere: by their role, or by standing in for somebody.

    Asked of the database at most once a request, and only where the role is not enough.
    """
    if reach(g.actor.role, verb) is not Reach.NONE:
        return True
    if verb not in _PASSED_ON:
        return False
    if "verbs_of_others" not in g:
        others = rights_of(db.session(), g.actor, now=g.now)[1:]
        g.verbs_of_others = {
            one
            for one in _PASSED_ON
            if any(reach(right.role, one) is not Reach.NONE for right in others)
        }
    return verb in g.verbs_of_others

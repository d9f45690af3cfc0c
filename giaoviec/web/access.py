"""Every route says who may come in; a test walks all routes and fails on one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g
from flask_login import current_user

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.errors import DomainError, NotAllowed
from giaoviec.core.i18n import N_

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
    """Whoever may do `verb` at all; where is decided by the use case."""

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                raise SignInNeeded
            if reach(g.actor.role, verb) is Reach.NONE:
                raise NotAllowed
            return view(*args, **kwargs)

        guarded.access = f"needs:{verb.value}"  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate

"""What commands share: the app around them, `--at`, `--as`, and one JSON value as the answer."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from giaoviec.core import clock, zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, end_session, explain
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import Sentence

F = TypeVar("F", bound=Callable[..., Any])


# As far as the working calendar reaches, or nearly; beyond it there is only a slip of the hand.
YEARS = range(1900, 2200)
_NOT_IN_YEARS = f"{{!r}} is not in the years {YEARS.start} to {YEARS.stop - 1}"
# What a column of numbers holds.
NUMBER = click.IntRange(1, 2**31 - 1)


class Moment(click.ParamType):
    """An ISO moment; without an offset it is local time, without an hour the day's start."""

    name = "ISO"
    shape = "an ISO moment such as 2026-09-04T08:00:00+07:00"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not {self.shape}", param, ctx)
        if moment.year not in YEARS:
            self.fail(_NOT_IN_YEARS.format(value), param, ctx)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone.zone())
        return moment.astimezone(UTC).replace(microsecond=0)


class Day(click.ParamType):
    """A day: 2026-12-31 or 31/12/2026."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        day = value if isinstance(value, date) else day_in(value)
        if day is None:
            self.fail(f"{value!r} is not a day such as 2026-12-31 or 31/12/2026", param, ctx)
        if day.year not in YEARS:
            self.fail(_NOT_IN_YEARS.format(value), param, ctx)
        return day


def day_in(text: str) -> date | None:
    """The day that this says in one of the ways that sheets say it; None: it says none."""
    from giaoviec.files.cells import read_day
    from giaoviec.files.sheet_errors import ImpossibleDate

    try:
        return read_day(text)
    except ImpossibleDate:
        return None


def with_app(function: F) -> F:
    """Run a command inside the application, in the installation's language.

    Refusals are said here, where the language is known, and end with exit 1.
    """

    @wraps(function)
    def inside(*args: Any, **kwargs: Any) -> Any:
        from flask_babel import force_locale

        from giaoviec.app import create_app

        app = create_app(pages=False)
        with app.app_context(), force_locale(app.config["SETTINGS"].locale):
            try:
                return function(*args, **kwargs)
            except DomainError as error:
                raise Refused(str(error)) from error
            except DBAPIError as error:
                raise Refused(str(explain(error))) from error
            finally:
                end_session()
                db.engine.dispose()

    return inside  # type: ignore[return-value]


class Refused(click.ClickException):
    """The answer is no: the sentence on stderr, exit 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def acting(function: F) -> F:
    """Give a command `--at` and `--as`; it receives `now` and `actor` instead.

    Use below `with_app`: the actor is looked up in the database.
    """

    @click.option(
        "--at", "at", type=Moment(), help="Act as if it were this moment (replay, demonstrations)."
    )
    @click.option(
        "--as", "username", metavar="USERNAME", help="Act as this account; default: the operator."
    )
    @wraps(function)
    def with_actor(*args: Any, at: datetime | None, username: str | None, **kwargs: Any) -> Any:
        now = at or clock.now()
        return function(*args, actor=actor_named(username, now), now=now, **kwargs)

    return with_actor  # type: ignore[return-value]


def actor_named(username: str | None, now: datetime) -> Actor:
    """The operator, or the account of this name.

    Raises:
        NotFound: no active account has this name.
    """
    if username is None:
        return Actor.operator()
    from giaoviec.accounts.queries import actor_for_username

    return actor_for_username(db.session(), username, now=now, origin="cli")


def say(text: str, **facts: object) -> None:
    """Tell the person at the console, on stderr, in the installation's language.

    `text` is marked with N_ where it is written.
    """
    click.echo(str(Sentence(text, facts)), err=True)


def answer(value: Any) -> None:
    """Print one JSON value on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

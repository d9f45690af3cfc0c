"""What the steps of `giaoviec task` share: the task's number, a moment as a deadline, the word at the end."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from giaoviec.cli.context import NUMBER, Day, Moment, acting, day_in, with_app
from giaoviec.core import zone
from giaoviec.core.i18n import N_, Sentence

F = TypeVar("F", bound=Callable[..., Any])

_NOW = N_("Nhiệm vụ số %(task)s: %(status)s.")
_STATUS = {
    "assigned": N_("đã giao"),
    "in_progress": N_("đang thực hiện"),
    "submitted": N_("chờ xác nhận"),
    "completed": N_("đã hoàn thành"),
    "suspended": N_("tạm dừng"),
    "withdrawn": N_("đã thu hồi"),
}


_HAS_HOUR = re.compile(r"\d[T ]\d")


class Due(Moment):
    """A deadline: a day as `Day` reads it, to its last moment, or an ISO moment with an hour."""

    name = "DAY|ISO"
    shape = "a day such as 2026-12-31 nor an ISO moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        day = day_in(value)
        if day is None:
            if not _HAS_HOUR.search(value):
                # ISO has days without hyphens too, and would take their first moment.
                self.fail(f"{value!r} is not {self.shape}", param, ctx)
            return super().convert(value, param, ctx)
        return zone.end_of_day(Day().convert(day, param, ctx))


def on_task(function: F) -> F:
    """Give a step the task's number, the application, `actor` and `now`."""
    return click.argument("task_id", metavar="ID", type=NUMBER)(with_app(acting(function)))


def reason_option(function: F) -> F:
    return click.option("--reason", required=True, help="Why; kept with the step.")(function)


def say_status(task_id: int) -> None:
    """One line on stderr: how the task stands after the step."""
    from giaoviec.core.db import db
    from giaoviec.tasks.models import Task

    status = db.session.get_one(Task, task_id).status.value
    shown = Sentence(_STATUS[status])
    click.echo(str(Sentence(_NOW, {"task": task_id, "status": shown})), err=True)

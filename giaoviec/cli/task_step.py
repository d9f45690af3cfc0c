"""What the steps of `giaoviec task` share: the task's number, a moment as a deadline, the word at the end."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from giaoviec.cli.context import NUMBER, Moment, acting, with_app
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


class Due(Moment):
    """A deadline: a day (2026-12-31 or 31/12/2026, to its last moment) or an ISO moment."""

    name = "DAY|ISO"
    shape = "a day such as 2026-12-31 nor an ISO moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                day = datetime.strptime(value, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
            # For its refusal of years that nobody means.
            super().convert(day.isoformat(), param, ctx)
            return zone.end_of_day(day)
        return super().convert(value, param, ctx)


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

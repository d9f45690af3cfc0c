"""`giaoviec task`: one task, from giving to confirming."""

from datetime import datetime

import click

from giaoviec.cli.context import NUMBER, acting, answer, with_app
from giaoviec.cli.task_assign import assign
from giaoviec.cli.task_cooperation import COOPERATION
from giaoviec.cli.task_decisions import DECISIONS
from giaoviec.cli.task_work import WORK
from giaoviec.core.actor import Actor


@click.group()
def task() -> None:
    """One task: every step of its life, as the operator or as somebody (--as), now or --at a moment."""


@task.command()
@click.argument("task_id", metavar="ID", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
@acting
def show(task_id: int, as_json: bool, actor: Actor, now: datetime) -> None:
    """Show a task with its timeline, as it stands at --at."""
    from giaoviec.cli.task_shown import as_value, lines
    from giaoviec.core.db import db
    from giaoviec.tasks.dossier import open_dossier
    from giaoviec.tasks.history import history_of

    session = db.session()
    dossier = open_dossier(session, task_id, actor=actor, now=now)
    value = as_value(dossier, history_of(session, task_id), as_of=now)
    if as_json:
        answer(value)
        return
    for line in lines(value):
        click.echo(line)


for command in (assign, *WORK, *DECISIONS, *COOPERATION):
    task.add_command(command)

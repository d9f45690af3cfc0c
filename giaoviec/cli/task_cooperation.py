"""The steps of `giaoviec task` by which units begin and end to cooperate."""

from datetime import datetime

import click

from giaoviec.cli.task_step import Due, on_task, reason_option, say_status
from giaoviec.core.actor import Actor


@click.command("add-cooperating")
@on_task
@click.argument("units", metavar="UNIT...", nargs=-1, required=True)
@click.option("--due", type=Due(), help="A deadline of their own; default: the task's.")
def add_cooperating(
    task_id: int, units: tuple[str, ...], due: datetime | None, actor: Actor, now: datetime
) -> None:
    """Have each UNIT (code, name or alias) cooperate from now on."""
    from giaoviec.core import zone
    from giaoviec.core.db import db
    from giaoviec.org.resolve import load_unit_index, resolve_unit
    from giaoviec.tasks.usecases import cooperation

    index, today = load_unit_index(db.session()), zone.local_date(now)
    chosen = [resolve_unit(index, text, on=today).id for text in units]
    cmd = cooperation.AddCooperating(task_id=task_id, unit_ids=chosen, due_at=due)
    cooperation.add_cooperating(cmd, actor=actor, now=now)
    say_status(task_id)


@click.command("withdraw-cooperating")
@on_task
@click.argument("unit")
@reason_option
def withdraw_cooperating(task_id: int, unit: str, reason: str, actor: Actor, now: datetime) -> None:
    """Let UNIT (code, name or alias) cooperate no more; what it did stays."""
    from giaoviec.tasks.usecases import cooperation

    cmd = cooperation.WithdrawCooperating(
        task_id=task_id, unit_id=_cooperating(task_id, unit, actor, now), reason=reason
    )
    cooperation.withdraw_cooperating(cmd, actor=actor, now=now)
    say_status(task_id)


def _cooperating(task_id: int, text: str, actor: Actor, now: datetime) -> int:
    """The unit that is meant; one of the task's own may be closed by now, or have another name."""
    from giaoviec.core import zone
    from giaoviec.core.db import db
    from giaoviec.core.text import fold
    from giaoviec.org.resolve import load_unit_index, resolve_unit
    from giaoviec.tasks.dossier import open_dossier

    parts = open_dossier(db.session(), task_id, actor=actor, now=now).task.coop_parts
    for part in parts:
        if fold(text) in (fold(part.unit.code), fold(part.unit_name)):
            return part.unit_id
    return resolve_unit(load_unit_index(db.session()), text, on=zone.local_date(now)).id


COOPERATION = (add_cooperating, withdraw_cooperating)

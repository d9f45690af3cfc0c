"""The steps of `giaoviec task` that the assigner, or the monitor for them, takes."""

from datetime import datetime

import click

from giaoviec.cli.task_step import Due, on_task, reason_option, say_status
from giaoviec.core.actor import Actor


@click.command()
@on_task
@click.option("--note", default="", help="A word with the confirmation.")
def confirm(task_id: int, note: str, actor: Actor, now: datetime) -> None:
    """Accept the result. Nobody confirms what they handed in."""
    from giaoviec.tasks.usecases.results import ConfirmResult, confirm_result

    confirm_result(ConfirmResult(task_id=task_id, note=note), actor=actor, now=now)
    say_status(task_id)


@click.command("return")
@on_task
@reason_option
def return_(task_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Send the result back; the deadline stays."""
    from giaoviec.tasks.usecases.results import ReturnResult, return_result

    return_result(ReturnResult(task_id=task_id, reason=reason), actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@reason_option
def reopen(task_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a confirmed task up again."""
    from giaoviec.tasks.usecases.results import ReopenTask, reopen_task

    reopen_task(ReopenTask(task_id=task_id, reason=reason), actor=actor, now=now)
    say_status(task_id)


@click.command("decide-extension")
@on_task
@click.option("--grant", is_flag=True, help="Grant more time.")
@click.option("--refuse", is_flag=True, help="Refuse; needs --reason.")
@click.option("--due", type=Due(), help="A shorter deadline than was asked for.")
@click.option("--reason", default="", help="Why.")
def decide_extension(
    task_id: int,
    grant: bool,
    refuse: bool,
    due: datetime | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Decide on the request for more time: --grant or --refuse."""
    from giaoviec.tasks.usecases import extensions

    if grant == refuse:
        raise click.UsageError("Give --grant or --refuse.")
    if grant:
        granting = extensions.GrantExtension(task_id=task_id, due_at=due, reason=reason)
        extensions.grant_extension(granting, actor=actor, now=now)
    else:
        refusing = extensions.RefuseExtension(task_id=task_id, reason=reason)
        extensions.refuse_extension(refusing, actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@reason_option
def insist(task_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Leave a refused task with its unit."""
    from giaoviec.tasks.usecases.receive import InsistOnTask, insist_on_task

    insist_on_task(InsistOnTask(task_id=task_id, reason=reason), actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@click.argument("unit")
@reason_option
def reassign(task_id: int, unit: str, reason: str, actor: Actor, now: datetime) -> None:
    """Give the task to another lead UNIT (code, name or alias)."""
    from giaoviec.core import zone
    from giaoviec.core.db import db
    from giaoviec.org.resolve import load_unit_index, resolve_unit
    from giaoviec.tasks.usecases.receive import ReassignLead, reassign_lead

    chosen = resolve_unit(load_unit_index(db.session()), unit, on=zone.local_date(now))
    cmd = ReassignLead(task_id=task_id, unit_id=chosen.id, reason=reason)
    reassign_lead(cmd, actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@reason_option
def suspend(task_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Let the task rest: nobody is reminded."""
    from giaoviec.tasks.usecases.pause import SuspendTask, suspend_task

    suspend_task(SuspendTask(task_id=task_id, reason=reason), actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@click.option("--reason", default="", help="Why.")
def resume(task_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a suspended task up where it was."""
    from giaoviec.tasks.usecases.pause import ResumeTask, resume_task

    resume_task(ResumeTask(task_id=task_id, reason=reason), actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@reason_option
def withdraw(task_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take the order back, with everything handed down from it."""
    from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task

    withdraw_task(WithdrawTask(task_id=task_id, reason=reason), actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@click.option("--text", default="", help="What is said.")
def urge(task_id: int, text: str, actor: Actor, now: datetime) -> None:
    """Press for the task: owner and focal point are told at once; at most every four hours."""
    from giaoviec.tasks.usecases.urge import UrgeTask, urge_task

    urge_task(UrgeTask(task_id=task_id, text=text), actor=actor, now=now)
    say_status(task_id)


DECISIONS = (
    confirm, return_, reopen, decide_extension, insist, reassign, suspend, resume, withdraw, urge,
)  # fmt: skip

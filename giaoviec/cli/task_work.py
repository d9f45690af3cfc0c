"""The steps of `giaoviec task` that the unit takes: receive, name an owner, report, hand in, ask for time."""

from datetime import datetime

import click

from giaoviec.cli.context import Moment
from giaoviec.cli.task_step import Due, on_task, reason_option, say_status
from giaoviec.core.actor import Actor


@click.command()
@on_task
def acknowledge(task_id: int, actor: Actor, now: datetime) -> None:
    """The unit has seen the task and takes it on."""
    from giaoviec.tasks.usecases.receive import AcknowledgeTask, acknowledge_task

    acknowledge_task(AcknowledgeTask(task_id=task_id), actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@reason_option
def refuse(task_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Say that the task is not this unit's; the assigner answers."""
    from giaoviec.tasks.usecases.receive import RefuseTask, refuse_as_not_ours

    refuse_as_not_ours(RefuseTask(task_id=task_id, reason=reason), actor=actor, now=now)
    say_status(task_id)


@click.command("name-owner")
@on_task
@click.argument("person")
@click.option("--reason", default="", help="Why the owner changes, where there is one already.")
def name_owner(task_id: int, person: str, reason: str, actor: Actor, now: datetime) -> None:
    """Name who carries the task out, or give it to another; PERSON is a name, code or address."""
    from giaoviec.core import zone
    from giaoviec.core.db import db
    from giaoviec.org.resolve import load_person_index, resolve_person
    from giaoviec.tasks.models import Task
    from giaoviec.tasks.usecases import owners

    session = db.session()
    people = load_person_index(session)
    chosen = resolve_person(people, person, on=zone.local_date(now)).id
    known = session.get(Task, task_id)
    if known is not None and known.owner_id is not None:
        cmd = owners.ReassignOwner(task_id=task_id, person_id=chosen, reason=reason)
        owners.reassign_owner(cmd, actor=actor, now=now)
    else:
        owners.name_owner(owners.NameOwner(task_id=task_id, person_id=chosen), actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@click.argument("text")
@click.option("--percent", type=click.IntRange(0, 100), help="How far it is.")
def progress(task_id: int, text: str, percent: int | None, actor: Actor, now: datetime) -> None:
    """Report how the work goes."""
    from giaoviec.tasks.usecases.progress import ReportProgress, report_progress

    cmd = ReportProgress(task_id=task_id, text=text, percent=percent)
    report_progress(cmd, actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@click.option(
    "--proof-number", default="", help="Number and symbol of the document that proves it."
)
@click.option("--proof-link", default="", help="Where the result can be read.")
@click.option("--summary", default="", help="The result in a few words.")
@click.option(
    "--handed-in-at",
    type=Moment(),
    help="When a paper result was really handed in; needs --proof-number.",
)
def submit(
    task_id: int,
    proof_number: str,
    proof_link: str,
    summary: str,
    handed_in_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Hand the result in, with proof."""
    from giaoviec.tasks.usecases.results import SubmitResult, submit_result

    cmd = SubmitResult(
        task_id=task_id,
        summary=summary,
        proof_number=proof_number,
        proof_link=proof_link,
        handed_in_at=handed_in_at,
    )
    submit_result(cmd, actor=actor, now=now)
    say_status(task_id)


@click.command()
@on_task
@click.argument("due", type=Due())
@reason_option
def extend(task_id: int, due: datetime, reason: str, actor: Actor, now: datetime) -> None:
    """Ask for a later deadline, before the present one has passed."""
    from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension

    cmd = RequestExtension(task_id=task_id, due_at=due, reason=reason)
    request_extension(cmd, actor=actor, now=now)
    say_status(task_id)


WORK = (acknowledge, refuse, name_owner, progress, submit, extend)

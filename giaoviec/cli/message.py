"""`giaoviec message`: what became of one message, and sending it again by hand."""

from datetime import datetime

import click

from giaoviec.cli.context import NUMBER, acting, answer, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.core.i18n import N_, Sentence, shown


@click.group()
def message() -> None:
    """One mail or notice: its way so far, and sending it again."""


@message.command()
@click.argument("message_id", type=NUMBER, metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON value.")
@with_app
@acting
def show(*, message_id: int, as_json: bool, actor: Actor, now: datetime) -> None:  # noqa: ARG001  the console's operator sees all
    """Tell the way of a message: queued, accepted by the relay, came back, read. Never that it arrived."""
    from giaoviec.notify.timeline import timelines
    from giaoviec.web.delivery_words import shown_steps

    found = timelines(db.session(), [message_id])
    if message_id not in found:
        raise NotFound
    steps = [
        {
            "stage": step.stage.value,
            "at": step.at.isoformat() if step.at else None,
            "words": step.words,
            "status": step.status,
            "count": step.count,
            "party": step.party,
            "message_id": step.identity,
            "other": step.other_id,
        }
        for step in found[message_id]
    ]
    if as_json:
        answer({"id": message_id, "steps": steps})
        return
    for step in shown_steps(found[message_id]):
        told = " · ".join(part for part in (step.title, step.note, step.words) if part)
        click.echo(f"{shown(step.at) if step.at else '–'}  {told}")


@message.command()
@click.argument("message_id", type=NUMBER, metavar="ID")
@click.option("--task", "task_id", type=NUMBER, help="The task whose monitor asks for it.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON value.")
@with_app
@acting
def resend(
    *, message_id: int, task_id: int | None, as_json: bool, actor: Actor, now: datetime
) -> None:
    """Put a mail about tasks in the outbox once more; the old one stays as it was."""
    from giaoviec.reminders.resend import ResendMessage, resend_message

    cmd = ResendMessage(message_id=message_id, task_id=task_id)
    new_id = resend_message(cmd, actor=actor, now=now)
    if as_json:
        answer({"id": new_id, "original": message_id})
        return
    words = N_("Đã đưa vào hàng chờ gửi: thư số %(new)s, gửi lại thư số %(old)s.")
    click.echo(str(Sentence(words, {"new": new_id, "old": message_id})))

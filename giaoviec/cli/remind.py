"""`giaoviec remind`: one complete pass of reminders."""

from datetime import datetime

import click

from giaoviec.cli.context import acting, answer, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.i18n import N_, Sentence


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be sent; write and send nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON value.")
@with_app
@acting
def remind(*, dry_run: bool, as_json: bool, actor: Actor, now: datetime) -> None:  # noqa: ARG001  --as is taken and changes nothing
    """Plan, deliver and settle every reminder that is due. Safe to run again at any moment."""
    from giaoviec.core.memory import collect_rarely
    from giaoviec.reminders.remind import rehearse
    from giaoviec.reminders.remind import remind as run

    collect_rarely()
    outcome = rehearse(now=now) if dry_run else run(now=now)
    if as_json:
        answer(outcome.as_dict())
        return
    words = N_(
        "%(reminders)s lời nhắc mới; gửi %(email)s thư, %(inapp)s thông báo; "
        "bỏ %(suppressed)s, lỗi %(failed)s."
    )
    facts = outcome.as_dict() | outcome.messages
    click.echo(str(Sentence(words, facts)))

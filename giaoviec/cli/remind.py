"""`giaoviec remind`: one complete pass of reminders."""

from datetime import datetime
from typing import Any

import click

from giaoviec.cli.context import acting, answer, say, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.agreement import require_agreement
from giaoviec.core.db import db
from giaoviec.core.i18n import N_, Sentence

# Of each what a relay said, one line; a relay that says something else each time is not listed whole.
_REASONS = 3


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
    if click.get_current_context().params.get("at") is None and not dry_run:
        require_agreement(db.session())
    outcome = rehearse(now=now) if dry_run else run(now=now)
    if as_json:
        answer(outcome.as_dict())
    else:
        _say_done(outcome.as_dict() | outcome.messages)
    if not dry_run:
        _say_waiting()


def _say_done(facts: dict[str, Any]) -> None:
    words = N_(
        "%(reminders)s lời nhắc mới; gửi %(email)s thư, %(inapp)s thông báo; "
        "bỏ %(suppressed)s, lỗi %(failed)s."
    )
    click.echo(str(Sentence(words, facts)))


def _say_waiting() -> None:
    """On stderr: the mails that were tried and wait for another try, and what the relay said."""
    from giaoviec.notify.deliveries import tried_in_vain
    from giaoviec.web.delivery_words import reason_words

    for said, count in tried_in_vain(db.session(), most=_REASONS):
        say(N_("Còn %(count)s thư chờ gửi lại: %(reason)s"), count=count, reason=reason_words(said))

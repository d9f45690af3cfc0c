"""`giaoviec bounces`: mails that came back, and addresses to which none goes any more."""

from datetime import datetime

import click

from giaoviec.cli.context import acting, answer, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.i18n import N_, Sentence, shown


@click.command()
@click.option("--addresses", "listed", is_flag=True, help="List flagged addresses; read nothing.")
@click.option("--lift", metavar="ADDRESS", help="Let mails go to this address again; read nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON value.")
@with_app
@acting
def bounces(*, listed: bool, lift: str | None, as_json: bool, actor: Actor, now: datetime) -> None:
    """Read the mailbox of GIAOVIEC_BOUNCES_URL now; the scheduler does so every half minute."""
    from giaoviec.notify.bounces.flags import LiftFlag, bad_addresses, lift_flag
    from giaoviec.notify.bounces.take import take_bounces

    if lift:
        lift_flag(LiftFlag(address=lift), actor=actor, now=now)
    if lift or listed:
        found = bad_addresses(db.session(), now=now)
        if as_json:
            answer(
                [
                    {
                        "address": one.address,
                        "flagged_at": one.flagged_at.isoformat(),
                        "bounces": one.bounces,
                        "diagnostic": one.diagnostic,
                        "people": [holder.name for holder in one.people],
                    }
                    for one in found
                ]
            )
        for one in () if as_json else found:
            names = ", ".join(holder.name for holder in one.people)
            click.echo(f"{one.address}\t{shown(one.flagged_at)}\t{names}\t{one.diagnostic}")
        return
    taken = take_bounces(now=now)
    if as_json:
        answer(taken.as_dict())
        return
    words = N_(
        "Đọc %(read)s thư: %(bounced)s thư bị trả lại, %(delayed)s thư bị chậm, "
        "%(auto_replies)s trả lời tự động, %(unmatched)s không thuộc thư nào của hệ thống, "
        "%(again)s đã biết."
    )
    click.echo(str(Sentence(words, taken.as_dict())))

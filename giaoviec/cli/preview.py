"""`giaoviec preview`: what the policy will send, day by day, to whom and why."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from giaoviec.cli.context import acting, answer, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.i18n import N_, Sentence, shown

if TYPE_CHECKING:
    from giaoviec.reminders.preview import PreviewDay, PreviewMessage

MOST_DAYS = 60
_LINE = N_("%(time)s  %(name)s (%(units)s): %(count)s việc, qua %(channels)s")


@click.command()
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=1,
    show_default=True,
    help="How far to look, in days of 24 hours from now.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON value.")
@with_app
@acting
def preview(*, days: int, as_json: bool, actor: Actor, now: datetime) -> None:  # noqa: ARG001  --as is taken and changes nothing
    """Say what reminders will be sent, to whom and why, as things stand now; nothing is written or sent.

    Worked out by the code that plans: what people do in the meantime changes it.
    """
    from giaoviec.reminders.preview import preview as look_ahead
    from giaoviec.reminders.step_words import step_titles
    from giaoviec.reminders.steps import load_every_step

    session, until = db.session(), now + timedelta(days=days)
    found = look_ahead(session, now=now, until=until)
    titles = step_titles(load_every_step(session))
    if as_json:
        answer(
            {
                "from": now.isoformat(),
                "until": until.isoformat(),
                "days": [_day(day, titles) for day in found],
            }
        )
        return
    for day in found:
        words = N_("%(day)s: %(email)s thư, %(inapp)s thông báo")
        click.echo(str(Sentence(words, {"day": shown(day.day), **day.counts})))
        for message in day.messages:
            click.echo(f"  {_line(message)}")


def _day(day: "PreviewDay", titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "date": day.day.isoformat(),
        "is_working_day": day.is_working_day,
        "messages": day.counts,
        "recipients": [
            {
                "at": message.at.isoformat(),
                "kind": message.kind,
                "person_id": message.person_id,
                "name": message.name,
                "units": message.units,
                "channels": [channel.value for channel in message.channels],
                "address": message.address,
                "trouble": message.trouble.value if message.trouble else None,
                "is_late": message.is_late,
                "reminders": [
                    {
                        "task": item.task_id,
                        "content": item.content,
                        "lead": item.lead_unit_name,
                        "due_at": item.due_at.isoformat() if item.due_at else None,
                        "step": item.step_key,
                        "why": titles.get(item.step_key, item.step_key),
                        "roles": item.roles.split(","),
                        "point_at": item.point_at.isoformat(),
                    }
                    for item in message.items
                ],
            }
            for message in day.messages
        ],
    }


def _line(message: "PreviewMessage") -> str:
    facts = {
        "time": shown(message.at),
        "name": message.name,
        "units": message.units,
        "count": len(message.tasks),
        "channels": ", ".join(channel.value for channel in message.channels) or "–",
    }
    return str(Sentence(_LINE, facts))

"""`giaoviec preview`: what the policy will send, day by day, to whom and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from giaoviec.cli.context import acting, answer, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.i18n import N_, Sentence, shown
from giaoviec.notify.models import Channel
from giaoviec.notify.undelivered import reason_of

if TYPE_CHECKING:
    from giaoviec.reminders.preview import PreviewDay, PreviewItem, PreviewMessage

MOST_DAYS = 60
_LINE = N_("%(time)s  %(name)s (%(units)s): %(count)s việc, qua %(channels)s")
_ITEM = N_("Nhiệm vụ số %(number)s, %(content)s: %(why)s")
_NO_MAIL = N_("không gửi thư được: %(why)s")
_MOST_LETTERS = 80
_CHANNELS = {Channel.INAPP: N_("thông báo trong chương trình"), Channel.EMAIL: N_("thư điện tử")}


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
            for items in message.tasks:
                click.echo(f"    {_item(items, titles)}")


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
        "channels": ", ".join(str(Sentence(_CHANNELS[one])) for one in message.channels) or "–",
    }
    trouble = message.trouble
    words = f" ({Sentence(_NO_MAIL, {'why': Sentence(reason_of(trouble))})})" if trouble else ""
    return f"{Sentence(_LINE, facts)}{words}"


def _item(items: "Sequence[PreviewItem]", titles: Mapping[str, str]) -> str:
    """One task with every reason for which this person is told of it."""
    first = items[0]
    facts = {
        "number": first.task_id,
        "content": shorten(first.content, _MOST_LETTERS, placeholder="…"),
        "why": "; ".join(titles.get(item.step_key, item.step_key) for item in items),
    }
    return str(Sentence(_ITEM, facts))

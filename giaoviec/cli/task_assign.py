"""`giaoviec task assign`: one task from a document or a spoken order."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from giaoviec.cli.context import Day, acting, answer, with_app
from giaoviec.cli.task_step import Due
from giaoviec.core import zone
from giaoviec.core.actor import Actor

if TYPE_CHECKING:
    from giaoviec.tasks.documents import DocumentFacts
    from giaoviec.tasks.new import Deadline
    from giaoviec.tasks.usecases.assign import TaskRow

URGENCIES = ("thuong", "khan", "thuong_khan", "hoa_toc")


@click.command()
@click.option("--content", required=True, help="What is to be done.")
@click.option("--unit", "lead", required=True, help="The lead unit: code, name or alias.")
@click.option("--coop", multiple=True, help="A cooperating unit; may be given several times.")
@click.option("--number", default="", help="Number and symbol of the document.")
@click.option("--issued-on", type=Day(), help="Its day; default: today.")
@click.option("--subject", default="", help="Its subject; default: the content.")
@click.option("--signer", default="", help="Who signed it, or gave the order.")
@click.option("--spoken", is_flag=True, help="An order by word of mouth, recorded as such.")
@click.option("--due", help="The deadline: a date or a phrase, counted from the document's day.")
@click.option("--no-deadline", "no_deadline", help="The reason for having no deadline.")
@click.option("--owner", help="Who carries it out: name, code or address, within the lead unit.")
@click.option("--monitor", help="Who follows it; default: you, if you serve in the office.")
@click.option("--deliverable", default="", help="What is to come out of it.")
@click.option("--urgency", type=click.Choice(URGENCIES), default="thuong", help="How urgent it is.")
@click.option("--clause", default="", help="Where in the document.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
@acting
def assign(*, as_json: bool, actor: Actor, now: datetime, **given: Any) -> None:
    """Give one task; prints its number. The same document, unit and content twice is refused."""
    from giaoviec.tasks.usecases.assign import AssignTasks, assign_tasks

    day = given["issued_on"] or zone.local_date(now)
    looked_up = _looked_up(given, today=zone.local_date(now), issued_on=day)
    cmd = AssignTasks(document=looked_up[0], rows=(looked_up[1],))
    [task_id] = assign_tasks(cmd, actor=actor, now=now)
    if as_json:
        answer({"task": task_id})
    else:
        click.echo(task_id)


def _looked_up(
    given: dict[str, Any], *, today: date, issued_on: date
) -> tuple["DocumentFacts", "TaskRow"]:
    """The document and its row, with units and people found by what was typed."""
    from giaoviec.core.db import db
    from giaoviec.org.resolve import (
        load_person_index,
        load_unit_index,
        resolve_person,
        resolve_unit,
    )
    from giaoviec.tasks.documents import DocumentFacts
    from giaoviec.tasks.models import Urgency
    from giaoviec.tasks.usecases.assign import CoopRow, TaskRow

    session, signer = db.session(), given["signer"]
    units, people = load_unit_index(session), load_person_index(session)
    unit = resolve_unit(units, given["lead"], on=today)
    owner, monitor = given["owner"], given["monitor"]
    signers = [one for one in people.named(signer) if one.posts_on(issued_on)] if signer else []
    row = TaskRow(
        content=given["content"],
        lead_unit_id=unit.id,
        deadline=_deadline(given["due"], given["no_deadline"], issued_on),
        coop=[CoopRow(unit_id=resolve_unit(units, text, on=today).id) for text in given["coop"]],
        owner_id=resolve_person(people, owner, on=today, inside=unit).id if owner else None,
        monitor_id=resolve_person(people, monitor, on=today).id if monitor else None,
        deliverable=given["deliverable"],
        urgency=Urgency(given["urgency"]),
        clause=given["clause"],
    )
    document = DocumentFacts(
        doc_number=given["number"],
        issued_on=issued_on,
        subject=given["subject"] or given["content"],
        signer=signer,
        # A signer whom nobody or several answer to stays text.
        signer_id=signers[0].id if len(signers) == 1 else None,
        is_spoken=given["spoken"],
    )
    return document, row


def _deadline(due: str | None, no_deadline: str | None, issued_on: date) -> "Deadline":
    from giaoviec.core.db import db
    from giaoviec.intake.cells import deadline_in
    from giaoviec.tasks.models import DeadlineKind
    from giaoviec.tasks.new import Deadline
    from giaoviec.workdays.queries import load_calendar

    if bool(due) == bool(no_deadline):
        raise click.UsageError("Give --due, or --no-deadline with the reason.")
    if not due:
        return Deadline(kind=DeadlineKind.NONE, reason=no_deadline or "")
    try:
        moment = Due().convert(due, None, None)
    except click.BadParameter:
        deadline, _why = deadline_in(due, issued_on=issued_on, calendar=load_calendar(db.session()))
        return deadline
    return Deadline(kind=DeadlineKind.ABSOLUTE, due_at=moment, phrase=due)

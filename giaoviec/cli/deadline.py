"""`giaoviec deadline`: what a phrase comes to, and why."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import DBAPIError

from giaoviec.cli.context import answer, with_app
from giaoviec.core import zone
from giaoviec.core.db import db, explain
from giaoviec.core.i18n import N_, Sentence

if TYPE_CHECKING:
    from giaoviec.workdays.calendar import WorkCalendar

UNCLEAR = 1

_KINDS = {
    "absolute": N_("ngày ấn định"),
    "relative": N_("thời hạn tính từ văn bản"),
    "periodic": N_("định kỳ"),
    "none": N_("không có thời hạn"),
    "unclear": N_("chưa đọc được thời hạn"),
}
_DUE = N_("Hạn: %(moment)s (%(kind)s)")
_NO_DUE = N_("Hạn: không có (%(kind)s)")
_RULE = N_("Quy tắc lặp: %(rule)s")
_BUILT_IN = N_(
    "Không đọc được lịch làm việc trong cơ sở dữ liệu (%(detail)s) "
    "nên dùng lịch kèm theo chương trình."
)


@click.command()
@click.argument("phrase")
@click.option(
    "--from",
    "issued_on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="YYYY-MM-DD",
    help="The day on which the document was issued.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
def deadline(phrase: str, issued_on: datetime, as_json: bool) -> None:
    """Work out the deadline that PHRASE states, and say why.

    Exit 1 where the phrase gives none because it cannot be read.
    """
    from giaoviec.workdays.phrases import PhraseKind, read_deadline

    read = read_deadline(phrase, issued_on=issued_on.date(), calendar=_calendar())
    local = None if read.due_at is None else zone.local(read.due_at)
    if as_json:
        due_at = None if local is None else local.isoformat()
        answer({"kind": read.kind.value, "due_at": due_at, "why": str(read.why)})
    else:
        kind = Sentence(_KINDS[read.kind.value])
        if local is None:
            click.echo(str(Sentence(_NO_DUE, {"kind": kind})))
        else:
            facts = {"moment": f"{local:%H:%M:%S %d/%m/%Y}", "kind": kind}
            click.echo(str(Sentence(_DUE, facts)))
        if read.recurrence is not None:
            click.echo(str(Sentence(_RULE, {"rule": read.recurrence})))
        click.echo(str(read.why))
    if read.kind is PhraseKind.UNCLEAR:
        sys.exit(UNCLEAR)


def _calendar() -> "WorkCalendar":
    """The installation's calendar, or the one built in where there is none yet.

    A phrase can be tried before the program is set up.
    """
    from giaoviec.workdays.queries import load_calendar
    from giaoviec.workdays.shipped import built_in_calendar

    if not _has_database():
        return built_in_calendar()
    try:
        calendar = load_calendar(db.session())
    except DBAPIError as error:
        note = Sentence(_BUILT_IN, {"detail": explain(error).params["detail"]})
        click.echo(str(note), err=True)
        return built_in_calendar()
    return calendar if calendar.days_off else built_in_calendar()


def _has_database() -> bool:
    """Whether there is something to connect to: connecting would leave an empty SQLite file."""
    url = db.engine.url
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()

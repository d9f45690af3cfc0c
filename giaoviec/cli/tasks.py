"""`giaoviec tasks import`: tasks from a sheet."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from giaoviec.cli.context import Day, acting, answer, say, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_

# A bar for what is read in the blink of an eye is noise.
_BAR_FROM_ROWS = 500


@click.group("tasks")
def tasks() -> None:
    """Many tasks at once."""


@tasks.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--partial", is_flag=True, help="Write the good rows although others are wrong.")
@click.option(
    "--opening",
    type=Day(),
    help="The tasks were running already: their reminders begin on this day, and nobody is told that they are new.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
@acting
def import_(
    file: Path,
    check: bool,
    partial: bool,
    opening: date | None,
    as_json: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Create tasks from FILE (.xlsx or .csv, row 1 is the header).

    All rows or none, unless --partial. May be run again: what is stored
    already is skipped, what is stored with another deadline or owner is
    reported and left alone. Exits 1 when a row has an error.
    """
    from giaoviec.core.memory import collect_rarely
    from giaoviec.intake.reading import open_sheet
    from giaoviec.intake.usecases import ImportTasks, check_tasks, import_tasks

    collect_rarely()
    try:
        sheet = open_sheet(file)
    except DomainError as error:
        if as_json:
            answer(_refused(error))
        raise
    cmd = ImportTasks(sheet=sheet, partial=partial, opening=opening)
    run = check_tasks if check else import_tasks
    with _bar(len(sheet.rows)) as progress:
        report = run(cmd, actor=actor, now=now, progress=progress)
    if as_json:
        answer(report.as_json())
    else:
        from giaoviec.cli.tasks_summary import summary

        for line in summary(report, is_check=check):
            click.echo(line)
    if report.unknown_columns:
        say(N_("Cột không dùng đến: %(columns)s."), columns=report.unknown_columns)
    if report.errors:
        sys.exit(1)


def _refused(error: DomainError) -> dict[str, Any]:
    """A file that cannot be read at all, in the shape in which rows are told."""
    message = {"row": 1, "column": "", "code": error.code, "message": str(error)}
    return {"created": 0, "skipped": 0, "changed": [], "errors": [message]}


@contextmanager
def _bar(rows: int) -> Iterator[Any]:
    """A progress bar on stderr for a long sheet, where a person watches."""
    if rows < _BAR_FROM_ROWS or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    with click.progressbar(length=rows, file=sys.stderr, label=_("Đọc các dòng")) as bar:
        yield lambda _done, _all: bar.update(1)

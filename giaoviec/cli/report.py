"""`giaoviec report`: the overdue list, the register, the account of each head."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import click

from giaoviec.cli.context import Day, Moment, acting, say, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.i18n import N_

_LATER = ("docx", "pdf")


@click.command("report")
@click.argument("kind", type=click.Choice(["overdue", "register", "accountability"]))
@click.option("--from", "since", type=Day(), help="First day of the period.")
@click.option("--to", "until", type=Day(), help="Last day of the period.")
@click.option("--as-of", type=Moment(), help="The figures of this moment; default: now.")
@click.option("--unit", metavar="CODE", help="Only this unit and everything below it.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["json", "csv", "xlsx", *_LATER]),
    required=True,
    help="docx and pdf are not made yet.",
)
@click.option(
    "-o", "--output", required=True, help="The file to write; - is standard output (json, csv)."
)
@with_app
@acting
def report(
    kind: str,
    since: date | None,
    until: date | None,
    as_of: datetime | None,
    unit: str | None,
    format_name: str,
    output: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write a report as of any moment. The same question gives the same bytes.

    overdue: what is late, the latest first; the period is that of deadlines.
    register: every task given; the period is that of giving them.
    accountability: one row a unit and head's term in the period.
    Each export is recorded with its SHA-256.
    """
    from giaoviec.accountability.tables import ReportQuestion
    from giaoviec.accountability.usecases import ExportReport, Format, export_report

    if format_name in _LATER:
        raise click.UsageError(f"--format {format_name} is not made yet; json, csv and xlsx are")
    if output == "-" and format_name == Format.XLSX:
        raise click.UsageError("a workbook needs a file: -o FILE.xlsx")
    question = ReportQuestion(kind=kind, as_of=as_of or now, since=since, until=until, unit=unit)
    cmd = ExportReport(question=question, format=Format(format_name))
    with _destination(output) as file:
        exported = export_report(cmd, actor=actor, now=now, out=file)
    say(N_("%(rows)s dòng, SHA-256 %(sha256)s"), rows=exported.rows, sha256=exported.sha256)


@contextmanager
def _destination(output: str) -> Iterator[BinaryIO]:
    """A file to write and read back, put in its place only when all went well."""
    target = Path(output)
    if output == "-" or (target.exists() and not target.is_file()):
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            if output == "-":
                shutil.copyfileobj(file, sys.stdout.buffer)
            else:
                with target.open("wb") as device:
                    shutil.copyfileobj(file, device)
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("x+b") as file:
            yield file
        part.replace(target)
    except OSError as error:
        # The part is our own business; what could not be written is what was asked for.
        if error.filename == str(part):
            error.filename = output
        raise
    finally:
        part.unlink(missing_ok=True)

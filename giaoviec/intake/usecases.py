"""Importing a sheet of tasks: all rows or none, and the same sheet twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.files.sheets import Sheet
from giaoviec.intake.documents import documents_for
from giaoviec.intake.lookups import Lookups
from giaoviec.intake.plan import Plan, given_tasks, plan_import
from giaoviec.intake.reading import Progress, no_progress, read_rows
from giaoviec.intake.rows import ImportReport, RowReading
from giaoviec.intake.stored import stored_documents
from giaoviec.intake.writing import write_tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTasks:
    """`partial` writes the good rows although others are wrong.

    `opening` says that the tasks were running already: on that day their
    reminder ladders begin, and nobody is told that they are new.
    """

    sheet: Sheet
    partial: bool = False
    opening: date | None = None


def check_tasks(
    cmd: ImportTasks, *, actor: Actor, now: datetime, progress: Progress = no_progress
) -> ImportReport:
    """What `import_tasks` would do; writes nothing.

    Raises:
        ImportRefused: the actor may give tasks to nobody.
    """
    readings = _read(cmd, actor, now, progress)
    return _report(cmd, readings, _look(db.session(), readings), is_written=False)


def import_tasks(
    cmd: ImportTasks, *, actor: Actor, now: datetime, progress: Progress = no_progress
) -> ImportReport:
    """Write every row's tasks, or with an error in any row none (`partial`: the good rows).

    Rows that are stored already are skipped; stored with another deadline or
    owner they are reported and left alone.

    Raises:
        ImportRefused: the actor may give tasks to nobody.
    """
    # Rows are read before the write lock is taken: a long sheet holds nobody up.
    readings = _read(cmd, actor, now, progress)
    if not cmd.partial and any(reading.errors for reading in readings):
        return _report(cmd, readings, _look(db.session(), readings), is_written=False)
    with transaction() as session:
        documents = documents_for(session, given_tasks(readings), now=now)
        plan = plan_import(session, readings, documents)
        report = _report(cmd, readings, plan, is_written=True)
        if plan.new:
            write_tasks(session, plan, actor=actor, now=now)
            record(
                session, actor, "tasks.imported", "sheet", cmd.sheet.name[:64], at=now,
                created=report.created, skipped=report.skipped, changed=len(report.changed),
                errors=len(report.errors), partial=cmd.partial, opening=cmd.opening,
            )  # fmt: skip
        return report


def _read(cmd: ImportTasks, actor: Actor, now: datetime, progress: Progress) -> list[RowReading]:
    lookups = Lookups.load(db.session(), actor, now=now)
    return read_rows(cmd.sheet, lookups, now=now, opening=cmd.opening, progress=progress)


def _look(session: Session, readings: Sequence[RowReading]) -> Plan:
    """What is new and what is not, without touching anything."""
    keys = {task.document_key for task in given_tasks(readings)}
    return plan_import(session, readings, stored_documents(session, keys))


def _report(
    cmd: ImportTasks, readings: Sequence[RowReading], plan: Plan, *, is_written: bool
) -> ImportReport:
    errors = tuple(error for reading in readings for error in reading.errors)
    stopped = bool(errors) and not cmd.partial
    return ImportReport(
        file=cmd.sheet.name,
        is_written=is_written,
        created=0 if stopped else len(plan.new),
        skipped=plan.skipped,
        changed=tuple(plan.changed),
        errors=errors,
        rows=readings,
        unknown_columns=cmd.sheet.unknown,
    )

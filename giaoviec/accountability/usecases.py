"""Taking a report out: written whole, hashed, put in the audit, only then handed over."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from giaoviec.accountability.export_csv import write_csv
from giaoviec.accountability.export_json import write_json
from giaoviec.accountability.export_xlsx import write_xlsx
from giaoviec.accountability.reports import make_report
from giaoviec.accountability.tables import Report, ReportQuestion
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction

_CHUNK = 1024 * 1024


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    question: ReportQuestion
    format: Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    rows: int
    # Of the file's bytes, hex; the audit line has the same.
    sha256: str


def export_report(cmd: ExportReport, *, actor: Actor, now: datetime, out: BinaryIO) -> Exported:
    """Write the report to `out` (a new file that can be read back) and record that it was taken out.

    Whoever calls must not let the file go before this returns: an export
    without its audit line does not exist.

    Raises:
        Invalid: the question makes no sense, or the format cannot hold the answer.
        NotAllowed: the actor may have no such report.
    """
    question = cmd.question
    report = make_report(db.session(), question, actor=actor, now=now)
    rows = _WRITERS[cmd.format](report, out)
    exported = Exported(rows=rows, sha256=_sha256(out))
    limits = {"limits": dict(question.limits.asked)} if question.limits else {}
    with transaction() as session:
        record(
            session, actor, "report.exported", "report", question.kind, at=now,
            as_of=question.as_of, since=question.since, until=question.until, unit=question.unit,
            format=cmd.format.value, definition=report.definition, rows=rows, sha256=exported.sha256,
            **limits,
        )  # fmt: skip
    return exported


_WRITERS: dict[Format, Callable[[Report, BinaryIO], int]] = {
    Format.JSON: write_json,
    Format.CSV: write_csv,
    Format.XLSX: write_xlsx,
}


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()

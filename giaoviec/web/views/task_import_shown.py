"""An import's report as its page shows it, and its errors as csv."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from giaoviec.accountability.export_csv import harmless
from giaoviec.files.sheets import Column
from giaoviec.intake import columns
from giaoviec.intake.rows import ChangedTask, ImportReport, RowReading
from giaoviec.intake.stored import stored_documents, stored_tasks
from giaoviec.intake.usecases import ImportTasks
from giaoviec.web.filters import vn_moment

# Rows on the page; the rest is in the csv of errors.
MOST_SHOWN = 200
# Wider on the page: much is written there, or much is told of it.
_LONG = (columns.CONTENT, columns.SUBJECT, columns.DEADLINE)


def shown(session: Session, cmd: ImportTasks, report: ImportReport) -> dict[str, Any]:
    """What the template needs: counts, columns, and the rows that need an eye first."""
    bad = [row for row in report.rows if row.errors]
    others = [row for row in report.rows if not row.errors]
    chosen = report.rows if len(report.rows) <= MOST_SHOWN else [*bad, *others][:MOST_SHOWN]
    links = _links(session, chosen)
    changed = {one.row: one for one in report.changed}
    present = [column for column in columns.COLUMNS if _is_used(column, chosen)]
    good = sum(len(row.tasks) for row in others)
    return {
        "report": report,
        "counts": {
            "rows": len(report.rows),
            "bad_rows": len(bad),
            "new": good - report.skipped - len(report.changed),
        },
        "columns": [(one.key, one.title, one.key in _LONG) for one in present],
        "rows": [
            _row(row, links, changed.get(row.number))
            for row in sorted(chosen, key=lambda r: r.number)
        ],
        "is_cut": len(report.rows) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "may_import": cmd.partial or not report.errors,
        "partial": cmd.partial,
    }


def _is_used(column: Column, rows: Sequence[RowReading]) -> bool:
    """Whether something stands in the column, or is missing there, in these rows."""
    return any(
        row.text(column.key) or any(error.column == column.title for error in row.errors)
        for row in rows
    )


def error_lines(report: ImportReport) -> Iterator[bytes]:
    """Csv that Excel opens rightly: row, column, code, message, and what stood in the cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    yield b"\xef\xbb\xbf"
    writer.writerow((_("Dòng"), _("Cột"), _("Mã lỗi"), _("Lỗi"), _("Nội dung ô")))
    keys = {column.title: column.key for column in columns.COLUMNS}
    for row in report.rows:
        for error in row.errors:
            cell = row.text(keys.get(error.column, ""))
            line = (error.column, error.error.code, str(error.error), cell)
            writer.writerow((error.row, *(harmless(one) for one in line)))
        if text.tell() > 1 << 16:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _row(
    row: RowReading, links: dict[int, list[int]], changed: ChangedTask | None
) -> dict[str, Any]:
    beside: dict[str, list[str]] = defaultdict(list)
    titles = {column.title: column.key for column in columns.COLUMNS}
    for error in row.errors:
        beside[titles.get(error.column, "")].append(str(error.error))
    task = row.tasks[0] if row.tasks else None
    return {
        "number": row.number,
        "cells": row.cells,
        "errors": beside,
        "outcome": row.outcome.value,
        "task_count": len(row.tasks),
        "due_at": task.due_at if task else None,
        "why": task.why if task else None,
        "no_deadline": task is not None and task.due_at is None,
        "links": links.get(row.number, []),
        "differences": [
            (one.column, _value(one.stored), _value(one.given))
            for one in (changed.differences if changed else ())
        ],
    }


def _value(text: str | None) -> str:
    """What stands in one column: a moment as people read it, a name, or that there is nothing."""
    if not text:
        return _("trống")
    try:
        return vn_moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _links(session: Session, rows: Sequence[RowReading]) -> dict[int, list[int]]:
    """The numbers of the tasks that are stored already, by row."""
    given = [task for row in rows for task in row.tasks]
    documents = stored_documents(session, {task.document_key for task in given})
    stored = stored_tasks(session, given, documents)
    found: dict[int, list[int]] = defaultdict(list)
    for task in given:
        if task.key in stored:
            found[task.row].append(stored[task.key].id)
    return found

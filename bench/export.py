"""The overdue list of 100,000 rows: csv and xlsx, beside the writer library alone on the same cells.

Each measurement runs in a process of its own, so that its peak memory is its own.
Database: an SQLite file in a temporary folder, or BENCH_DATABASE_URL (emptied first).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import xlsxwriter

from bench.shape import Shape, fill
from config import Settings
from giaoviec.accountability import export_xlsx
from giaoviec.accountability.reports import make_report
from giaoviec.accountability.tables import ReportQuestion
from giaoviec.accountability.usecases import ExportReport, Format, export_report
from giaoviec.app import create_app, upgrade_database
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.tasks.models import CoopPart, Task

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
QUESTION = ReportQuestion(kind="overdue", as_of=NOW)


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "measure":
        _measure(sys.argv[2], Path(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as folder:
        _prepare(Path(folder))
        found = {name: _in_process(name, folder) for name in MEASURED}
    for name, (seconds, megabytes, rows) in found.items():
        print(f"{name:24} {seconds:7.2f} s  {megabytes:6.0f} MB  {rows} rows")
    ratio = found["xlsx"][0] / found["xlsx, writer alone"][0]
    print(f"xlsx / writer alone: {ratio:.2f} (at most 1.3)")


def _prepare(folder: Path) -> None:
    with _application(folder):
        if os.environ.get("BENCH_DATABASE_URL"):
            db.drop_all()
        upgrade_database()
        with db.engine.begin() as connection:
            fill(connection, Shape(tasks=ROWS, closed=0, overdue=1, soon=0), now=NOW)
            tasks = connection.execute(sa.select(Task.id, Task.lead_unit_id, Task.due_at)).all()
            connection.execute(
                sa.insert(CoopPart),
                [
                    {
                        "task_id": task_id,
                        "unit_id": 2,
                        "unit_name": "Văn phòng",
                        "due_at": due,
                        "answer": "",
                    }
                    for task_id, _, due in tasks
                ],
            )


def _in_process(name: str, folder: str) -> tuple[float, float, int]:
    command = [sys.executable, "-m", "bench.export", "measure", name, folder]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, megabytes, rows = json.loads(done.stdout)
    return seconds, megabytes, rows


def _measure(name: str, folder: Path) -> None:
    with _application(folder):
        seconds, rows = MEASURED[name](folder)
    # Not ru_maxrss: a child begins with its parent's.
    peak = Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]
    megabytes = int(peak) / 1024
    print(json.dumps([seconds, megabytes, rows]))


def _export(form: Format) -> Callable[[Path], tuple[float, int]]:
    def run(folder: Path) -> tuple[float, int]:
        with (folder / f"out.{form}").open("w+b") as out:
            began = time.perf_counter()
            cmd = ExportReport(question=QUESTION, format=form)
            told = export_report(cmd, actor=Actor.operator(), now=NOW, out=out)
            return time.perf_counter() - began, told.rows

    return run


def _writer_alone(folder: Path) -> tuple[float, int]:
    """The same cells from memory through XlsxWriter's plain `write_row` of typed values."""
    report = make_report(db.session(), QUESTION, actor=Actor.operator(), now=NOW)
    rows = [[_bare(value) for value in values] for values in report]
    began = time.perf_counter()
    options = export_xlsx.OPTIONS | {"default_date_format": "dd/mm/yyyy hh:mm"}
    with xlsxwriter.Workbook(folder / "bare.xlsx", options) as workbook:
        page = workbook.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return time.perf_counter() - began, len(rows)


def _bare(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return "; ".join(value) if isinstance(value, list) else value


def _reading(_folder: Path) -> tuple[float, int]:
    """The rows alone, written nowhere."""
    began = time.perf_counter()
    report = make_report(db.session(), QUESTION, actor=Actor.operator(), now=NOW)
    count = sum(1 for _ in report)
    return time.perf_counter() - began, count


@contextmanager
def _application(folder: Path) -> Iterator[None]:
    settings = Settings(
        database_url=os.environ.get("BENCH_DATABASE_URL", ""),
        data_dir=folder,
        secret_key="bench",
        installation_id="bench",
    )
    with create_app(settings).app_context():
        yield
        db.session.remove()


MEASURED: dict[str, Callable[[Path], tuple[float, int]]] = {
    "reading alone": _reading,
    "csv": _export(Format.CSV),
    "json": _export(Format.JSON),
    "xlsx": _export(Format.XLSX),
    "xlsx, writer alone": _writer_alone,
}


if __name__ == "__main__":
    main()

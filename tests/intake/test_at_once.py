"""Two people import the same sheet at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.intake.usecases import ImportTasks, import_tasks
from giaoviec.tasks.models import SourceDocument, Task
from tests.builders.sheets import csv_sheet
from tests.intake.conftest import NOW, import_sheet

ROWS = 20


def sheet(order: int, number: str):
    rows = [
        {
            "Đơn vị chủ trì": "SNV",
            "Số ký hiệu": f"{n % 5}/{number}",
            "Nội dung nhiệm vụ": f"Việc {n}",
        }
        for n in range(ROWS)
    ]
    return csv_sheet(*rows[::order])


def at_once(app: Flask, sheets: list) -> list[tuple[int, int]]:
    """Import each sheet in a thread; nobody writes before everybody has read all rows."""
    together = Barrier(len(sheets))

    def when_read(done: int, rows: int) -> None:
        if done == rows:
            together.wait(timeout=30)

    def run(one) -> tuple[int, int]:
        with app.app_context():
            cmd = ImportTasks(sheet=one)
            report = import_tasks(cmd, actor=Actor.operator(), now=NOW, progress=when_read)
            db.session.remove()
            return report.created, report.skipped

    db.session.remove()
    with ThreadPoolExecutor(len(sheets)) as pool:
        return sorted(pool.map(run, sheets))


def count(model: type, over: Callable = func.count) -> int:
    return db.session.scalar(select(over()).select_from(model))


def test_the_second_finds_what_the_first_has_written(app, committee):
    # Forwards and backwards: waiting for each other crosswise would be a deadlock.
    assert at_once(app, [sheet(1, "A"), sheet(-1, "A")]) == [(0, ROWS), (ROWS, 0)]
    assert (count(Task), count(SourceDocument)) == (ROWS, 5)


def test_so_it_is_with_documents_that_were_stored_before(app, committee):
    import_sheet(csv_sheet(*({"Đơn vị chủ trì": "STC", "Số ký hiệu": f"{n}/B"} for n in range(5))))
    assert at_once(app, [sheet(1, "B"), sheet(-1, "B"), sheet(1, "B")]) == [
        (0, ROWS),
        (0, ROWS),
        (ROWS, 0),
    ]
    assert (count(Task), count(SourceDocument)) == (ROWS + 5, 5)

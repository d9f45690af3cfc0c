"""Pages at a million tasks, as a browser gets them: a real server process, 4 connections at once.

    python -m bench pages                 (TASKS=50000 for a shorter look)

SQLite first, then PostgreSQL: BENCH_DATABASE_URL (emptied first), else a
server of scripts/with-postgres where PostgreSQL is installed. The rows of each
page stand beside /healthz, which asks nothing of the database, and /readyz,
which asks one small question. BENCH_DATA_DIR keeps the SQLite file, and
BENCH_REUSE=1 measures again what was filled before.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bench.bulk import tidy_up
from bench.page import write_section
from bench.page_requests import REQUESTS, Page, measure
from bench.page_visitors import visitors
from bench.servers import web_server
from bench.shape import Shape, fill
from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core import clock
from giaoviec.core.db import db, transaction
from giaoviec.tasks.models import Task

TARGET_MS = 100
ROOT = Path(__file__).resolve().parents[1]
_INSIDE = "BENCH_PAGES_ON_POSTGRES"
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def main() -> None:
    """Print a table for each database and keep it; exit 1 where a page is slower than it may be."""
    url = os.environ.get("BENCH_DATABASE_URL", "")
    if os.environ.get(_INSIDE):
        sys.exit(_on(os.environ["GIAOVIEC_TEST_DATABASE_URL"]))
    slow = 0 if url and not os.environ.get("BENCH_DATA_DIR") else _on("")
    if url:
        slow |= _on(url)
    elif (
        subprocess.run([ROOT / "scripts/postgres-bin"], check=False, capture_output=True).returncode
        == 0
    ):
        command = [str(ROOT / "scripts/with-postgres"), sys.executable, "-m", "bench", "pages"]
        inside = os.environ | {_INSIDE: "1"}
        slow |= subprocess.run(command, env=inside, cwd=ROOT, check=False).returncode
    else:
        print("PostgreSQL is not installed: only SQLite was measured")
    sys.exit(slow)


def _on(url: str) -> int:
    """Measure on this database ("": SQLite); 1 where a page is too slow, else 0."""
    shape = Shape(
        int(os.environ.get("TASKS", "1000000")), closed=0.95, overdue=0.02, soon=0.01, monitors=40
    )
    with _folder() as folder:
        settings = Settings(
            database_url=url, data_dir=folder, secret_key="bench", installation_id="bench"
        )
        app = create_app(settings)
        with app.app_context():
            _prepare(shape)
            pages = visitors(app)
            where = db.engine.dialect.name
            db.session.remove()
            db.engine.dispose()
        with web_server(settings) as port:
            return _measure(pages, port, shape, where)


def _prepare(shape: Shape) -> None:
    if os.environ.get("BENCH_REUSE") and _count() == shape.tasks:
        upgrade_database()
        return
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    upgrade_database()
    began = time.perf_counter()
    with transaction() as session:
        fill(session.connection(), shape, now=clock.now())
    tidy_up(db.engine)
    print(f"filled in {time.perf_counter() - began:.0f} s")


def _count() -> int:
    if not sa.inspect(db.engine).has_table("task"):
        return 0
    return db.session.scalar(sa.select(sa.func.count()).select_from(Task)) or 0


def _measure(pages: list[Page], port: int, shape: Shape, where: str) -> int:
    words = (
        f"{shape.tasks:,} tasks, 4 connections, gunicorn with 4 workers (`python -m bench pages`); "
        f"load before {os.getloadavg()[0]:.1f}. Milliseconds at the browser's end of a page asked "
        f"for {REQUESTS} times; p95 may be {TARGET_MS}."
    )
    print(f"\n{where}: {words}")
    table = ["| page | p50 | p95 | p99 | a second |", "|---|---:|---:|---:|---:|"]
    slow = 0
    for page in pages:
        found = measure(page, port)
        p50, p95, p99 = (found.percentile(share) for share in (0.50, 0.95, 0.99))
        is_slow = p95 > TARGET_MS
        slow |= is_slow
        shown = f"**{p95:.0f}**" if is_slow else f"{p95:.0f}"
        table.append(f"| {page.name} | {p50:.0f} | {shown} | {p99:.0f} | {found.a_second:.0f} |")
        print(table[-1])
    write_section(f"pages-{where}", f"Pages on {_NAMES[where]}", "\n".join([words, "", *table]))
    return int(slow)


@contextmanager
def _folder() -> Iterator[Path]:
    kept = os.environ.get("BENCH_DATA_DIR")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


if __name__ == "__main__":
    main()

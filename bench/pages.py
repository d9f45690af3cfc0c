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
from bench.page_requests import Page, measure
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


def main() -> None:
    """Print a table for each database; exit 1 where a page is slower than it may be."""
    url = os.environ.get("BENCH_DATABASE_URL", "")
    if os.environ.get(_INSIDE):
        _on(os.environ["GIAOVIEC_TEST_DATABASE_URL"])
        return
    if not url or os.environ.get("BENCH_DATA_DIR"):
        _on("")
    if url:
        _on(url)
    elif (
        subprocess.run([ROOT / "scripts/postgres-bin"], check=False, capture_output=True).returncode
        == 0
    ):
        command = [str(ROOT / "scripts/with-postgres"), sys.executable, "-m", "bench", "pages"]
        subprocess.run(command, env=os.environ | {_INSIDE: "1"}, cwd=ROOT, check=True)
    else:
        print("PostgreSQL is not installed: only SQLite was measured")


def _on(url: str) -> None:
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
            _head(shape)
            db.session.remove()
            db.engine.dispose()
        with web_server(settings) as port:
            _print(pages, port)


def _prepare(shape: Shape) -> None:
    if os.environ.get("BENCH_REUSE") and _count() == shape.tasks:
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


def _head(shape: Shape) -> None:
    load = os.getloadavg()[0]
    print(
        f"\n{shape.tasks:,} tasks, {db.engine.dialect.name}, 4 connections, gunicorn with 4 workers; "
        f"{os.cpu_count()} cores, load before {load:.1f}"
    )
    print(f"{'ms':34}{'p50':>8}{'p95':>8}{'p99':>8}{'a second':>10}")


def _print(pages: list[Page], port: int) -> None:
    slow = []
    for page in pages:
        found = measure(page, port)
        p50, p95, p99 = (found.percentile(share) for share in (0.50, 0.95, 0.99))
        mark = "" if p95 <= TARGET_MS else "  over 100 ms"
        slow += [page.name] if mark else []
        print(f"{page.name:34}{p50:>8.1f}{p95:>8.1f}{p99:>8.1f}{found.a_second:>10.0f}{mark}")
    print(
        f"load after {os.getloadavg()[0]:.1f}; "
        + (f"slower than {TARGET_MS} ms at p95: {', '.join(slow)}" if slow else "all within")
    )


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

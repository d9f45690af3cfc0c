"""The queue behind `giaoviec worker`: who kicks puts jobs in, workers take them out.

A job says "look at these rows of the outbox". It may be lost or come twice:
the rows decide what is done (notify/claim.py).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from giaoviec.core.db import db
from giaoviec.jobs.schema import SCHEMA

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)

# The one kind of job, known by name to those who put it in.
DELIVER = "deliver"
QUEUE = "outbox"
# Rows of the outbox a job. Each job reads the organisation and greets the relay anew, so few large
# ones cost less; but what waits is to be shared among the workers that there may be.
MOST_ROWS, FEWEST_ROWS = 500, 50
SHARES = 8
# A worker silent for so long is taken for dead, and the job it had for lost.
SILENT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs by their state: waiting for a worker, and being worked on."""

    waiting: int = 0
    running: int = 0


def has_workers() -> bool:
    """Whether this installation leaves delivery to `giaoviec worker`."""
    return bool(current_app.config["SETTINGS"].delivery == "workers")


def kick(ids: Sequence[int], *, is_urgent: bool = False) -> int:
    """Put jobs for these rows in the queue; how many. Never raises: the sweep kicks again."""
    size = rows_a_job(len(ids))
    jobs: list[dict[str, Any]] = [
        {"ids": list(ids[at : at + size])} for at in range(0, len(ids), size)
    ]
    if not jobs:
        return 0
    from procrastinate.exceptions import ProcrastinateException  # noqa: PLC0415  few need it

    try:
        with db.engine.begin() as connection:
            _look_there(connection)
            deferrer = _app().configure_task(
                DELIVER,
                queue=QUEUE,
                priority=int(is_urgent),
                connection=connection.connection.driver_connection,
            )
            deferrer.batch_defer(*jobs)
    except (SQLAlchemyError, ProcrastinateException) as error:
        log.warning("%s kicks lost; the next sweep repeats them: %s", len(jobs), error)
        return 0
    return len(jobs)


def rows_a_job(rows: int) -> int:
    """How many of so many rows make a job: as many jobs as workers may want, none tiny, none huge."""
    return min(MOST_ROWS, max(FEWEST_ROWS, -(-rows // SHARES)))


def jobs_in_queue() -> Jobs:
    """How many jobs wait and run; zeros where there is no queue."""
    if db.engine.dialect.name != "postgresql":
        return Jobs()
    with db.engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT status::text, count(*) FROM {SCHEMA}.procrastinate_jobs GROUP BY 1")  # noqa: S608  our own name
        )
        counts = {row[0]: row[1] for row in rows}
    return Jobs(waiting=counts.get("todo", 0), running=counts.get("doing", 0))


def forget_lost_jobs() -> int:
    """Delete the jobs of workers that are gone; how many. Their rows are kicked again by the sweep."""
    with db.engine.begin() as connection:
        _look_there(connection)
        # The library's own function: it compares the database's clock with itself.
        connection.execute(
            text("SELECT procrastinate_prune_stalled_workers_v1(:seconds)"),
            {"seconds": SILENT_SECONDS},
        )
        gone = connection.execute(
            text("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL")
        )
        return gone.rowcount


def worker_app(address: str) -> "App":
    """Procrastinate with a pool of its own, for the process that works; opened by `open_async`."""
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415  workers alone need it

    connector = PsycopgConnector(
        conninfo=address,
        kwargs={"options": f"-c search_path={SCHEMA}", "connect_timeout": 10},
        min_size=1,
        max_size=4,
    )
    return App(connector=connector)


def _look_there(connection: Any) -> None:
    connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}")


@cache
def _app() -> "App":
    """Without a pool: it puts jobs in over a connection that it is handed."""
    from procrastinate import App, SyncPsycopgConnector  # noqa: PLC0415  few processes need it

    return App(connector=SyncPsycopgConnector())

"""Planning a thousand due tasks among ten thousand, a hundred thousand and a million open ones.

    python -m bench growth      (GROWTH=10000,100000 leaves the million out)

Beside it, in the same run: the statements of planning bare, and how many
messages a second are claimed and settled. SQLite, then PostgreSQL where it is
installed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench.bulk import tidy_up
from bench.faults.postgres import Server, programs
from bench.page import write_section
from bench.shape import Shape, fill
from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core import zone
from giaoviec.core.db import db, transaction
from giaoviec.notify.claim import BATCH, claim
from giaoviec.notify.ledger import Ending, Ledger, Mark
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.reminders.models import Reminder
from giaoviec.reminders.planner import LOOK, LOOKED, plan_due
from giaoviec.tasks.models import Task, TaskLook

SIZES = [int(one) for one in os.environ.get("GROWTH", "10000,100000,1000000").split(",")]
DUE = 1000
# More than this from the smallest to the largest is too much.
MOST_GROWTH = 1.20
NOW = datetime(2026, 9, 4, 0, 0, tzinfo=UTC)
_TURNS, _TIMES = 5, 5
_LOOKED_AT, _LATER = NOW - timedelta(minutes=1), timedelta(days=30)
_MESSAGES = 2000
_task, _look, _reminder, _message = (
    Task.__table__,
    TaskLook.__table__,
    Reminder.__table__,
    Message.__table__,
)


@dataclass(frozen=True, slots=True)
class Grown:
    """Of one size, on one database; seconds and messages a second."""

    where: str
    tasks: int
    planning: float
    bare: float
    claimed: float
    settled: float
    reminders: int


def main() -> None:
    """Print and write the table; exit 1 where planning grows with what is not due."""
    grown = _measure("SQLite", [""] * len(SIZES))
    if programs() is not None:
        server = Server()
        try:
            grown += _measure("PostgreSQL", [_database(server, size) for size in SIZES])
        finally:
            server.stop()
    table = _table(grown)
    print(table)
    write_section("growth", "Growth", f"{_INTRODUCTION}\n\n{table}")
    slow = [words for where in ("SQLite", "PostgreSQL") for words in _too_slow(grown, where)]
    if slow:
        sys.exit("\n".join(slow))


def _measure(where: str, urls: list[str]) -> list[Grown]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as afterwards:
        apps = [
            _prepared(url, Path(folder) / str(size), size)
            for url, size in zip(urls, SIZES, strict=True)
        ]
        for app in apps:
            afterwards.callback(_leave, app)
        planned: list[list[float]] = [[] for _ in SIZES]
        bare: list[list[float]] = [[] for _ in SIZES]
        # In turns: what else the machine does meanwhile meets all sizes alike. Several times a turn:
        # what the other sizes left in the processor's caches is not this one's cost.
        for _ in range(_TURNS):
            for at, app in enumerate(apps):
                with app.app_context():
                    planned[at] += [_plan_once() for _ in range(_TIMES)]
                    bare[at] += [_bare_once() for _ in range(_TIMES)]
        grown = []
        for at, app in enumerate(apps):
            with app.app_context():
                reminders = db.session.scalar(sa.select(sa.func.count()).select_from(_reminder))
                claimed, settled = _claim_and_settle()
            best = min(planned[at]), min(bare[at])
            grown.append(Grown(where, SIZES[at], *best, claimed, settled, reminders or 0))
        return grown


def _prepared(url: str, folder: Path, tasks: int) -> Flask:
    app = create_app(
        Settings(database_url=url, data_dir=folder, secret_key="b", installation_id="b"),
        pages=False,
    )
    with app.app_context():
        upgrade_database()
        with transaction() as session:
            fill(session.connection(), Shape(tasks, closed=0.0, look_in=_LATER), now=NOW)
        _make_due()
        tidy_up(db.engine)
        db.session.remove()
    return app


def _leave(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _make_due() -> None:
    """A thousand, spread over all, overdue by one to twenty days; the others are looked at later."""
    ids = _due_ids()
    with transaction() as session:
        today = zone.local_date(NOW)
        rows = [
            {"number": number, "due": zone.end_of_day(today - timedelta(days=n % 20 + 1))}
            for n, number in enumerate(ids)
        ]
        moments = {"due_at": sa.bindparam("due"), "original_due_at": sa.bindparam("due")}
        connection = session.connection()
        connection.execute(
            sa.update(_task).where(_task.c.id == sa.bindparam("number")).values(**moments), rows
        )
        of_task = _look.c.task_id == sa.bindparam("number")
        connection.execute(
            sa.delete(_look).where(of_task, _look.c.look_at == NOW + _LATER),
            [{"number": number} for number in ids],
        )
    _again()


def _again() -> None:
    """As before the planning: the same thousand are due and nobody was reminded."""
    due = [{"look_at": _LOOKED_AT, "task_id": n, "revision": 1} for n in _due_ids()]
    with transaction() as session:
        connection = session.connection()
        connection.execute(sa.delete(_reminder))
        # Theirs lie before those of all others.
        connection.execute(sa.delete(_look).where(_look.c.look_at < NOW + _LATER))
        connection.execute(sa.insert(_look), due)


def _due_ids() -> list[int]:
    """Of the thousand: evenly through the table, whatever its size."""
    most = db.session.scalar(sa.select(sa.func.max(_task.c.id))) or DUE
    db.session.rollback()
    return [1 + n * (most // DUE) for n in range(DUE)]


def _plan_once() -> float:
    _again()
    return _timed(lambda: plan_due(now=NOW))


def _bare_once() -> float:
    """Planning's own read, inserts and updates, and nothing else."""
    _again()
    plan_due(now=NOW)
    columns = [column for column in _reminder.c if column.name not in ("id", "bundle", "reason")]
    with db.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(sa.select(*columns))]
        asked = [
            dict(row._mapping)
            for row in connection.execute(sa.select(_look).where(_look.c.look_at < NOW + _LATER))
        ]
    read_then = {"task_ids": _due_ids(), "read_revision": 1, "read_look": _LOOKED_AT}
    _again()
    db.session.remove()
    began = time.perf_counter()
    with transaction() as session:
        connection = session.connection()
        connection.execute(LOOK, {"now": NOW}).all()
        connection.execute(sa.insert(_reminder), rows)
        connection.execute(LOOKED, read_then)
        connection.execute(sa.insert(_look), asked)
    return time.perf_counter() - began


def _claim_and_settle() -> tuple[float, float]:
    """Messages a second: claimed in batches; settled one mail a commit, as they are sent."""
    with transaction() as session:
        enqueue(
            session,
            (
                Note(recipient_id=n, source="tasks", kind="k", key=f"growth:{n}", channels=(Channel.EMAIL,))
                for n in range(1, _MESSAGES + 1)
            ),
            now=NOW,
        )  # fmt: skip
    ids = db.session.scalars(sa.select(_message.c.id).where(_message.c.state == State.QUEUED)).all()
    db.session.rollback()

    def claim_all() -> None:
        for start in range(0, len(ids), BATCH):
            with transaction() as session:
                claim(session, ids[start : start + BATCH], holder="bench", now=NOW)

    claimed = _timed(claim_all)
    ledger = Ledger("bench")

    def settle_all() -> None:
        ending = None
        for one in ids:
            ledger.turn(
                ending, Mark(one, f"<{one}.bench@ubnd.example>", "a@ubnd.example", "Nhắc"), at=NOW
            )
            ending = Ending(one, State.ACCEPTED, "250 2.0.0 Ok")
        ledger.turn(ending, None, at=NOW)

    settled = _timed(settle_all)
    ledger.close()
    return len(ids) / claimed, len(ids) / settled


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _database(server: Server, size: int) -> str:
    admin = sa.create_engine(
        Settings(database_url=server.url("postgres")).database, isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE growth_{size}")
    admin.dispose()
    return server.url(f"growth_{size}")


def _too_slow(grown: list[Grown], where: str) -> list[str]:
    times = [one.planning for one in grown if one.where == where]
    if not times or times[-1] <= times[0] * MOST_GROWTH:
        return []
    return [f"{where}: planning grew from {times[0]:.3f} to {times[-1]:.3f} s"]


_INTRODUCTION = f"""`python -m bench growth`: planning {DUE:,} tasks that are due (overdue by one to twenty days) among
so many open ones; the best of {_TURNS * _TIMES} runs, {_TIMES} of each size in turn. *Bare* are its own read, inserts and updates as Core statements in one
transaction. *Claimed* in batches of {BATCH}, *settled* one mail a commit, as mails are sent."""


def _table(grown: list[Grown]) -> str:
    lines = [
        "| database | open tasks | planning | beside the smallest | bare | planning / bare | reminders | claimed a second | settled a second |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    first = {one.where: one.planning for one in reversed(grown)}
    for one in grown:
        cells = (
            one.where,
            f"{one.tasks:,}",
            f"{one.planning * 1000:.0f} ms",
            f"{one.planning / first[one.where] - 1:+.0%}",
            f"{one.bare * 1000:.0f} ms",
            f"{one.planning / one.bare:.2f}",
            f"{one.reminders:,}",
            f"{one.claimed:,.0f}",
            f"{one.settled:,.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)

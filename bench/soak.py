"""Ten minutes of `serve` on SQLite: eight people at work beside the morning runs of day after day.

    python -m bench soak        (SOAK_SECONDS=60 for a shorter look)

Real requests of signed-in people, one in ten of them writing, while the child
process plans and delivers: each simulated working day lasts a minute. Nothing
may be locked out, no answer may be a failure, and neither answers nor
processes may grow slower or bigger.
"""

import os
import random
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import time as time_of_day

import sqlalchemy as sa
from flask import Flask

from bench.faults.crew import children
from bench.faults.province import leave, moment, working_days
from bench.faults.setups import Setup, on_sqlite
from bench.page import write_section
from bench.visitor import Seen, Visitor
from giaoviec.accounts.models import Account
from giaoviec.accounts.passwords import hash_password
from giaoviec.core.actor import Role
from giaoviec.core.db import transaction
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import OPEN

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
TASKS = int(os.environ.get("SOAK_TASKS", "20000"))
VISITORS = 8
DAY_SECONDS = 60.0
_PASSWORD = "Ngay-lam-viec-2026"  # noqa: S105  of people made up here
_BEFORE = time_of_day(6, 59, 55)
_THINKS_SECONDS = 0.05
_REPORTS = 0.25
_ALL_READ = re.compile(r"/thong-bao/da-doc/\d+")
_LOCKED = "database is locked"
# What Python keeps for itself after its first work; growth beyond it is told of.
_GROWTH = 1.25
_PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Soaked:
    """What was seen."""

    seconds: float = 0.0
    seen: list[Seen] = field(default_factory=list)
    mails: int = 0
    days: int = 0
    locked: int = 0
    tracebacks: list[str] = field(default_factory=list)
    # MB of each process, at the end of the first and of the last tenth.
    memory: dict[str, list[float]] = field(default_factory=dict)

    @property
    def failures(self) -> list[Seen]:
        return [one for one in self.seen if one.status >= 500 or one.status == 0]

    def p95(self, first: float, last: float) -> float:
        """Milliseconds, of the requests begun between these shares of the time."""
        began = min(one.at for one in self.seen)
        times = sorted(
            one.seconds
            for one in self.seen
            if first * self.seconds <= one.at - began <= last * self.seconds
        )
        return times[min(int(len(times) * 0.95), len(times) - 1)] * 1000

    @property
    def wrong(self) -> list[str]:
        found = [f"{one.what}: {one.status} {one.words[:300]}" for one in self.failures[:5]]
        found += [f"a traceback: {one}" for one in self.tracebacks[:3]]
        if self.locked:
            found.append(f"{self.locked} times: {_LOCKED}")
        for name, (before, after) in self.memory.items():
            if after > before * _GROWTH:
                found.append(f"{name} grew from {before:.0f} to {after:.0f} MB")
        return found


def main() -> None:
    """Print and write the table; exit 1 with what went wrong."""
    soaked = soak(SECONDS, tasks=TASKS)
    table = _table(soaked)
    print(table)
    if soaked.wrong:
        sys.exit("\n".join(soaked.wrong))
    write_section(
        "soak", "Ten minutes of everything at once, on SQLite", f"{_INTRODUCTION}\n\n{table}"
    )


def soak(seconds: float, *, tasks: int) -> Soaked:
    with on_sqlite(tasks=tasks, seed=1) as setup:
        at, done = setup.fortnight, Soaked(seconds=seconds)
        names = _accounts(at.app)
        days = iter(working_days(setup.quiet, 5 + int(seconds / DAY_SECONDS)))
        at.clock.jump_to(moment(next(days), _BEFORE))
        at.crew.start()
        _wait_for(setup)
        stop = threading.Event()
        people = [
            threading.Thread(target=_work, args=(setup.port, name, done.seen.append, stop))
            for name in names
        ]
        for one in people:
            one.start()
        began = time.monotonic()
        next_day, samples = began + DAY_SECONDS, []
        done.days = 1
        while (passed := time.monotonic() - began) < seconds:
            at.crew.tend()
            if time.monotonic() > next_day:
                at.clock.jump_to(moment(next(days), _BEFORE))
                next_day += DAY_SECONDS
                done.days += 1
            samples.append((passed / seconds, _memory(at.crew.everybody())))
            time.sleep(0.5)
        stop.set()
        for one in people:
            one.join()
        at.crew.stop()
        done.memory = _first_and_last(samples)
        done.mails = len(at.relay.copies)
        done.tracebacks = at.crew.tracebacks()
        done.locked = at.crew.said(_LOCKED) + sum(_LOCKED in one.words for one in done.seen)
        return done


def _work(port: int, name: str, saw: Callable[[Seen], None], stop: threading.Event) -> None:
    """One person: looks at lists and tasks, reads the notices, and reports on every fourth task.

    No more often: in ten minutes a task would come to a hundred reports, which
    nobody writes in a year, and its page would be what grows.
    """
    chance = random.Random(name)
    visitor = Visitor(port, name, _PASSWORD, saw)
    while not stop.is_set():
        mine = visitor.read("/viec-cua-toi")
        visitor.read(chance.choice(("/nhiem-vu", "/nhiem-vu?muc=qua-han", "/don-vi")))
        notices = visitor.read("/thong-bao")
        if all_read := _ALL_READ.search(notices.text):
            visitor.send(notices, all_read[0])
        for address in chance.sample(tasks := visitor.tasks_on(mine), k=min(2, len(tasks))):
            page = visitor.read(address)
            if chance.random() < _REPORTS:
                said = {"text": "Đang làm, còn chờ ý kiến", "percent": "40"}
                visitor.send(page, f"{address}/bao-cao", **said)
            time.sleep(_THINKS_SECONDS)
            if stop.is_set():
                break
    visitor.leave()


def _accounts(app: Flask) -> Sequence[str]:
    """Those who own most."""
    with app.app_context():
        hashed = hash_password(_PASSWORD)
        with transaction() as session:
            owners = session.scalars(
                sa.select(Task.owner_id)
                .where(Task.status.in_(OPEN))
                .group_by(Task.owner_id)
                .order_by(sa.func.count().desc(), Task.owner_id)
                .limit(VISITORS)
            ).all()
            accounts = [
                Account(
                    username=f"nguoi.{person}",
                    role=Role.OFFICIAL,
                    person_id=person,
                    password_hash=hashed,
                    created_at=moment(working_days(app, 1)[0], _BEFORE),
                )
                for person in owners
            ]
            session.add_all(accounts)
        names = [f"nguoi.{person}" for person in owners]
        leave(app)
        return names


def _wait_for(setup: Setup) -> None:
    first = Visitor(setup.port, "", "", lambda _: None)
    until = time.monotonic() + _PATIENCE_SECONDS
    while first.read("/healthz/scheduler").status != 200:
        if time.monotonic() > until:
            sys.exit("`serve` did not start")
        time.sleep(0.1)
    first.leave()


def _memory(pids: Sequence[int]) -> dict[str, float]:
    """MB that each process holds; the web process has the other for a child."""
    found = {}
    for pid in pids:
        name = "web" if children(pid) else "scheduler"
        try:
            with open(f"/proc/{pid}/status", encoding="ascii") as file:  # noqa: PTH123
                held = next(line for line in file if line.startswith("VmRSS"))
        except (OSError, StopIteration):
            continue
        found[name] = int(held.split()[1]) / 1024
    return found


def _first_and_last(samples: Sequence[tuple[float, dict[str, float]]]) -> dict[str, list[float]]:
    first = [held for share, held in samples if share <= 0.1][-1]
    last = samples[-1][1]
    return {name: [first[name], last[name]] for name in sorted(first) if name in last}


_INTRODUCTION = f"""`python -m bench soak`: {VISITORS} people at work over HTTP on `giaoviec serve` (reading lists and
tasks, reporting progress and marking notices as read with the forms on the pages) beside the child process that plans and delivers, every second
instead of every minute; each simulated working day lasts {DAY_SECONDS:.0f} seconds, its morning's run included."""


def _table(done: Soaked) -> str:
    tenth = f"{done.seconds / 10:.0f} s"
    writing = sum(one.what.startswith("POST") for one in done.seen)
    rows = [
        ("seconds", f"{done.seconds:.0f}"),
        ("simulated working days", str(done.days)),
        ("requests, of them writing", f"{len(done.seen):,}, {writing:,}"),
        ("mails", f"{done.mails:,}"),
        ("“database is locked”", str(done.locked)),
        ("answers 5xx, connections lost", str(len(done.failures))),
        (
            f"p95 of all requests, {tenth} after {tenth}",
            ", ".join(f"{done.p95(part / 10, (part + 1) / 10):.0f}" for part in range(10)) + " ms",
        ),
    ]
    rows += [
        (f"memory of {name}, after {tenth} and at the end", f"{before:.0f} MB, {after:.0f} MB")
        for name, (before, after) in done.memory.items()
    ]
    return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)])

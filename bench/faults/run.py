"""Both fortnights, the table, and the page it goes to."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench.faults.faults import Morning, whole_fortnight
from bench.faults.outcome import read_outcome, undisturbed
from bench.faults.passerby import Passerby
from bench.faults.postgres import programs
from bench.faults.province import draw_changes, working_days
from bench.faults.setups import LIMITS, Setup, on_postgresql, on_sqlite
from bench.faults.verdict import Verdict, judge
from bench.page import write_section

# Working days of a fortnight; the first week's Saturday is one of them.
MORNINGS = int(os.environ.get("FAULTS_MORNINGS", "11"))
KILLS = int(os.environ.get("FAULTS_KILLS", "60"))
TASKS = int(os.environ.get("FAULTS_TASKS", "500"))
SEED = int(os.environ.get("FAULTS_SEED", "4"))
ON = os.environ.get("FAULTS_ON", "")


@dataclass(slots=True)
class Played:
    """One fortnight, as the table shows it."""

    where: str
    kills: int
    freezes: int
    pages: int
    starts: int
    restarts: int
    steps: int
    seconds: float
    verdict: Verdict
    treated: dict[str, int]


def main() -> None:
    """Print and write the table; exit 1 with what differs."""
    played, mornings = [], whole_fortnight(MORNINGS, KILLS)
    if ON != "sqlite":
        if programs() is None:
            print("PostgreSQL is not installed: only SQLite is tried")
        else:
            where = "PostgreSQL, two schedulers, four workers, pages"
            played.append(
                play(
                    where,
                    lambda: on_postgresql(tasks=TASKS, seed=SEED, limits=LIMITS),
                    mornings=mornings,
                )
            )
    if ON != "postgresql":
        played.append(
            play(
                "SQLite, `serve`",
                lambda: on_sqlite(tasks=TASKS, seed=SEED, limits=LIMITS),
                mornings=mornings,
            )
        )
    table = _table(played)
    print(table)
    wrong = [f"{one.where}: {words}" for one in played for words in one.verdict.wrong]
    if wrong:
        sys.exit("\n".join(wrong))
    if len(played) == 2:
        write_section("faults", _TITLE, f"{_INTRODUCTION}\n\n{table}")


def play(
    where: str,
    setup: Callable[[], AbstractContextManager[Setup]],
    *,
    mornings: Sequence[Morning],
    seconds: float = 4.0,
    seed: int = SEED,
) -> Played:
    """One fortnight with its faults, judged."""
    began = time.monotonic()
    with setup() as at:
        fortnight = at.fortnight
        fortnight.seconds = seconds
        days = working_days(at.quiet, len(mornings))
        changes = draw_changes(at.quiet, days, seed=seed)
        expected = undisturbed(at.quiet, changes)
        passerby = Passerby(at.port)
        passerby.start()
        fortnight.live(dict(zip(days, mornings, strict=True)), changes)
        passerby.stop()
        wrong = _end(fortnight.crew.stop)
        relay = fortnight.relay
        verdict = judge(
            expected,
            read_outcome(fortnight.app, at=days[-1]),
            relay.copies,
            kills=fortnight.crew.kills + fortnight.crew.freezes,
            unknown_by_relay=relay.unanswered,
        )
        verdict.wrong += (
            passerby.wrong + wrong + [f"a traceback: {one}" for one in fortnight.crew.tracebacks()]
        )
        return Played(
            where=where,
            kills=fortnight.crew.kills,
            freezes=fortnight.crew.freezes,
            pages=passerby.answers.total(),
            starts=fortnight.crew.starts,
            restarts=fortnight.restarts,
            steps=fortnight.steps,
            seconds=time.monotonic() - began,
            verdict=verdict,
            treated=dict(relay.treated),
        )


def _end(stop: Callable[[], None]) -> list[str]:
    try:
        stop()
    except RuntimeError as error:
        return [str(error)]
    return []


_TITLE = "Against faults"
_INTRODUCTION = """A simulated fortnight of working mornings (`python -m bench faults`): real processes killed with
`kill -9` and started again, half of them in the middle of a mail; a relay that refuses, stalls, drops connections and
answers 4xx, and is away for an hour of one morning; the database restarted in order and crashed (on SQLite: kept by
another writer); the clock set two hours forward and two hours back in the middle of a run; processes that stand still
(SIGSTOP) in the middle of a mail for longer than their lease and then go on. One task in twelve is hỏa tốc, the relay's
rate and the morning's spread are on, and somebody opens pages all the while. The same fortnight
undisturbed says what must be sent. *Uncertain* are transmissions whose end nobody knew, *doubled* the copies that
the relay has twice under one Message-ID; each of them is uncertain too."""


def _table(played: list[Played]) -> str:
    rows: list[tuple[str, Callable[[Played], object]]] = [
        ("reminder points", lambda p: f"{p.verdict.points:,}"),
        ("reminders", lambda p: f"{p.verdict.reminders:,}"),
        ("mails", lambda p: f"{p.verdict.mails:,}"),
        ("kills", lambda p: p.kills),
        ("processes that stood still beyond their lease", lambda p: p.freezes),
        ("pages asked for meanwhile", lambda p: f"{p.pages:,}"),
        ("processes started", lambda p: p.starts),
        ("database taken away", lambda p: p.restarts),
        ("clock set", lambda p: p.steps),
        ("bad manners of the relay", lambda p: sum(p.treated.values())),
        ("missing", lambda p: p.verdict.missing),
        ("uncertain", lambda p: p.verdict.uncertain),
        ("… because the relay did not answer", lambda p: p.verdict.uncertain_by_relay),
        ("doubled", lambda p: p.verdict.doubled),
        ("differences from the undisturbed fortnight", lambda p: len(p.verdict.wrong)),
        ("seconds", lambda p: f"{p.seconds:.0f}"),
    ]
    lines = [f"| | {' | '.join(p.where for p in played)} |", f"|---|{'---:|' * len(played)}"]
    for name, value in rows:
        lines.append(f"| {name} | {' | '.join(str(value(p)) for p in played)} |")
    return "\n".join(lines)

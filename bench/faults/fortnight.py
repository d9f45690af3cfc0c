"""Morning after morning: jump to just before seven, let things go wrong, wait until all is settled."""

import queue
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as time_of_day

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bench.faults.crew import Crew
from bench.faults.faults import Agenda, Morning, some_moments
from bench.faults.moments import Clock
from bench.faults.province import CHANGES_AT, Changes, carry_out, leave, moment
from bench.faults.relay import Relay
from giaoviec.core.db import UTCDateTime

_MOMENT = UTCDateTime()
_BEFORE = time_of_day(6, 59, 59)
# From then on the relay behaves, so that the day comes to an end.
_BETTER = time_of_day(9)
_EVENING = time_of_day(17, 30)
_PAUSE = timedelta(minutes=20)
_PATIENCE_SECONDS = 90.0
# Longer than the lease that processes have here (process.LEASE).
_FROZEN_SECONDS = 15.0
# Nobody's lease is to end by a jump: it is waited until nothing is being sent.
_STILL_SECONDS = 4.0
_ALIVE = "SELECT count(*) FROM heartbeat WHERE name LIKE '%/%'"
_OPEN = (
    "SELECT count(*) FROM message WHERE state IN ('queued', 'sending', 'uncertain')"
    " AND next_try_at <= :until"
)
_DUE = "SELECT count(*) FROM message WHERE state IN ('queued', 'uncertain') AND next_try_at <= :now"
_SENDING = "SELECT count(*) FROM message WHERE state = 'sending'"
_LOOKS = "SELECT count(*) FROM task_look WHERE look_at <= :now"
_UNPLANNED = f"SELECT ({_LOOKS}) + (SELECT count(*) FROM reminder WHERE state = 'due')"  # noqa: S608


# What happens to the sender of a mail, by its Message-ID.
Hit = Callable[[str], None]


@dataclass(slots=True)
class Database:
    """How the database is taken away: `stop(how)` and `start()`."""

    url: str
    stop: Callable[[str], None]
    start: Callable[[], None]
    away_seconds: float = 1.5


@dataclass(slots=True)
class Fortnight:
    """The installation under test and everything that the harness may do to it."""

    app: Flask
    crew: Crew
    clock: Clock
    relay: Relay
    database: Database
    chance: random.Random
    # Over how many seconds of a morning things go wrong.
    seconds: float = 4.0
    restarts: int = 0
    steps: int = 0
    _engine: sa.Engine = field(init=False)
    # Message-IDs in the middle of whose transmission something happens to the sender, and what.
    _to_hit: "queue.Queue[tuple[str, Hit, threading.Event]]" = field(default_factory=queue.Queue)
    # Kills up to this morning; one that found nobody alive is made up for on the next.
    _owed: int = 0
    _aimed: dict[int, "Hit"] = field(default_factory=dict)
    _read: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._engine = sa.create_engine(self.database.url, poolclass=NullPool)
        self.relay.on_content = self._hear_of

    def live(self, plan: Mapping[date, Morning], changes: Mapping[date, Changes]) -> None:
        """Go through these mornings."""
        first = True
        for day, morning in plan.items():
            self.clock.jump_to(moment(day, CHANGES_AT))
            with self.app.app_context():
                carry_out(changes[day], day=day)
                leave(self.app)
            if first:
                self._assemble()
                first = False
            # What the changes and the night brought is planned before seven, in every run alike.
            self._tend_until(lambda: not self._count(_LOOKS, now=self.clock.now()))
            self.clock.jump_to(moment(day, _BEFORE))
            self._let_things_go_wrong(morning)
            self._settle(day)

    def _assemble(self) -> None:
        """Start everybody and wait until each has given a sign of life."""
        self.crew.start()
        self._tend_until(lambda: self._count(_ALIVE) >= self.crew.beating)

    def _let_things_go_wrong(self, morning: Morning) -> None:
        self.relay.misbehaves = morning.relay_misbehaves
        self.relay.delay_seconds = morning.relay_seconds
        if morning.relay_is_away:
            self.relay.go_away()
        else:
            read = self._read
            self._tend_until(lambda: self._read > read)
        agenda = Agenda()
        # Half of the kills hit whoever is in the middle of a mail, the others anybody.
        self._owed += morning.kills
        kills = self._owed - self.crew.kills
        aimed = 0 if morning.relay_is_away else kills // 2
        self._aimed = {
            self._read + self.chance.randint(1, 40): self._kill_sender_of for _ in range(aimed)
        }
        unaimed = kills - len(self._aimed)
        for _ in range(morning.freezes):
            self._aimed[self._read + self.chance.randint(1, 20)] = self._freeze_sender_of
        for at in some_moments(self.chance, unaimed, self.seconds):
            agenda.at(at, self.crew.kill_one)
        if morning.database:
            agenda.at(self.seconds / 2, lambda: self._take_database_away(morning.database))
        if morning.steps:
            agenda.at(self.seconds / 3, lambda: self._step(morning.steps))
            agenda.at(self.seconds, lambda: self._step(-morning.steps))
        agenda.at(self.seconds, lambda: None)
        while not agenda.is_done:
            for do in agenda.due():
                do()
            self._tend()
        if morning.relay_is_away:
            # An hour of it, at a pace at which everybody tries and is refused.
            for _ in range(3):
                self._jump(_PAUSE)
                self._tend_for(1.0)
            self.relay.come_back()

    def _settle(self, day: date) -> None:
        """Until nothing of this day is open; what is put off is reached by jumps of twenty minutes."""
        until = moment(day, time_of_day(18))
        waited = time.monotonic()
        while True:
            self._tend()
            now = self.clock.now()
            self.relay.misbehaves &= now < moment(day, _BETTER)
            # In this order: what is planned meanwhile stands in the outbox before it is looked into.
            if not self._count(_UNPLANNED, now=now) and not self._count(_OPEN, until=until):
                return
            if time.monotonic() - waited > _PATIENCE_SECONDS:
                return  # the verdict names what is left
            is_idle = not (
                self._count(_DUE, now=now)
                + self._count(_SENDING)
                + self._count(_UNPLANNED, now=now)
            )
            has_stood = time.monotonic() - waited > _STILL_SECONDS
            if (is_idle or has_stood) and now < moment(day, _EVENING):
                self._jump(_PAUSE)
                waited = time.monotonic()

    def _jump(self, by: timedelta) -> None:
        until = time.monotonic() + _STILL_SECONDS
        while self._count(_SENDING) and time.monotonic() < until:
            self._tend()
        self.clock.jump_to(self.clock.now() + by)

    def _step(self, by: timedelta) -> None:
        self.clock.step(by)
        self.steps += 1

    def _take_database_away(self, how: str) -> None:
        self.database.stop(how)
        self._tend_for(self.database.away_seconds)
        self.database.start()
        self.restarts += 1

    def _tend_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._tend()

    def _tend_until(self, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not is_so() and time.monotonic() < until:
            self._tend()

    def _tend(self) -> None:
        self.crew.tend()
        try:
            message_id, hit, done = self._to_hit.get(timeout=0.05)
        except queue.Empty:
            return
        hit(message_id)
        done.set()

    def _hear_of(self, message_id: str) -> None:
        """In the relay's thread: a mail was read and is not answered yet."""
        with self._counting:
            self._read += 1
            hit = self._aimed.get(self._read)
        if hit is not None:
            done = threading.Event()
            self._to_hit.put((message_id, hit, done))
            done.wait(5)

    def _kill_sender_of(self, message_id: str) -> None:
        sender = self._sender_of(message_id)
        if not (sender and self.crew.kill(sender)):
            self.crew.kill_one()

    def _freeze_sender_of(self, message_id: str) -> None:
        sender = self._sender_of(message_id)
        if sender:
            self.crew.freeze(sender, _FROZEN_SECONDS)

    def _sender_of(self, message_id: str) -> int:
        """Its process; 0 where that cannot be told."""
        try:
            with self._engine.connect() as connection:
                holder = connection.scalar(
                    sa.text("SELECT leased_by FROM message WHERE message_id = :it"),
                    {"it": message_id},
                )
        except DBAPIError:
            holder = None
        # "host/place/pid/start/word"
        return int(holder.split("/")[2]) if holder else 0

    def _count(self, query: str, **moments: object) -> int:
        """More than none where the database is away: nothing is known to be settled then."""
        typed = sa.text(query).bindparams(
            *(sa.bindparam(name, value, type_=_MOMENT) for name, value in moments.items())
        )
        try:
            with self._engine.connect() as connection:
                return int(connection.scalar(typed) or 0)
        except DBAPIError:
            return 1

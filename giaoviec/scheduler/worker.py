"""`giaoviec worker`: takes kicks out of the queue and delivers the rows they name."""

import asyncio
import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from giaoviec.core import clock
from giaoviec.core.agreement import ClocksDiffer, require_agreement
from giaoviec.core.db import db, end_session
from giaoviec.core.errors import DomainError
from giaoviec.core.logs import run_named
from giaoviec.core.memory import collect_leftovers
from giaoviec.jobs.queue import DELIVER, QUEUE, worker_app
from giaoviec.notify.deliver import Delivered, deliver
from giaoviec.notify.heartbeat import beat, forget, process_name
from giaoviec.notify.kick import due_among, kick_again
from giaoviec.scheduler.progress import Progress
from giaoviec.scheduler.signs import Signs
from giaoviec.scheduler.stopping import Stop

if TYPE_CHECKING:
    from procrastinate import App

log = structlog.get_logger("giaoviec.worker")

KIND = "worker"
_BEAT = "beat"
_ASK_SECONDS = 0.2
_BEAT_SECONDS = 30.0
_LOOK_SECONDS = 2.0
# A database that is away is asked for again at growing intervals.
_PAUSES_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)
_HEALTHY_AFTER_SECONDS = 60.0


class Worker:
    """One process of workers: as many batches at once as `concurrency` says, each in a thread.

    The library's errors that end its loop (the database restarts) are waited
    out; what was in hand then is taken up again by its lease.
    """

    def __init__(self, app: Flask, stop: Stop, *, concurrency: int) -> None:
        self._app = app
        self._stop = stop
        self._concurrency = concurrency
        self._name = process_name(KIND)
        # Set once no job is fetched any more: a delivery that ends sooner would fetch the next one.
        self._closing = Stop()
        # Set while this machine's clock is not the database's: no job is fetched then.
        self._is_astray = threading.Event()
        self._counting = threading.Lock()
        # The beat proves the loop and the database, the batches prove themselves.
        self._progress = Progress(Signs(os.environ))
        self._progress.expect([_BEAT])
        self._jobs = 0
        self._mails = 0

    def run(self) -> None:
        """Work until asked to stop; then what is in hand is settled."""
        asyncio.run(self._work())
        self._inside(lambda: forget(self._name))

    def deliver_rows(self, ids: list[int]) -> None:
        """One job: deliver those of these rows that are due. Whatever fails, the sweep kicks again."""
        with (
            self._app.app_context(),
            run_named(KIND, rows=len(ids)) as run_id,
            self._progress.of(run_id, self._closing) as closing,
        ):
            try:
                self._require_agreement()
                # Kicks that come late or twice find nothing left: they cost one question.
                if not due_among(ids, now=clock.now()):
                    return
                done = deliver(now=clock.now(), ids=ids, should_stop=closing.is_asked)
                self._count(done)
                if closing.is_asked():
                    # For the others, who need not wait for the sweep.
                    kick_again(ids, now=clock.now())
            except (DomainError, DBAPIError) as error:
                # A refusal carries its own words; a traceback would only hide them.
                log.error("job refused", error=str(error))  # noqa: TRY400
            finally:
                end_session()
        collect_leftovers()

    async def _work(self) -> None:
        queue = self._queue()
        await asyncio.to_thread(self._beat)
        beating = asyncio.create_task(self._keep_beating())
        failures = 0
        while not self._stop.is_asked():
            if self._is_astray.is_set():
                await asyncio.to_thread(self._stop.wait, _LOOK_SECONDS)
                await asyncio.to_thread(self._look_again)
                continue
            began = clock.monotonic()
            try:
                await self._take_jobs(queue)
            except Exception as error:  # noqa: BLE001  whatever the library meets, this process outlives it
                lived = clock.monotonic() - began
                failures = 1 if lived > _HEALTHY_AFTER_SECONDS else failures + 1
                pause = _PAUSES_SECONDS[min(failures, len(_PAUSES_SECONDS)) - 1]
                # The library's own words say only that it was the database.
                told = str(error.__cause__ or error).strip()
                log.warning("the queue is away", error=told, again_in_seconds=pause)
                await asyncio.to_thread(self._stop.wait, pause)
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating

    async def _take_jobs(self, queue: "App") -> None:
        """Open the queue and work on its jobs until asked to stop, or until it or the right time goes away."""
        async with queue.open_async():
            working = asyncio.create_task(
                queue.run_worker_async(
                    queues=[QUEUE],
                    name=self._name,
                    concurrency=self._concurrency,
                    install_signal_handlers=False,
                    # The rows say what was done; a job that is over is of no use to anybody.
                    delete_jobs="always",
                )
            )
            while not (working.done() or self._stop.is_asked() or self._is_astray.is_set()):
                await asyncio.wait({working}, timeout=_ASK_SECONDS)
            # Ends the fetching first, then the deliveries, which are waited for.
            working.cancel()
            await asyncio.wait({working}, timeout=_ASK_SECONDS)
            if self._stop.is_asked():
                self._closing.ask()
            with suppress(asyncio.CancelledError):
                await working

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            await asyncio.to_thread(self._beat)

    def _beat(self) -> None:
        with self._counting:
            detail = {"jobs": self._jobs, "mails": self._mails, "concurrency": self._concurrency}

        def give() -> None:
            self._require_agreement()
            beat(self._name, json.dumps(detail), now=clock.now())

        with self._progress.of(_BEAT, self._stop):
            self._inside(give)

    def _look_again(self) -> None:
        """Whether the clock was set right; the beat says it where it was not."""
        with self._app.app_context():
            try:
                with suppress(ClocksDiffer, DBAPIError):
                    self._require_agreement()
            finally:
                end_session()

    def _require_agreement(self) -> None:
        """Refuse, and fetch nothing more, while the clocks differ: a kick that is taken is gone."""
        try:
            require_agreement(db.session())
        except ClocksDiffer:
            self._is_astray.set()
            raise
        self._is_astray.clear()

    def _inside(self, call: Callable[[], None]) -> None:
        with self._app.app_context():
            try:
                call()
            except (DomainError, DBAPIError) as error:
                told = str(getattr(error, "orig", None) or error)
                log.warning("no sign of life was given", error=told)
            finally:
                end_session()

    def _count(self, done: Delivered) -> None:
        with self._counting:
            self._jobs += 1
            self._mails += done.email
        if done.email or done.inapp or done.failed:
            log.info(
                "delivered",
                email=done.email,
                inapp=done.inapp,
                failed=done.failed,
                waiting=done.waiting,
            )

    def _queue(self) -> "App":
        with self._app.app_context():
            url = db.engine.url.set(drivername="postgresql")
        queue = worker_app(url.render_as_string(hide_password=False))
        queue.task(name=DELIVER, queue=QUEUE)(self.deliver_rows)
        return queue

"""The clock: a page of fixed jobs. The database is the calendar."""

import os
from collections.abc import Callable
from zoneinfo import ZoneInfo

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from giaoviec.accounts.usecases.sweep import sweep
from giaoviec.audit.seal import seal_entries
from giaoviec.core import clock, zone
from giaoviec.core.agreement import require_agreement
from giaoviec.core.db import db, end_session
from giaoviec.core.errors import DomainError
from giaoviec.core.journal import shorten_journal
from giaoviec.core.logs import run_named
from giaoviec.core.memory import collect_leftovers
from giaoviec.files.sweep import sweep_files
from giaoviec.jobs.queue import has_workers
from giaoviec.notify.bounces.take import bounces_url, forget_strangers, take_bounces
from giaoviec.notify.heartbeat import (
    BOUNCES,
    PLANNER,
    SCHEDULER,
    beat,
    forget,
    forget_silent,
    process_name,
)
from giaoviec.notify.past import move_messages
from giaoviec.reminders.past import move_reminders
from giaoviec.reminders.remind import LOCK, plan_and_kick
from giaoviec.reminders.remind import remind as remind_all
from giaoviec.scheduler.clockwatch import ClockWatch
from giaoviec.scheduler.deadman import tell_alive
from giaoviec.scheduler.progress import Progress
from giaoviec.scheduler.signs import Signs
from giaoviec.scheduler.stopping import Stop

log = structlog.get_logger("giaoviec.scheduler")
_LOOK_SECONDS = 1.0
_WHY = {
    EVENT_JOB_ERROR: "an exception nobody expected",
    EVENT_JOB_MISSED: "its moment was missed",
    EVENT_JOB_MAX_INSTANCES: "its last run is still at work",
}
Job = Callable[[Stop], object]
# For whoever runs a job outside a process that somebody watches over.
_UNWATCHED = Progress(Signs({}))


def remind(stop: Stop) -> None:
    """Every minute: plan what is due, deliver, settle; where workers deliver, kick them."""
    now, settings = clock.now(), current_app.config["SETTINGS"]
    if has_workers():
        outcome = plan_and_kick(now=now, should_stop=stop.is_asked)
    else:
        outcome = remind_all(now=now, should_stop=stop.is_asked)
    if outcome.reminders or any(outcome.messages.values()) or outcome.failed:
        log.info("remind", **outcome.as_dict())
    if outcome.has_planned:
        beat(PLANNER, now=now)
    tell_alive(settings.deadman_url)


def heartbeat(_stop: Stop) -> None:
    """Every minute: a sign of life that pages and probes look for."""
    now = clock.now()
    beat(SCHEDULER, now=now)
    beat(process_name(SCHEDULER), now=now)


def seal(_stop: Stop) -> None:
    """Every minute: seal the audit entries that were committed since."""
    seal_entries(now=clock.now())


def journal(_stop: Stop) -> None:
    """Every minute: SQLite's log is begun anew where it has grown."""
    shorten_journal()


def sweep_sessions(_stop: Stop) -> None:
    """Every night: forget sessions, links and failed sign-ins that are long over."""
    sweep(now=clock.now())


def sweep_uploads(_stop: Stop) -> None:
    """Every hour: forget files that were handed in a day ago and are used by nothing."""
    folder = current_app.config["SETTINGS"].data_dir / "files"
    swept = sweep_files(folder=folder, now=clock.now())
    if swept:
        log.info("uploads swept", files=swept)


def move_to_history(stop: Stop) -> None:
    """Every night: what was settled long ago makes room (GIAOVIEC_HISTORY_DAYS)."""
    now, days = clock.now(), current_app.config["SETTINGS"].history_days
    # Reminders first: they move with their tasks, and each finds its mail wherever it is.
    reminders = move_reminders(lock=LOCK, now=now, days=days, should_stop=stop.is_asked)
    messages = move_messages(now=now, days=days, should_stop=stop.is_asked)
    forget_silent(now=now)
    forget_strangers(now=now)
    if not bounces_url():
        forget(BOUNCES)
    log.info("history", reminders=reminders, messages=messages)


def bounces(stop: Stop) -> None:
    """Every half minute: what came back is seen on its message within the minute."""
    taken = take_bounces(now=clock.now(), should_stop=stop.is_asked)
    if taken.read:
        log.info("bounces", **taken.as_dict())


# Five fields, as in a crontab; a sixth before them is the second.
TIMETABLE: tuple[tuple[Job, str], ...] = (
    (heartbeat, "* * * * *"),
    (remind, "* * * * *"),
    (bounces, "*/30 * * * * *"),
    (seal, "* * * * *"),
    (journal, "* * * * *"),
    (sweep_sessions, "20 2 * * *"),
    (sweep_uploads, "50 * * * *"),
    (move_to_history, "40 2 * * *"),
)


def run_scheduler(app: Flask, stop: Stop) -> None:
    """Tick until asked to stop; then the jobs in hand end, their mails settled."""
    progress = Progress(Signs(os.environ))
    run_once(app, stop, progress)
    if not stop.is_asked():
        clockwork = make_scheduler(app, stop, progress)
        clockwork.start()
        progress.expect([job.__name__ for job, cron in TIMETABLE if _is_each_minute(cron)])
        watch = ClockWatch()
        while not stop.wait(_LOOK_SECONDS):
            if watch.was_set_back():
                _begin_anew(clockwork)
        clockwork.shutdown(wait=True)
    _inside(app, leave, stop)()


def leave(_stop: Stop) -> None:
    """At the end: a process that ended as it should is not missed."""
    forget(process_name(SCHEDULER))


def make_scheduler(app: Flask, stop: Stop, progress: Progress = _UNWATCHED) -> BackgroundScheduler:
    """The scheduler with its jobs added, not started.

    `misfire_grace_time=None` and `coalesce`: a late run runs once, however
    late; `max_instances=1`: a run never overtakes itself. Each job has a
    thread of its own: what memory a morning's run took, the next one uses
    again, instead of each of a pool's threads taking as much.
    """
    scheduler = BackgroundScheduler(
        timezone=zone.zone(),
        executors={job.__name__: ThreadPoolExecutor(1) for job, _ in TIMETABLE},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job, cron in TIMETABLE:
        scheduler.add_job(
            _inside(app, job, stop, progress),
            _trigger(cron),
            id=job.__name__,
            executor=job.__name__,
            replace_existing=True,
        )
    scheduler.add_listener(_tell, sum(_WHY))
    return scheduler


def _trigger(cron: str) -> CronTrigger:
    *second, minute, hour, day, month, weekday = cron.split()
    return CronTrigger(
        second=second[0] if second else "0",
        minute=minute,
        hour=hour,
        day=day,
        month=month,
        day_of_week=weekday,
        timezone=ZoneInfo(str(zone.zone())),
    )


def _is_each_minute(cron: str) -> bool:
    """Or more often."""
    return cron.split()[-5:] == ["*"] * 5


def _begin_anew(clockwork: BackgroundScheduler) -> None:
    """Work out every job's next moment again.

    A clock that was set back by two hours would otherwise be silent for two
    hours: until the moment that was to be the next one.
    """
    log.warning("the clock was set back")
    for job in clockwork.get_jobs():
        job.reschedule(job.trigger)


def run_once(app: Flask, stop: Stop, progress: Progress = _UNWATCHED) -> None:
    """Run every minute's job now: a start does not wait for the next full minute."""
    for job, cron in TIMETABLE:
        if cron == "* * * * *" and not stop.is_asked():
            _inside(app, job, stop, progress)()


def _inside(
    app: Flask, job: Job, stop: Stop, progress: Progress = _UNWATCHED
) -> Callable[[], None]:
    """The job with an application around it; a failure is logged and the clock goes on.

    With a clock that is not the database's nothing is done, and no sign of life
    given: a second scheduler goes on, and where there is none, that is seen.
    """

    def run() -> None:
        name = job.__name__
        with app.app_context(), run_named(name), progress.of(name, stop) as heard:
            try:
                if job is not leave:
                    require_agreement(db.session())
                job(heard)
            except (DomainError, DBAPIError) as error:
                # A refusal carries its own words; a traceback would only hide them.
                log.error("job refused", error=str(error))  # noqa: TRY400
            finally:
                end_session()
        collect_leftovers()

    run.__name__ = job.__name__
    return run


def _tell(event: JobEvent) -> None:
    log.error("job left out or failed", why=_WHY[event.code], job=event.job_id)

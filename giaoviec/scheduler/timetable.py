"""The clock: a page of fixed jobs. The database is the calendar."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy.exc import DBAPIError

from giaoviec.accounts.usecases.sweep import sweep
from giaoviec.audit.seal import seal_entries
from giaoviec.core import clock, zone
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.notify.bounces.take import take_bounces
from giaoviec.notify.heartbeat import beat
from giaoviec.reminders.remind import remind as remind_all

log = structlog.get_logger("giaoviec.scheduler")
Job = Callable[[], object]


def remind() -> None:
    """Every minute: plan what is due, deliver, settle."""
    outcome = remind_all(now=clock.now())
    if outcome.reminders or any(outcome.messages.values()) or outcome.failed:
        log.info("remind", **outcome.as_dict())


def heartbeat() -> None:
    """Every minute: a sign of life that pages and probes look for."""
    beat("scheduler", now=clock.now())


def seal() -> None:
    """Every minute: seal the audit entries that were committed since."""
    seal_entries(now=clock.now())


def sweep_sessions() -> None:
    """Every night: forget sessions, links and failed sign-ins that are long over."""
    sweep(now=clock.now())


def bounces() -> None:
    """Every half minute: what came back is seen on its message within the minute."""
    taken = take_bounces(now=clock.now())
    if taken.read:
        log.info("bounces", **taken.as_dict())


# Five fields, as in a crontab; a sixth before them is the second.
TIMETABLE: tuple[tuple[Job, str], ...] = (
    (heartbeat, "* * * * *"),
    (remind, "* * * * *"),
    (bounces, "*/30 * * * * *"),
    (seal, "* * * * *"),
    (sweep_sessions, "20 2 * * *"),
)


def make_scheduler(app: Flask, *, blocking: bool = True) -> BackgroundScheduler:
    """The scheduler with its jobs added, not started.

    `misfire_grace_time=None` and `coalesce`: a late run runs once, however
    late; `max_instances=1`: a run never overtakes itself.
    """
    kind = BlockingScheduler if blocking else BackgroundScheduler
    scheduler = kind(
        timezone=zone.zone(),
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job, cron in TIMETABLE:
        scheduler.add_job(
            _inside(app, job),
            _trigger(cron),
            id=job.__name__,
            replace_existing=True,
        )
    scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
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


def run_once(app: Flask) -> None:
    """Run every minute's job now: a start does not wait for the next full minute."""
    for job, cron in TIMETABLE:
        if cron == "* * * * *":
            _inside(app, job)()


def _inside(app: Flask, job: Job) -> Job:
    """The job with an application around it; a failure is logged and the clock goes on."""

    def run() -> None:
        with app.app_context():
            try:
                job()
            except (DomainError, DBAPIError) as error:
                # A refusal carries its own words; a traceback would only hide them.
                log.error("job refused", job=job.__name__, error=str(error))  # noqa: TRY400
            finally:
                db.session.remove()

    run.__name__ = job.__name__
    return run


def _tell(event: object) -> None:
    log.error("job event", event=str(event), job=getattr(event, "job_id", ""))

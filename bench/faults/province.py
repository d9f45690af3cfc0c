"""The fortnight's installation: its tasks, its working mornings, and what people change on each."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask import Flask

from bench.shape import Shape, fill
from giaoviec.app import upgrade_database
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.org.models import Appointment, Rank
from giaoviec.tasks.models import Task, Urgency
from giaoviec.tasks.status import OPEN
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from giaoviec.tasks.usecases.pause import SuspendTask, WithdrawTask, suspend_task, withdraw_task
from giaoviec.workdays.queries import load_calendar

# A Monday; the Saturday of its week is a working day in exchange for 31 August 2026.
BEGINS_ON = date(2026, 8, 17)
# Of 300 units each has a head, and each unit that leads has somebody to own its tasks.
_PEOPLE = 600
CHANGES_AT = time(6, 30)
_ONE_FLASH_IN = 12
_OPERATOR = Actor.operator()


@dataclass(frozen=True, slots=True)
class Changes:
    """What people do before one morning's run: it shall be seen in what is sent."""

    withdrawn: Sequence[int]
    suspended: Sequence[int]
    # Task and its new owner.
    reassigned: Sequence[tuple[int, int]]


def prepare(app: Flask, *, tasks: int) -> None:
    """Migrate an empty database and fill it as of the evening before."""
    with app.app_context():
        upgrade_database()
        shape = Shape(tasks, people=_PEOPLE, closed=0.05, overdue=0.35, soon=0.35)
        evening = zone.at(BEGINS_ON - timedelta(days=1), time(20))
        with transaction() as session:
            fill(session.connection(), shape, now=evening)
            # Hỏa tốc: told in hours, and at night.
            session.execute(
                sa.update(Task).where(Task.id % _ONE_FLASH_IN == 0).values(urgency=Urgency.FLASH)
            )
        leave(app)


def leave(_app: Flask) -> None:
    """No connection stays behind."""
    db.session.remove()
    db.engine.dispose()


def working_days(app: Flask, count: int) -> list[date]:
    with app.app_context():
        calendar = load_calendar(db.session())
        db.session.remove()
    days: list[date] = []
    day = BEGINS_ON
    while len(days) < count:
        if calendar.is_working_day(day):
            days.append(day)
        day += timedelta(days=1)
    return days


def draw_changes(app: Flask, days: Sequence[date], *, seed: int) -> dict[date, Changes]:
    """Each task is changed once at most, so that every change is possible on its day."""
    chance = random.Random(seed)
    with app.app_context():
        session = db.session()
        owners: dict[int, int] = {
            row.id: row.owner_id
            for row in session.execute(
                sa.select(Task.id, Task.owner_id)
                .where(
                    Task.status.in_(OPEN),
                    Task.owner_id.is_not(None),
                    # What was told at night may be told before or after a change of that morning.
                    Task.urgency == Urgency.NORMAL,
                )
                .order_by(Task.id)
            )
        }
        units = {
            row.person_id: row.unit_id
            for row in session.execute(
                sa.select(Appointment.person_id, Appointment.unit_id).where(
                    Appointment.rank == Rank.OFFICIAL
                )
            )
        }
        db.session.remove()
    colleagues: dict[int, list[int]] = {}
    for person, unit in units.items():
        colleagues.setdefault(unit, []).append(person)
    drawn = chance.sample(sorted(owners), k=min(6 * len(days), len(owners) // 2))
    changes = {}
    for at, day in enumerate(days):
        some = drawn[at :: len(days)]
        changes[day] = Changes(
            withdrawn=some[:2],
            suspended=some[2:4],
            reassigned=[
                (task, others[0])
                for task in some[4:]
                if (others := sorted({*colleagues[units[owners[task]]]} - {owners[task]}))
            ],
        )
    return changes


def carry_out(changes: Changes, *, day: date) -> None:
    """Inside an application's context."""
    now = moment(day, CHANGES_AT)
    for task in changes.withdrawn:
        withdraw_task(WithdrawTask(task_id=task, reason="Không còn cần"), actor=_OPERATOR, now=now)
    for task in changes.suspended:
        suspend_task(SuspendTask(task_id=task, reason="Chờ ý kiến"), actor=_OPERATOR, now=now)
    for task, person in changes.reassigned:
        reassign_owner(ReassignOwner(task_id=task, person_id=person), actor=_OPERATOR, now=now)


def moment(day: date, hour: time) -> datetime:
    return zone.at(day, hour)

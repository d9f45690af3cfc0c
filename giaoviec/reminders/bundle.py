"""Reminders that wait to be told become messages: one digest a person a working morning.

A person who has had today's digest gets what comes later with the next one,
save what is immediate (carried up to them, hỏa tốc), which goes at once in
one message for all of it. Reminders that wait are rows, not messages, so what
falls on a night or a day off keeps its identity and is told once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.db import transaction
from giaoviec.notify.hours import is_sending_moment, load_hours
from giaoviec.notify.models import Channel, Message
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.notify.overflow import held_back, take_into_digest
from giaoviec.org.models import Appointment, Unit
from giaoviec.reminders.decisions import asked_this_morning
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.steps import Step, load_steps
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import OPEN
from giaoviec.workdays.queries import load_calendar

# Fewer than the variables a statement may have on either database.
_CHUNK = 5000


@dataclass(slots=True)
class Waiting:
    """What waits for one person."""

    channels: set[Channel] = field(default_factory=set)
    is_immediate: bool = False
    is_urgent: bool = False
    is_late: bool = False

    def add(self, row: Any, channels: Mapping[str, set[Channel]]) -> None:
        """Take in a reminder, or a kind of them; `channels` by the steps of the policy."""
        self.channels |= channels.get(row.step_key, {Channel.INAPP})
        self.is_immediate |= row.is_immediate
        self.is_urgent |= row.is_urgent
        self.is_late |= row.is_late


@dataclass(frozen=True, slots=True)
class Turns:
    """Who gets a digest now, and who only what cannot wait for the next one."""

    digests: Mapping[int, Waiting]
    urgent: Mapping[int, Waiting]
    is_open: bool

    def goes_at_once(self, row: Any) -> bool:
        """Whether this reminder is among what cannot wait."""
        return row.is_immediate and (self.is_open or row.is_urgent)


def whose_turn(waiting: Mapping[int, Waiting], *, is_open: bool, served: Collection[int]) -> Turns:
    """Whose turn it is. `is_open`: mail may leave; `served`: who has had today's digest. Pure."""
    digests = {p: w for p, w in waiting.items() if is_open and p not in served}
    rest = {p: w for p, w in waiting.items() if p not in digests}
    urgent = {p: w for p, w in rest.items() if w.is_urgent or (w.is_immediate and is_open)}
    return Turns(digests, urgent, is_open)


def bundle_waiting(*, now: datetime) -> None:
    """Put everything that may be told now into messages, in one transaction."""
    with transaction() as session:
        bundle(session, now=now)


def bundle(session: Session, *, now: datetime) -> None:
    """As `bundle_waiting`, without committing."""
    _drop_outdated(session, before=now)
    waiting, calendar = _waiting(session), load_calendar(session)
    hours = load_hours(session)
    today = zone.local_date(now)
    is_open = is_sending_moment(now, calendar, hours)
    held = held_back(session, now=now) if is_open else {}
    if is_open:
        for person in asked_this_morning(session, calendar, now=now):
            waiting.setdefault(person, Waiting()).channels.update(Channel)
        for person in (one for one, its in held.items() if its.since <= now):
            waiting.setdefault(person, Waiting())
    if not waiting:
        return
    served = had_digest(session, today) if is_open else set()
    turns = whose_turn(waiting, is_open=is_open, served=served)
    joining = {person: its for person, its in held.items() if person in turns.digests}
    for person in joining:
        turns.digests[person].channels.add(Channel.EMAIL)
    about = today.isoformat()
    joined = take_into_digest(session, joining, about, now=now)
    _tell(session, turns.digests, "digest", about, now, (), joined)
    only: ColumnElement[bool] = Reminder.is_immediate.is_(True)
    if not is_open:
        only = and_(only, Reminder.is_urgent)
    _tell(session, turns.urgent, "urgent", now.isoformat(), now, (only,))


def _tell(
    session: Session,
    people: Mapping[int, Waiting],
    kind: str,
    about: str,
    now: datetime,
    only: Iterable[ColumnElement[bool]],
    joined: Mapping[int, Sequence[int]] = MappingProxyType({}),
) -> None:
    for chunk in _chunks(sorted(people)):
        session.execute(
            update(Reminder)
            .where(Reminder.state == ReminderState.DUE, Reminder.recipient_id.in_(chunk), *only)
            .values(state=ReminderState.TOLD, bundle=about)
            .execution_options(synchronize_session=False)
        )
    enqueue(
        session,
        (
            Note(
                recipient_id=person_id,
                source="reminders",
                kind=kind,
                key=f"{kind}:{about}",
                about=about,
                facts={"joined": joined[person_id]} if person_id in joined else {},
                channels=sorted(found.channels),
                is_urgent=found.is_urgent,
                is_late=found.is_late,
            )
            for person_id, found in _neighbours_together(session, people)
        ),
        now=now,
    )


def _neighbours_together(
    session: Session, people: Mapping[int, Waiting]
) -> list[tuple[int, Waiting]]:
    """Those of one unit one after the other: they are delivered together, and share their tasks."""
    units: dict[int, str] = {}
    for chunk in _chunks(people):
        rows = session.execute(
            select(Appointment.person_id, func.min(Unit.path))
            .join(Unit, Unit.id == Appointment.unit_id)
            .where(Appointment.person_id.in_(chunk))
            .group_by(Appointment.person_id)
        )
        units.update((row[0], row[1]) for row in rows)
    return sorted(people.items(), key=lambda one: (units.get(one[0], ""), one[0]))


def _waiting(session: Session) -> dict[int, Waiting]:
    """Who has something waiting, over which channels the policy tells it."""
    channels = channels_of(load_steps(session))
    columns = (
        Reminder.recipient_id,
        Reminder.step_key,
        Reminder.is_immediate,
        Reminder.is_urgent,
        Reminder.is_late,
    )
    rows = session.execute(
        select(*columns).where(Reminder.state == ReminderState.DUE).group_by(*columns)
    )
    people: dict[int, Waiting] = {}
    for row in rows:
        people.setdefault(row.recipient_id, Waiting()).add(row, channels)
    return people


def channels_of(steps: Iterable[Step]) -> dict[str, set[Channel]]:
    """The channels of every step, by its key."""
    return {step.key: {Channel(name) for name in step.channels} for step in steps}


def _drop_outdated(session: Session, *, before: datetime) -> None:
    """What waited while its task closed or its deadline moved is not told, and says why."""
    waited = (Reminder.state == ReminderState.DUE, Reminder.created_at < before)
    if not session.scalar(select(func.count()).select_from(Reminder).where(*waited)):
        return
    task = exists().where(Task.id == Reminder.task_id)
    for outdated, state, reason in (
        (task.where(Task.status.not_in(OPEN)), ReminderState.SUPPRESSED, "task-closed"),
        (
            task.where(Task.deadline_version != Reminder.deadline_version),
            ReminderState.SUPERSEDED,
            "deadline-moved",
        ),
    ):
        session.execute(
            update(Reminder)
            .where(*waited, outdated)
            .values(state=state, reason=reason)
            .execution_options(synchronize_session=False)
        )


def had_digest(session: Session, today: date) -> set[int]:
    """Who has a digest of this day in the outbox."""
    return set(
        session.scalars(
            select(Message.recipient_id)
            .distinct()
            .where(
                Message.source == "reminders",
                Message.about == str(today),
                Message.kind == "digest",
            )
        )
    )


def _chunks(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = list(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]

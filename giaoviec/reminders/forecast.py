"""The reminder runs to come, gone through beforehand by the code that makes them; nothing is written.

Every moment at which a pass will find something is visited in turn: the tasks
whose look has come are planned (planner.reminders_of), what waits is put in
messages (bundle.whose_turn), and what is no longer true when its turn comes
falls out (digest.why_outdated), as things stand now. What people do in the
meantime is not known to it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.notify.hours import is_sending_moment, load_hours, next_sending_moment
from giaoviec.notify.models import Channel
from giaoviec.org.models import StandIn
from giaoviec.reminders.bundle import Waiting, channels_of, had_digest, whose_turn
from giaoviec.reminders.decisions import asked_people
from giaoviec.reminders.digest import why_outdated
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.past import past_reminder
from giaoviec.reminders.plan import Plan
from giaoviec.reminders.planner import (
    LOOKS,
    TASK_COLUMNS,
    NewReminder,
    Policy,
    coop_units,
    facts_in,
    load_policy,
    people_in,
    reminders_of,
)
from giaoviec.reminders.replan import has_changed
from giaoviec.reminders.step_words import DECISION
from giaoviec.settings.values import DECISIONS_TOLD_ON, get
from giaoviec.tasks.models import Task, TaskLook
from giaoviec.tasks.status import OPEN
from giaoviec.tasks.waiting import Asked, decisions_waited_for

_T, _L, _R = Task.__table__.c, TaskLook.__table__.c, Reminder.__table__.c
_CHUNK = 5000
# What makes it the same reminder (Reminder's unique key).
_KEY = ("task_id", "deadline_version", "step_key", "occurrence", "recipient_id")
_key_of = attrgetter(*_KEY)


@dataclass(slots=True, kw_only=True)
class ForeseenMessage:
    """What one person will be told at one moment, over which channels of the policy."""

    at: datetime
    # "digest" or "urgent", as in the outbox.
    kind: str
    person_id: int
    channels: tuple[str, ...]
    is_urgent: bool
    is_late: bool
    reminders: list[NewReminder] = field(default_factory=list)


def forecast(session: Session, *, now: datetime, until: datetime) -> list[ForeseenMessage]:
    """The messages that reminders will put in the outbox from `now` to `until`, both included."""
    return list(_Forecast(session, now).run(until))


class _Forecast:
    """One walk through the moments to come."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._policies = _Policies(session, now)
        self._hours = load_hours(session)
        self._steps = {step.key: step for step in self._policies.steps}
        self._channels = channels_of(self._policies.steps)
        self._served: dict[date, set[int]] = {}
        self._tasks: dict[int, Any] = {}
        self._coop: dict[int, list[int]] = {}
        self._known: set[tuple[Any, ...]] = set()
        self._waiting: dict[int, list[NewReminder]] = defaultdict(list)
        # Decisions are looked for once a morning.
        self._decided = {get(session, DECISIONS_TOLD_ON)}

    def run(self, until: datetime) -> Iterator[ForeseenMessage]:
        looks = self._load(until)
        heapify(looks)
        for at in self._moments(looks, until):
            policy = self._policies.at(at)
            while looks and looks[0][0] <= at:
                look_at, task_id = heappop(looks)
                following = self._plan(self._tasks[task_id], policy, at, look_at)
                if following is not None and following <= until:
                    heappush(looks, (following, task_id))
            yield from self._tell(policy, at)

    def _moments(self, looks: list[tuple[datetime, int]], until: datetime) -> Iterator[datetime]:
        """Now, every look, and every morning on which what has waited may go."""
        at = self._now
        while at <= until:
            yield at
            morning = next_sending_moment(at, self._policies.calendar, self._hours)
            if morning <= at:
                tomorrow = zone.start_of_day(zone.local_date(at) + timedelta(days=1))
                morning = next_sending_moment(tomorrow, self._policies.calendar, self._hours)
            at = min(morning, looks[0][0]) if looks else morning

    def _plan(self, row: Any, policy: Policy, at: datetime, look_at: datetime) -> datetime | None:
        """Add what has come of a task; its next look."""
        if row.status not in OPEN:
            return None
        points, following = policy.plan.look(facts_in(row))
        for made in reminders_of(row, points, self._coop.get(row.id, ()), policy, at, look_at):
            if _key_of(made) not in self._known:
                self._known.add(_key_of(made))
                self._waiting[made.recipient_id].append(made)
        return following

    def _tell(self, policy: Policy, at: datetime) -> Iterator[ForeseenMessage]:
        day = zone.local_date(at)
        is_open = is_sending_moment(at, self._policies.calendar, self._hours)
        asked = self._asked(policy, at) if is_open else {}
        if not self._waiting and not asked:
            return
        if day not in self._served:
            self._served[day] = had_digest(self._session, day)
        waiting: dict[int, Waiting] = defaultdict(Waiting)
        for person in asked:
            waiting[person].channels.update(Channel)
        for person, rows in self._waiting.items():
            for row in rows:
                waiting[person].add(row, self._channels)
        turns = whose_turn(waiting, is_open=is_open, served=self._served[day])
        self._served[day] |= turns.digests.keys()
        for kind, people in (("digest", turns.digests), ("urgent", turns.urgent)):
            for person, found in people.items():
                rows = self._waiting.pop(person, [])
                if kind == "urgent":
                    told = [row for row in rows if turns.goes_at_once(row)]
                    if rest := [row for row in rows if not turns.goes_at_once(row)]:
                        self._waiting[person] = rest
                else:
                    told = rows
                held = [self._as_it_stands(row, policy, at) for row in told]
                told = [row for row in held if row is not None]
                if kind == "digest":
                    told += [_foreseen(one, person, at) for one in asked.get(person, ())]
                if told:
                    yield ForeseenMessage(
                        at=at, kind=kind, person_id=person, channels=tuple(sorted(found.channels)),
                        is_urgent=found.is_urgent, is_late=found.is_late, reminders=told,
                    )  # fmt: skip

    def _asked(self, policy: Policy, at: datetime) -> Mapping[int, Sequence[Asked]]:
        """Whom decisions that wait are a reason to tell at this moment, as `bundle` asks it."""
        day = zone.local_date(at).isoformat()
        if day in self._decided:
            return {}
        self._decided.add(day)
        waited = decisions_waited_for(self._session)
        return asked_people(self._session, waited, policy, now=at) if waited else {}

    def _as_it_stands(self, made: NewReminder, policy: Policy, at: datetime) -> NewReminder | None:
        """Asked again when its turn comes, as `digest` asks; with the capacities of that moment."""
        row, step = self._tasks[made.task_id], self._steps.get(made.step_key)
        is_changed = made.task_revision != row.revision
        if made.created_at == at and not is_changed:
            return made
        come = {p.step.key for p in policy.plan.come(facts_in(row))} if is_changed else None
        if why_outdated(row, step, made.deadline_version, come) or step is None:
            return None
        people = people_in(row, self._coop.get(row.id, ()))
        roles = policy.audiences.of_step(step, people).get(made.recipient_id)
        return None if roles is None else made._replace(roles=roles)

    def _load(self, until: datetime) -> list[tuple[datetime, int]]:
        """Read what deserves a look, what was made of it before, and what waits; returns the looks."""
        session = self._session
        # The next pass will look at every open task where the policy or the calendar has changed.
        is_all = has_changed(session)
        due = true() if is_all else _L.look_at <= until
        looks = []
        for row in session.execute(LOOKS.where(due)):
            self._tasks[row.id] = row
            looks.append((min(row.look_at, self._now) if is_all else row.look_at, row.id))
        columns = [_R[name] for name in _KEY]
        self._known = {
            tuple(row)
            for stmt in (
                select(*columns).join(TaskLook.__table__, _L.task_id == _R.task_id).where(due),
                select(*(past_reminder.c[name] for name in _KEY))
                .join(TaskLook.__table__, _L.task_id == past_reminder.c.task_id)
                .where(due),
            )
            for row in session.execute(stmt)
        }
        columns = [_R[name] for name in NewReminder._fields]
        rows = session.execute(
            select(*columns).where(_R.state == ReminderState.DUE).order_by(_R.id)
        )
        waiting = [NewReminder._make(row) for row in rows]
        missing = sorted({row.task_id for row in waiting} - self._tasks.keys())
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            for row in session.execute(select(*TASK_COLUMNS).where(_T.id.in_(chunk))):
                self._tasks[row.id] = row
        for made in waiting:
            task = self._tasks[made.task_id]
            # What is outdated already is taken out before anything is told (bundle._drop_outdated).
            if task.status in OPEN and task.deadline_version == made.deadline_version:
                self._waiting[made.recipient_id].append(made)
        if self._policies.needs_coop:
            ids = sorted(self._tasks)
            for start in range(0, len(ids), _CHUNK):
                self._coop |= coop_units(session, ids[start : start + _CHUNK])
        return looks


def _foreseen(asked: Asked, person: int, at: datetime) -> NewReminder:
    return NewReminder(
        task_id=asked.task_id, deadline_version=0, task_revision=0, step_key=DECISION, occurrence=0,
        recipient_id=person, roles=asked.wanted.value, point_at=at, created_at=at,
        is_immediate=False, is_urgent=False, is_late=False,
    )  # fmt: skip


class _Policies:
    """The policy at each moment: people are read anew for a day, and where a stand-in begins or ends."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        changes = session.execute(
            select(StandIn.starts_at, StandIn.ends_at).where(StandIn.ends_at > now)
        )
        self._changes: Sequence[datetime] = sorted({at for row in changes for at in row})
        first = load_policy(session, now=now)
        self._kept = {self._key(now): first}
        self.calendar = first.plan.calendar
        self.needs_coop = first.needs_coop
        self.steps = first.steps

    def at(self, moment: datetime) -> Policy:
        key = self._key(moment)
        if key not in self._kept:
            self._kept[key] = load_policy(self._session, now=moment)
        return Policy(
            plan=Plan(self.steps, self.calendar, moment),
            audiences=self._kept[key].audiences,
            steps=self.steps,
        )

    def _key(self, moment: datetime) -> tuple[date, int]:
        return zone.local_date(moment), bisect_right(self._changes, moment)

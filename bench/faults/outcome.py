"""What a fortnight came to, read from the database; and the same fortnight undisturbed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.faults.province import CHANGES_AT, Changes, carry_out, leave, moment
from giaoviec.core.db import db
from giaoviec.notify.answers import Answer, Envelope, Outcome
from giaoviec.notify.deliver import deliver
from giaoviec.notify.models import Channel, Message, State
from giaoviec.reminders.models import Reminder
from giaoviec.reminders.remind import plan_and_bundle
from giaoviec.tasks.models import TaskLook

# A key may hold the second at which it was made; the day is what counts.
_SECOND = re.compile(r"(\d{4}-\d\d-\d\d)T[0-9:+.]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the outbox has it at the end."""

    recipient: str
    state: str
    uncertain: int


@dataclass(slots=True)
class Happened:
    # (task, deadline version, step, occurrence, recipient, state, told with)
    reminders: set[tuple[Any, ...]] = field(default_factory=set)
    # (what is told to whom over which channel, how it ended)
    messages: set[tuple[str, str]] = field(default_factory=set)
    # By Message-ID.
    mails: dict[str, Mail] = field(default_factory=dict)
    # Nothing may be left: waiting messages, and tasks whose look has come.
    left: list[str] = field(default_factory=list)

    @property
    def points(self) -> int:
        """Moments of the policy that came, whoever they were told to."""
        return len({one[:4] for one in self.reminders})


def read_outcome(app: Flask, *, at: date) -> Happened:
    """As of the evening of this day."""
    now = moment(at, time(18))
    found = Happened()
    with app.app_context():
        session = db.session()
        for row in session.execute(
            sa.select(
                Reminder.task_id, Reminder.deadline_version, Reminder.step_key,
                Reminder.occurrence, Reminder.recipient_id, Reminder.state, Reminder.bundle,
            )
        ):  # fmt: skip
            *key, state, bundle = row
            found.reminders.add((*key, state.value, _day(bundle or "")))
        for message in session.scalars(sa.select(Message)):
            key = _day(message.dedupe_key)
            found.messages.add((key, message.state.value))
            if message.state in (State.QUEUED, State.SENDING, State.UNCERTAIN):
                found.left.append(f"{key} is {message.state.value}: {message.answer}")
            if message.channel is Channel.EMAIL and message.message_id:
                found.mails[message.message_id] = Mail(
                    message.address or "", message.state.value, message.uncertain_count
                )
        found.left += [
            f"task {row} was not looked at"
            for row in session.scalars(sa.select(TaskLook.task_id).where(TaskLook.look_at <= now))
        ]
        leave(app)
    return found


def undisturbed(app: Flask, changes: Mapping[date, Changes]) -> Happened:
    """The fortnight by the same functions in this process, by one pass after the morning's
    changes and one at seven.
    """
    with app.app_context():
        for day, some in changes.items():
            carry_out(some, day=day)
            plan_and_bundle(now=moment(day, CHANGES_AT))
            now = moment(day, time(7))
            plan_and_bundle(now=now)
            deliver(now=now, relay=_TakesAll())
        leave(app)
    return read_outcome(app, at=max(changes))


class _TakesAll:
    is_open = True

    def open(self) -> str | None:
        return None

    def send(self, envelope: Envelope, meanwhile: Callable[[], object]) -> Answer:
        return Answer(Outcome.ACCEPTED, "250 2.0.0 Ok")

    def close(self) -> None:
        pass


def _day(text: str) -> str:
    return _SECOND.sub(r"\1", text)

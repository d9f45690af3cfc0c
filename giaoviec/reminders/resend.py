"""Sending a mail about tasks again by hand: a new row; the old one stays as it was."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.core.i18n import Sentence
from giaoviec.notify.models import Channel, Message, Resend, State
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.notify.recipients import Trouble, recipients
from giaoviec.notify.refusals import CannotBeReached, NoLongerWanted, NotAMail, StillUnderWay
from giaoviec.notify.undelivered import reason_of
from giaoviec.reminders.models import Reminder
from giaoviec.tasks.dossier import open_dossier
from giaoviec.tasks.kinds import SOURCE as TASKS

REMINDERS = "reminders"
_UNDER_WAY = frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendMessage:
    """`task_id`: the task on whose page it was asked for; administrators need none."""

    message_id: int
    task_id: int | None = None


def resend_message(cmd: ResendMessage, *, actor: Actor, now: datetime) -> int:
    """Put the same message in the outbox once more; the new message's id.

    It reads as things are when its turn comes, goes by the same rules (hours,
    hourly cap), and is suppressed where nothing of it is true any more.

    Raises:
        NotFound: no such message or task, or not for these eyes.
        NotAllowed: the actor neither administers nor follows the task.
        NotAMail, StillUnderWay, NoLongerWanted, CannotBeReached: why it would be of no use.
    """
    with transaction() as session:
        message = session.scalars(
            select(Message).where(Message.id == cmd.message_id).with_for_update()
        ).one_or_none()
        if message is None:
            raise NotFound
        _require_right(session, message, cmd, actor, now)
        copies = _require_use(session, message, now)
        key = f"resend:{message.id}:{copies + 1}"
        note = Note(
            recipient_id=message.recipient_id,
            source=message.source,
            kind=message.kind,
            key=key,
            about=message.about,
            facts=json.loads(message.facts),
            channels=(Channel.EMAIL,),
            is_urgent=message.is_urgent,
            is_late=message.is_late,
        )
        enqueue(session, [note], now=now)
        stored = f"{key}:{message.recipient_id}:{Channel.EMAIL.value}"
        new_id = session.scalar(select(Message.id).where(Message.dedupe_key == stored))
        assert new_id is not None  # put there just now, under the old one's lock
        session.add(Resend(message_id=new_id, original_id=message.id, asked_by=actor.name))
        record(
            session, actor, "message.resent", "message", new_id, at=now,
            original=message.id, recipient=message.recipient_id, task=cmd.task_id,
            was=message.state.value,
        )  # fmt: skip
        return new_id


def may_resend(actor: Actor, monitor_id: int | None) -> bool:
    """Whether the actor may send messages about a task with this monitor again."""
    follows = monitor_id is not None and monitor_id in actor.people
    return follows or reach(actor.role, Verb.ADMINISTER) is Reach.ALL


def is_resendable(source: str, channel: Channel | None, state: State | None) -> bool:
    """Whether a message of this kind can be sent again, its addressee aside."""
    ended = (State.ACCEPTED, State.BOUNCED, State.FAILED)
    return source in (REMINDERS, TASKS) and channel == Channel.EMAIL and state in ended


def _require_right(
    session: Session, message: Message, cmd: ResendMessage, actor: Actor, now: datetime
) -> None:
    if cmd.task_id is None:
        if reach(actor.role, Verb.ADMINISTER) is not Reach.ALL:
            raise NotAllowed
        return
    dossier = open_dossier(session, cmd.task_id, actor=actor, now=now)
    if not _is_about(session, message, dossier.task.id):
        raise NotFound
    if not may_resend(actor, dossier.situation.facts.monitor_id):
        raise NotAllowed


def _is_about(session: Session, message: Message, task_id: int) -> bool:
    """Whether this message stands in the task's log."""
    if message.source == TASKS:
        if message.about == str(task_id):
            return True
        return task_id in json.loads(message.facts).get("tasks", ())
    if message.source != REMINDERS:
        return False
    carried = select(Reminder.id).where(
        Reminder.task_id == task_id,
        Reminder.recipient_id == message.recipient_id,
        Reminder.bundle == message.about,
    )
    return session.scalar(carried.limit(1)) is not None


def _require_use(session: Session, message: Message, now: datetime) -> int:
    """How many copies of it there are already."""
    if message.channel is not Channel.EMAIL or message.source not in (REMINDERS, TASKS):
        raise NotAMail
    if message.state is State.SUPPRESSED:
        raise NoLongerWanted
    copies = (
        select(Message.state, func.count().label("copies"))
        .join(Resend, Resend.message_id == Message.id)
        .where(Resend.original_id == message.id)
        .group_by(Message.state)
    )
    found = {row.state: row.copies for row in session.execute(copies)}
    if message.state in _UNDER_WAY or _UNDER_WAY & found.keys():
        raise StillUnderWay
    person = recipients(session, {message.recipient_id}, day=zone.local_date(now))[
        message.recipient_id
    ]
    if person.mail_trouble is not None:
        raise CannotBeReached(
            name=person.name, why=Sentence(reason_of(Trouble(person.mail_trouble)))
        )
    return sum(found.values())

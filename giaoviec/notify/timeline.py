"""What became of a message, step by step, from what is kept of it. Nothing here says that a mail arrived."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.notify.models import Bounce, BounceKind, Channel, Message, Resend, State
from giaoviec.notify.overflow import IN_DIGEST
from giaoviec.notify.past import past_message


class Stage(StrEnum):
    """The steps of a message's way, in the order in which one moment may hold several."""

    CREATED = "created"
    # A copy of an earlier message, by hand.
    REPEATS = "repeats"
    UNCERTAIN = "uncertain"
    WAITING = "waiting"
    SENDING = "sending"
    # By the relay; of a notice: put before its reader.
    ACCEPTED = "accepted"
    SHOWN = "shown"
    DELAYED = "delayed"
    AUTO_REPLY = "auto_reply"
    BOUNCED = "bounced"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    # Above the hourly cap: told in a digest instead.
    JOINED = "joined"
    READ = "read"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`at` is None where the moment is not kept; `words` are a relay's, a server's or a reason's code."""

    stage: Stage
    at: datetime | None
    words: str = ""
    # RFC 3463, of a bounce; the count, of what was uncertain or is tried again.
    status: str = ""
    count: int = 0
    # The address it went to; the server that tells of a bounce; who asked for a copy.
    party: str = ""
    # Of a mail that a relay took: its Message-ID.
    identity: str = ""
    # The other message, where one repeats another.
    other_id: int | None = None


_BOUNCE_STAGES = {
    BounceKind.PERMANENT: Stage.BOUNCED,
    BounceKind.EXPIRED: Stage.BOUNCED,
    BounceKind.DELAYED: Stage.DELAYED,
    BounceKind.AUTO_REPLY: Stage.AUTO_REPLY,
}
_COLUMNS = [
    column.name
    for column in past_message.columns
    if column.name not in ("facts", "body", "dedupe_key", "link")
]


def timelines(session: Session, ids: Collection[int]) -> dict[int, list[Step]]:
    """The way of each of these messages, the earliest step first; four queries at most."""
    if not ids:
        return {}
    rows = _messages(session, ids)
    bounces: dict[int, list[Bounce]] = defaultdict(list)
    for bounce in session.scalars(
        sa.select(Bounce).where(Bounce.message_id.in_(ids)).order_by(Bounce.received_at, Bounce.id)
    ):
        bounces[bounce.message_id or 0].append(bounce)
    copies = session.execute(
        sa.select(Resend.message_id, Resend.original_id, Resend.asked_by, Message.created_at)
        .join(Message, Message.id == Resend.message_id)
        .where(sa.or_(Resend.message_id.in_(ids), Resend.original_id.in_(ids)))
        .order_by(Resend.message_id)
    ).all()
    return {row.id: timeline_of(row, bounces[row.id], copies) for row in rows}


def timeline_of(message: Any, bounces: Sequence[Bounce], copies: Sequence[Any]) -> list[Step]:
    """The way of one message, or of a row with its columns. Pure."""
    steps = [Step(stage=Stage.CREATED, at=message.created_at)]
    steps += _by_hand(message, copies)
    steps += _tries(message)
    steps += _end(message)
    steps += [_came_back(bounce) for bounce in bounces if bounce.kind in _BOUNCE_STAGES]
    if message.read_at is not None:
        steps.append(Step(stage=Stage.READ, at=message.read_at))
    # What has no moment of its own (a try under way) stands after everything that has.
    return sorted(
        steps, key=lambda step: (step.at is None, step.at or message.created_at, _PLACE[step.stage])
    )


_PLACE = {stage: place for place, stage in enumerate(Stage)}


def _messages(session: Session, ids: Collection[int]) -> list[Any]:
    table = Message.__table__
    live = ("next_try_at", "marked_at")
    rows: list[Any] = list(
        session.execute(
            sa.select(*(table.c[name] for name in (*_COLUMNS, *live))).where(table.c.id.in_(ids))
        )
    )
    missing = {*ids} - {row.id for row in rows}
    if missing:
        # Settled long ago: nothing is tried any more.
        rows += session.execute(
            sa.select(
                *(past_message.c[name] for name in _COLUMNS),
                *(sa.null().label(name) for name in live),
            ).where(past_message.c.id.in_(missing))
        )
    return rows


def _by_hand(message: Any, copies: Sequence[Any]) -> Iterator[Step]:
    for copy in copies:
        if copy.message_id == message.id:
            yield Step(
                stage=Stage.REPEATS,
                at=message.created_at,
                party=copy.asked_by,
                other_id=copy.original_id,
            )
        elif copy.original_id == message.id:
            yield Step(
                stage=Stage.REPEATED,
                at=copy.created_at,
                party=copy.asked_by,
                other_id=copy.message_id,
            )


def _tries(message: Any) -> Iterator[Step]:
    if message.uncertain_count:
        yield Step(stage=Stage.UNCERTAIN, at=None, count=message.uncertain_count)
    if message.state in (State.QUEUED, State.UNCERTAIN):
        words = message.answer or ""
        yield Step(stage=Stage.WAITING, at=message.next_try_at, words=words, count=message.attempts)
    elif message.state == State.SENDING:
        yield Step(stage=Stage.SENDING, at=message.marked_at)


def _end(message: Any) -> Iterator[Step]:
    words = message.answer or ""
    if message.state in (State.ACCEPTED, State.BOUNCED) and message.settled_at is not None:
        is_mail = message.channel == Channel.EMAIL
        yield Step(
            stage=Stage.ACCEPTED if is_mail else Stage.SHOWN,
            at=message.settled_at,
            words=words,
            party=message.address or "",
            identity=message.message_id or "",
        )
    elif message.state == State.SUPPRESSED and words.startswith(IN_DIGEST):
        yield Step(stage=Stage.JOINED, at=message.settled_at, words=words)
    elif message.state in (State.FAILED, State.SUPPRESSED):
        party = message.address or ""
        yield Step(stage=Stage(message.state), at=message.settled_at, words=words, party=party)


def _came_back(bounce: Bounce) -> Step:
    return Step(
        stage=_BOUNCE_STAGES[bounce.kind],
        at=bounce.received_at,
        words=bounce.diagnostic,
        status=bounce.status,
        party=bounce.reporter,
    )

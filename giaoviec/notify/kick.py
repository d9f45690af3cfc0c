"""Telling workers what waits in the outbox; the rows themselves decide what is done."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from giaoviec.core.db import db
from giaoviec.core.locks import only_one
from giaoviec.jobs.queue import forget_lost_jobs, jobs_in_queue, kick
from giaoviec.notify.claim import is_due
from giaoviec.notify.flow import mails_left
from giaoviec.notify.models import Channel, Message

# Kicked by one sweep; what is beyond is kicked by a later one.
MOST = 50_000


def kick_rows(rows: Iterable[tuple[int, bool]]) -> int:
    """Kick workers for these (id, is urgent); how many jobs. Never raises."""
    urgent: list[int] = []
    others: list[int] = []
    for message_id, is_urgent in rows:
        (urgent if is_urgent else others).append(message_id)
    return kick(urgent, is_urgent=True) + kick(others)


def kick_again(ids: Collection[int], *, now: datetime) -> int:
    """Kick for those of these rows that are still due; how many jobs."""
    return kick_rows(due_among(ids, now=now))


def due_among(ids: Collection[int], *, now: datetime) -> list[tuple[int, bool]]:
    """Those of these rows that are due, as (id, is urgent); one question."""
    session = db.session()
    rows = session.execute(
        sa.select(Message.id, Message.is_urgent).where(Message.id.in_(ids), is_due(now))
    )
    due = [(row.id, row.is_urgent) for row in rows]
    session.rollback()
    return due


def kick_what_waits(*, now: datetime) -> int:
    """The sweep: kick for everything that is due; how many jobs.

    While jobs wait for a worker nothing is added: a backlog would otherwise
    grow by itself every minute. So a lost kick is repeated once the jobs
    before it are done.
    """
    with only_one("kick") as mine:
        if not mine:  # the other scheduler's sweep
            return 0
        forget_lost_jobs()
        return 0 if jobs_in_queue().waiting else _kick_due(now)


def _kick_due(now: datetime) -> int:
    session = db.session()
    rows = _waiting(session, Channel.INAPP, MOST, now)
    rows += _waiting(session, Channel.EMAIL, _mails_that_may_go(session, now), now)
    session.rollback()
    return kick_rows(rows)


def _waiting(
    session: Session, channel: Channel, most: int, now: datetime
) -> list[tuple[int, bool]]:
    found = session.execute(
        sa.select(Message.id, Message.is_urgent)
        .where(is_due(now), Message.channel == channel)
        .order_by(Message.is_urgent.desc(), Message.next_try_at, Message.id)
        .limit(most)
    )
    return [(row.id, row.is_urgent) for row in found]


def _mails_that_may_go(session: Session, now: datetime) -> int:
    rate = current_app.config["SETTINGS"].mail_rate
    return min(MOST, mails_left(session, rate=rate, now=now)) if rate else MOST

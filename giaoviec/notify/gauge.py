"""How the outbox stands and who works on it: for the page of the queue and for /metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from giaoviec.jobs.queue import Jobs, jobs_in_queue
from giaoviec.notify.claim import is_due
from giaoviec.notify.flow import mails_left, totals
from giaoviec.notify.models import Channel, Heartbeat, Message, State

# Waiting and under way: the rows that an outbox in order has few of.
OPEN = (State.QUEUED, State.SENDING, State.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One look at the outbox."""

    # Messages by state and channel, of the open states only.
    waiting: Mapping[tuple[State, Channel], int]
    # Those whose turn has come, and since when the longest waiting of them has been due.
    due: int
    due_since: datetime | None
    # By outcome, ever: email, inapp, failed, suppressed, uncertain.
    totals: Mapping[str, int]
    # Mails a minute for all together; 0: no limit. And how many of them may go now.
    rate: int
    rate_left: int
    jobs: Jobs
    heartbeats: Sequence[Heartbeat]

    def in_state(self, state: State) -> int:
        return sum(n for (found, _), n in self.waiting.items() if found is state)

    def age_of(self, name: str, *, now: datetime) -> timedelta | None:
        """How long ago this process gave a sign of life; None: it never did."""
        return next((now - row.at for row in self.heartbeats if row.name == name), None)


def look(session: Session, *, now: datetime) -> Gauge:
    """Look at the outbox as it is: a few questions, whatever was sent before."""
    rate: int = current_app.config["SETTINGS"].mail_rate
    counted = session.execute(
        sa.select(Message.state, Message.channel, sa.func.count())
        .where(Message.state.in_(OPEN))
        .group_by(Message.state, Message.channel)
    )
    due = session.execute(
        sa.select(sa.func.count(), sa.func.min(Message.next_try_at)).where(is_due(now))
    ).one()
    return Gauge(
        waiting={(state, channel): n for state, channel, n in counted},
        due=due[0],
        due_since=due[1],
        totals=totals(session),
        rate=rate,
        rate_left=mails_left(session, rate=rate, now=now) if rate else 0,
        jobs=jobs_in_queue(),
        heartbeats=session.scalars(sa.select(Heartbeat).order_by(Heartbeat.name)).all(),
    )

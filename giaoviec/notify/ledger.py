"""What is written of a message while it is sent: marked, then settled, each in a commit of its own.

The settling of one mail and the marking of the next share a commit. What it
guarantees is the same as with two: a mail is marked before its content
leaves, and whenever the process dies, at most one mail of its connection is
marked and unsettled. Measured on a quiet machine of two cores (bench/delivery.py):
one commit a mail takes 0.18 ms on SQLite, two take 0.31 ms; on PostgreSQL,
where the disk's acknowledgement counts most, 1.0 ms and 1.15 ms.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from giaoviec.core.db import Prepared, db, transaction
from giaoviec.core.engine import WRITES
from giaoviec.notify.claim import LEASE
from giaoviec.notify.models import Message, State

T = TypeVar("T")
log = logging.getLogger(__name__)

# A commit that tells of a mail already sent is worth waiting for: without it the mail goes twice.
_PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)

_message = Message.__table__
_ours = sa.and_(
    _message.c.id == sa.bindparam("message"),
    _message.c.state == State.SENDING,
    _message.c.leased_by == sa.bindparam("holder"),
)
_NO_LEASE = {"leased_by": None, "leased_until": None, "marked_at": None}

_MARK = (
    sa.update(_message)
    .where(_ours)
    .values(
        marked_at=sa.bindparam("at"),
        leased_until=sa.bindparam("until"),
        # Given once: what goes again after an unknown end is the same mail to every server.
        message_id=sa.func.coalesce(_message.c.message_id, sa.bindparam("identity")),
        address=sa.bindparam("to"),
        subject=sa.bindparam("title"),
    )
)
_SETTLE = (
    sa.update(_message)
    .where(_ours)
    .values(
        state=sa.bindparam("outcome", type_=_message.c.state.type),
        settled_at=sa.bindparam("at", type_=_message.c.settled_at.type),
        answer=sa.bindparam("words"),
        attempts=_message.c.attempts + 1,
        **_NO_LEASE,
    )
)
_SETTLE_NOTICE = (
    sa.update(_message)
    .where(_ours)
    .values(
        state=State.ACCEPTED,
        settled_at=sa.bindparam("at", type_=_message.c.settled_at.type),
        attempts=_message.c.attempts + 1,
        subject=sa.bindparam("title"),
        body=sa.bindparam("text"),
        link=sa.bindparam("path"),
        answer=None,
        **_NO_LEASE,
    )
)
_TRY_AGAIN = (
    sa.update(_message)
    .where(_ours)
    .values(
        state=sa.bindparam("outcome", type_=_message.c.state.type),
        next_try_at=sa.bindparam("again", type_=_message.c.next_try_at.type),
        answer=sa.bindparam("words"),
        attempts=_message.c.attempts + 1,
        uncertain_count=_message.c.uncertain_count + sa.bindparam("unknown"),
        **_NO_LEASE,
    )
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mail about to be transmitted."""

    message: int
    message_id: str
    address: str
    subject: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a transmission ended: in a final state, or with `again_at` in a waiting one."""

    message: int
    state: State
    words: str
    again_at: datetime | None = None
    was_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What an in-app notice shows."""

    message: int
    subject: str
    text: str
    link: str


class Ledger:
    """Writes for one holder of leases; close it at the end of the pass.

    Mails are marked and settled over one connection that is kept: the
    session, and the probe with which the pool hands connections out, would
    cost a mail as much as its statements do.
    """

    def __init__(self, holder: str) -> None:
        self._holder = holder
        self._connection = db.engine.connect().execution_options(**{WRITES: True})
        self._marking, self._settling = (
            Prepared(one, db.engine.dialect) for one in (_MARK, _SETTLE)
        )
        self.commits = 0

    def close(self) -> None:
        self._connection.close()

    def turn(self, ending: Ending | None, mark: Mark | None, *, at: datetime) -> bool:
        """Settle one mail and mark the next, in one commit; False: the next is no longer ours."""
        if ending is None and mark is None:
            return True

        def write() -> bool:
            with self._connection.begin():
                if ending is not None:
                    self._end(self._connection, ending, at)
                return mark is None or self._mark(mark, at)

        return self._insist(write)

    def keep(self, write: Callable[[Session], T]) -> T:
        """Run `write` in a transaction of its own."""

        def once() -> T:
            with transaction() as session:
                return write(session)

        return self._insist(once)

    def settle_notices(self, session: Session, notices: Iterable[Notice], *, at: datetime) -> int:
        """Put in-app notices before their readers; how many. Does not commit."""
        rows = [
            {
                "message": one.message,
                "holder": self._holder,
                "at": at,
                "title": one.subject[:300],
                "text": one.text,
                "path": one.link[:300],
            }
            for one in notices
        ]
        return session.connection().execute(_SETTLE_NOTICE, rows).rowcount if rows else 0

    def settle_unsent(
        self, session: Session, ids: Collection[int], state: State, reason: str, *, at: datetime
    ) -> int:
        """Settle messages that are not transmitted at all, for one reason; how many. Does not commit."""
        result = session.connection().execute(
            sa.update(_message)
            .where(
                _message.c.id.in_(ids),
                _message.c.state == State.SENDING,
                _message.c.leased_by == self._holder,
            )
            .values(state=state, settled_at=at, answer=reason[:500], **_NO_LEASE)
        )
        return result.rowcount

    def end(self, session: Session, ending: Ending, *, at: datetime) -> None:
        """Write how one message ended. Does not commit."""
        self._end(session.connection(), ending, at)

    def _insist(self, write: Callable[[], T]) -> T:
        """Write; a database that is away or locked for a moment is waited for."""
        for pause in (*_PAUSES_SECONDS, 0.0):
            try:
                result = write()
                self.commits += 1
                return result
            except (OperationalError, InterfaceError) as error:
                if not pause:
                    raise
                log.warning("a delivery record was not taken, trying again: %s", error.orig)
                time.sleep(pause)
        raise AssertionError  # the last try has returned or raised

    def _mark(self, mark: Mark, at: datetime) -> bool:
        found = self._marking.run(
            self._connection,
            message=mark.message,
            holder=self._holder,
            at=at,
            until=at + LEASE,
            identity=mark.message_id,
            to=mark.address,
            title=mark.subject[:300],
        )
        return found == 1

    def _end(self, connection: sa.Connection, ending: Ending, at: datetime) -> None:
        values = {
            "message": ending.message,
            "holder": self._holder,
            "outcome": ending.state.value,
            "words": ending.words[:500],
        }
        if ending.again_at is None:
            found = self._settling.run(connection, **values, at=at)
        else:
            values |= {"again": ending.again_at, "unknown": int(ending.was_unknown)}
            found = connection.execute(_TRY_AGAIN, values).rowcount
        if found != 1:
            # The lease ran out while the relay was thinking; who took the message over tells its end.
            log.warning("message %s was no longer ours when its sending ended", ending.message)

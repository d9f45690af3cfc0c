"""The mails of a batch, one by one: marked, transmitted, settled."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from giaoviec.notify.answers import Answer, Envelope, Outcome
from giaoviec.notify.claim import LEASE, release, renew
from giaoviec.notify.hours import is_sending_moment, next_sending_moment
from giaoviec.notify.ledger import Ending
from giaoviec.notify.models import State
from giaoviec.notify.recipients import Trouble
from giaoviec.notify.sorting import Mail, ending_of
from giaoviec.notify.terms import Terms
from giaoviec.notify.undelivered import Failure

log = logging.getLogger(__name__)
# Failures of the connection in a row after which the relay is left alone for this pass.
RELAY_FAILURES = 3
# How long a letter may wait for its turn after it was written: what is closed meanwhile is noticed.
FRESH_FOR = timedelta(minutes=1)
_RENEW_AFTER = LEASE / 2
_UNWRITABLE = Answer(Outcome.PASSING, "the letter could not be put together")


class Transmission:
    """Sends mails over one relay, until the relay is away or it is told to stop."""

    def __init__(self, terms: Terms, should_stop: Callable[[], bool]) -> None:
        self._terms = terms
        self._should_stop = should_stop
        self._failures_in_a_row = 0
        # How the last transmission ended, until it is written.
        self._known: Ending | None = None
        # The mail that comes next, by its id.
        self._prepared: tuple[int, Envelope | None] | None = None
        # Failed for good in this batch, for those who are to know.
        self.failures: list[Failure] = []

    @property
    def relay_is_away(self) -> bool:
        return self._failures_in_a_row >= RELAY_FAILURES

    def send(self, mails: Sequence[Mail]) -> list[int]:
        """Send these mails; those that cannot go now are given back.

        Returns those that are to be read again and sent in this same pass:
        with a slow relay the last letters of a batch grow old.

        A mail is marked, in a commit, before it is transmitted, and settled
        in a commit after it; nothing is said over the network inside a
        transaction.
        """
        self.failures = []
        waiting = deque(mails)
        written_at = renewed_at = self._terms.clock.now()
        is_stale = False
        try:
            while waiting and not self._should_stop() and self._relay_is_ready():
                mail, now = waiting[0], self._terms.clock.now()
                is_stale = now - written_at > FRESH_FOR
                if is_stale or not self._may_leave(mail):
                    break
                if now - renewed_at > _RENEW_AFTER:
                    self._renew(waiting)
                    renewed_at = now
                envelope = self._put_together(mail)
                if envelope is None:
                    self._settle()
                    waiting.popleft()
                    self._hear(mail, _UNWRITABLE)
                    continue
                is_ours = self._settle_and_mark(mail)
                waiting.popleft()
                if is_ours:
                    self._hear(
                        mail, self._terms.relay.send(envelope, partial(self._prepare, waiting))
                    )
        finally:
            self._settle()
            self._give_back(waiting)
        if not is_stale:
            return []
        self._terms.done.waiting -= len(waiting)
        return [mail.id for mail in waiting]

    def _prepare(self, waiting: Sequence[Mail]) -> None:
        """Put the next mail together while the relay thinks about this one."""
        if waiting:
            self._prepared = waiting[0].id, _envelope_of(waiting[0])

    def _put_together(self, mail: Mail) -> Envelope | None:
        prepared, self._prepared = self._prepared, None
        return prepared[1] if prepared and prepared[0] == mail.id else _envelope_of(mail)

    def _relay_is_ready(self) -> bool:
        """Whether there is a connection, made now if need be."""
        if self._terms.relay.is_open and not self.relay_is_away:
            return True
        # What is known is written before the wait that connecting may be.
        self._settle()
        while not self.relay_is_away:
            trouble = self._terms.relay.open()
            if trouble is None:
                return True
            self._fail(trouble)
        return False

    def _may_leave(self, mail: Mail) -> bool:
        rules = self._terms.rules
        return mail.is_urgent or is_sending_moment(
            self._terms.clock.now(), rules.calendar, rules.hours
        )

    def _settle_and_mark(self, mail: Mail) -> bool:
        is_ours = self._terms.ledger.turn(self._known, mail.mark, at=self._terms.clock.now())
        self._known = None
        return is_ours

    def _settle(self) -> None:
        self._terms.ledger.turn(self._known, None, at=self._terms.clock.now())
        self._known = None

    def _hear(self, mail: Mail, answer: Answer) -> None:
        """Take in what the relay said of a mail."""
        if answer.of_relay:
            self._fail(answer.text)
        else:
            self._failures_in_a_row = 0
        now = self._terms.clock.now()
        ending = ending_of(mail, answer, now=now)
        self._known = ending
        done = self._terms.done
        if ending.state is State.ACCEPTED:
            done.email += 1
        elif ending.state is State.FAILED:
            done.failed += 1
            trouble = Trouble(ending.words.partition(":")[0])
            self.failures.append(Failure(mail.id, mail.recipient_id, trouble))
        elif ending.was_unknown:
            done.uncertain += 1
        else:
            done.waiting += 1

    def _fail(self, trouble: str) -> None:
        self._failures_in_a_row += 1
        if self.relay_is_away:
            self._terms.done.relay_trouble = trouble

    def _renew(self, waiting: Sequence[Mail]) -> None:
        ids, now = [mail.id for mail in waiting], self._terms.clock.now()

        def write(session: Session) -> int:
            return renew(session, ids, holder=self._terms.holder, now=now)

        self._terms.ledger.keep(write)

    def _give_back(self, waiting: Sequence[Mail]) -> None:
        """End the leases of mails that were not begun; no try is counted."""
        if not waiting:
            return
        ids, now, rules = [mail.id for mail in waiting], self._terms.clock.now(), self._terms.rules
        # A relay that is away is tried again by the next pass; the hours are known beforehand.
        answer = self._terms.done.relay_trouble if self.relay_is_away else None
        is_held = answer is None and not self._may_leave(waiting[0])
        until = next_sending_moment(now, rules.calendar, rules.hours) if is_held else None

        def write(session: Session) -> int:
            return release(session, ids, holder=self._terms.holder, until=until, answer=answer)

        self._terms.done.waiting += self._terms.ledger.keep(write)


def _envelope_of(mail: Mail) -> Envelope | None:
    """None where its text is such that no mail can be made of it: the others go all the same."""
    try:
        return mail.envelope()
    except Exception:
        log.exception("message %s could not be put together", mail.id)
        return None

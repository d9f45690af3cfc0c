"""One batch: claimed, read, settled where nothing is to be transmitted, transmitted where it is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import cast

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.db import db, transaction
from giaoviec.notify.claim import claim, release
from giaoviec.notify.letters import read_letters
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.overflow import WAITS, waits_until
from giaoviec.notify.recipients import HourlyCap, mails_within_the_hour, recipients
from giaoviec.notify.sorting import Sorted, sort_batch
from giaoviec.notify.sources import DueMessage, SourceOfParts, source_named
from giaoviec.notify.terms import Terms
from giaoviec.notify.transmit import Transmission
from giaoviec.notify.undelivered import NAME, Failure, tell_of_failures

HOURLY_CAP = "hourly-cap"

_M = Message.__table__.c
_BEFORE_SENDING = [_M[name] for name in DueMessage._fields]


def deliver_batch(terms: Terms, ids: Sequence[int], transmission: Transmission) -> list[int]:
    """Deliver those of these messages that can be claimed; those to be claimed once more."""
    with transaction() as session:
        taken = claim(session, ids, holder=terms.holder, now=terms.clock.now())
    terms.done.commits += 1
    if not taken:
        return []
    try:
        found, own = _read(terms, taken)
        _settle_unsent(terms, found, own)
        again = transmission.send(found.mails)
    except BaseException:
        _give_back(terms, taken)
        raise
    _tell(terms, (one for one in transmission.failures if one.message_id not in own))
    return again


def _read(terms: Terms, taken: Sequence[int]) -> tuple[Sorted, set[int]]:
    """What becomes of each message, and which of them are the outbox's own; one read transaction."""
    session, now = db.session(), terms.clock.now()
    messages = _messages(session, taken)
    people = recipients(
        session, {message.recipient_id for message in messages}, day=zone.local_date(now)
    )
    mailed = {m.recipient_id for m in messages if m.channel is Channel.EMAIL}
    recent = mails_within_the_hour(session, mailed, now=now)
    found = sort_batch(
        messages,
        read_letters(session, messages, people, now=now),
        people,
        HourlyCap(terms.rules.mails_an_hour, recent),
        terms.composer,
        installation=terms.installation,
        now=now,
    )
    own = {message.id for message in messages if message.source == NAME}
    # Ends the read transaction: the mails take a while, and the log grows as long as it is read.
    session.rollback()
    return found, own


def _messages(session: Session, ids: Sequence[int]) -> list[DueMessage]:
    """These messages in this order."""
    rows = session.connection().execute(select(*_BEFORE_SENDING).where(_M.id.in_(ids)))
    found = {row[0]: DueMessage._make(row) for row in rows}
    return [found[message_id] for message_id in ids]


def _settle_unsent(terms: Terms, found: Sorted, own: set[int]) -> None:
    """Write the end of everything that needs no network, in one transaction."""
    now, ledger = terms.clock.now(), terms.ledger
    by_trouble = defaultdict(list)
    for failure in found.failures:
        by_trouble[failure.trouble].append(failure.message_id)

    def write(session: Session) -> tuple[int, int, int, int]:
        inapp = ledger.settle_notices(session, found.notices, at=now)
        suppressed = sum(
            ledger.settle_unsent(session, ids, State.SUPPRESSED, reason, at=now)
            for reason, ids in found.suppressed.items()
        )
        failed = sum(
            ledger.settle_unsent(session, ids, State.FAILED, trouble, at=now)
            for trouble, ids in by_trouble.items()
        )
        waiting = sum(
            release(session, ids, holder=terms.holder, until=until, answer=HOURLY_CAP)
            for until, ids in found.over_cap.items()
        )
        if found.for_digest:
            until = waits_until(terms.rules, now=now)
            ids, holder = found.for_digest, terms.holder
            waiting += release(session, ids, holder=holder, until=until, answer=WAITS)
        for ending in found.unread:
            ledger.end(session, ending, at=now)
        for name, parts in found.left_out.items():
            cast(SourceOfParts, source_named(name)).leave_out(session, parts, now=now)
        news = [one for one in found.failures if one.message_id not in own]
        tell_of_failures(session, news, now=now)
        return inapp, suppressed, failed, waiting

    inapp, suppressed, failed, waiting = ledger.keep(write)
    given_up = sum(ending.state is State.FAILED for ending in found.unread)
    terms.done.inapp += inapp
    terms.done.suppressed += suppressed
    terms.done.failed += failed + given_up
    terms.done.waiting += waiting + len(found.unread) - given_up


def _tell(terms: Terms, failures: Iterable[Failure]) -> None:
    news = list(failures)
    if news:
        now = terms.clock.now()
        terms.ledger.keep(lambda session: tell_of_failures(session, news, now=now))


def _give_back(terms: Terms, taken: Sequence[int]) -> None:
    """After a failure: what was not begun is due again at once, not when the lease ends."""
    # When it is the database that failed, the lease has to end by itself.
    with suppress(DBAPIError), transaction() as session:
        release(session, taken, holder=terms.holder)

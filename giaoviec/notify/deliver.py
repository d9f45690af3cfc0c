"""`deliver`: one pass over the outbox, safe to run at any moment, any number of times at once."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from flask import current_app

from giaoviec.core.db import db, transaction
from giaoviec.notify.answers import Relay
from giaoviec.notify.batch import deliver_batch
from giaoviec.notify.claim import BATCH, due_ids, hold_mails, take_back
from giaoviec.notify.holder import new_holder
from giaoviec.notify.hours import next_sending_moment
from giaoviec.notify.installation import our_id, require_installation
from giaoviec.notify.ledger import Ledger
from giaoviec.notify.mime import Composer
from giaoviec.notify.models import Channel
from giaoviec.notify.passclock import PassClock
from giaoviec.notify.relays import configured_relay
from giaoviec.notify.terms import Delivered, Terms, load_rules
from giaoviec.notify.transmit import Transmission

__all__ = ["Delivered", "deliver"]


def deliver(
    *,
    now: datetime,
    relay: Relay | None = None,
    ids: Sequence[int] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Deliver what is due at `now` and becomes due while the pass runs; of these `ids` only, if given.

    Each message is tried at most once a pass. `should_stop` is asked between
    mails: a pass that is told to stop gives back what it has not begun.

    Raises:
        OtherInstallation: the database is a copy of another installation's.
        WrongRelayAddress, WrongSender: the settings of mail are not usable.
    """
    require_installation()
    composer = Composer(current_app.config["SETTINGS"].mail_from)
    channel = relay or configured_relay()
    holder = new_holder()
    terms = Terms(
        clock=PassClock(now),
        holder=holder,
        installation=our_id(),
        rules=load_rules(db.session()),
        relay=channel,
        composer=composer,
        ledger=Ledger(holder),
    )
    try:
        with transaction() as session:
            terms.done.uncertain += take_back(session, now=now)
        transmission = Transmission(terms, should_stop)
        tried: set[int] = set()
        for chunk in _chunks(terms, transmission, ids, tried, should_stop):
            tried.update(chunk)
            tried.difference_update(deliver_batch(terms, chunk, transmission))
    finally:
        terms.ledger.close()
        if relay is None:
            channel.close()
        # A read transaction left open would keep SQLite's log from being cut.
        db.session().rollback()
    terms.done.commits += terms.ledger.commits
    return terms.done


def _chunks(
    terms: Terms,
    transmission: Transmission,
    ids: Sequence[int] | None,
    tried: Collection[int],
    should_stop: Callable[[], bool],
) -> Iterator[Sequence[int]]:
    """Ids that are due and were not tried in this pass, a batch at a time, until there are none."""
    while not should_stop():
        _hold_mails(terms)
        channels = (Channel.INAPP,) if transmission.relay_is_away else tuple(Channel)
        due = due_ids(db.session(), now=terms.clock.now(), ids=ids, channels=channels)
        fresh = [one for one in due if one not in tried]
        if not fresh:
            return
        for start in range(0, len(fresh), BATCH):
            yield fresh[start : start + BATCH]
            if should_stop() or transmission.relay_is_away:
                break


def _hold_mails(terms: Terms) -> None:
    """Outside the sending hours, let what is not urgent wait for the next working morning."""
    now, rules = terms.clock.now(), terms.rules
    until = next_sending_moment(now, rules.calendar, rules.hours)
    if until != now:
        with transaction() as session:
            terms.done.waiting += hold_mails(session, now=now, until=until)

"""`deliver`: one pass over the outbox, safe to run at any moment, any number of times at once."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.db import db, transaction
from giaoviec.notify.answers import Relay
from giaoviec.notify.batch import deliver_batch
from giaoviec.notify.claim import BATCH, due_ids, hold_mails, spread_mails, take_back
from giaoviec.notify.flow import count_up, take_mails
from giaoviec.notify.holder import new_holder
from giaoviec.notify.hours import is_sending_moment, next_sending_moment
from giaoviec.notify.installation import our_id, require_installation
from giaoviec.notify.ledger import Ledger
from giaoviec.notify.mime import Composer
from giaoviec.notify.models import Channel
from giaoviec.notify.passclock import PassClock
from giaoviec.notify.relays import configured_relay
from giaoviec.notify.terms import Delivered, Rules, Terms, load_rules
from giaoviec.notify.transmit import Transmission

__all__ = ["Delivered", "deliver", "put_in_order"]


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
        WrongRelayAddress, WrongSender, WrongReturnAddress: the settings of mail are not usable.
    """
    require_installation()
    settings = current_app.config["SETTINGS"]
    composer = Composer(settings.mail_from, settings.mail_bounces_to)
    channel = relay or configured_relay()
    holder = new_holder(now)
    terms = Terms(
        clock=PassClock(now),
        holder=holder,
        installation=our_id(),
        rules=load_rules(db.session()),
        relay=channel,
        composer=composer,
        mail_rate=settings.mail_rate,
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
    except BaseException:
        _give_back(terms)
        raise
    finally:
        terms.ledger.close()
        if relay is None:
            channel.close()
        # A read transaction left open would keep SQLite's log from being cut.
        db.session().rollback()
        _count(terms.done)
    terms.done.commits += terms.ledger.commits
    return terms.done


def _give_back(terms: Terms) -> None:
    """After a failure: what the pass still holds waits for nobody's lease to end."""

    def write(session: Session) -> int:
        return take_back(session, now=terms.clock.now(), over=[terms.holder])

    # A database that restarts is waited for; one that stays away ends the lease by itself.
    with suppress(DBAPIError):
        terms.done.uncertain += terms.ledger.keep(write)


def put_in_order(*, now: datetime) -> int:
    """What a pass does before it delivers: leases that ended, mails that must wait; how many wait.

    For the sweep of whoever lets workers deliver.

    Raises:
        OtherInstallation: the database is a copy of another installation's.
    """
    require_installation()
    rules = load_rules(db.session())
    with transaction() as session:
        take_back(session, now=now)
        return _hold(session, rules, now, None)


def _chunks(
    terms: Terms,
    transmission: Transmission,
    ids: Sequence[int] | None,
    tried: Collection[int],
    should_stop: Callable[[], bool],
) -> Iterator[Sequence[int]]:
    """Ids that are due and were not tried in this pass, a batch at a time, until there are none."""
    while not should_stop():
        _hold_mails(terms, ids)
        fresh = _fresh(terms, transmission, ids, tried)
        if not fresh:
            return
        for start in range(0, len(fresh), BATCH):
            yield fresh[start : start + BATCH]
            if should_stop() or transmission.relay_is_away:
                break


def _fresh(
    terms: Terms,
    transmission: Transmission,
    ids: Sequence[int] | None,
    tried: Collection[int],
) -> Sequence[int]:
    """What is due and was not tried; with a rate to the relay notices first, then mails within it."""

    def due(*channels: Channel) -> list[int]:
        found = due_ids(db.session(), now=terms.clock.now(), ids=ids, channels=channels)
        return [one for one in found if one not in tried]

    if transmission.relay_is_away:
        return due(Channel.INAPP)
    if not terms.mail_rate:
        return due(*Channel)
    fresh = due(Channel.INAPP)
    if fresh:
        return fresh
    mails = due(Channel.EMAIL)[:BATCH]
    if not mails:
        return mails
    with transaction() as session:
        granted = take_mails(session, len(mails), rate=terms.mail_rate, now=terms.clock.now())
    # The rest stays due: the next pass, or the next kick, finds what the minute has earned.
    return mails[:granted]


def _hold_mails(terms: Terms, ids: Sequence[int] | None) -> None:
    """Let what is not urgent wait: outside the sending hours, and for its turn in the morning."""
    now, rules = terms.clock.now(), terms.rules
    if not _are_all_free(rules, now):
        with transaction() as session:
            terms.done.waiting += _hold(session, rules, now, ids)


def _are_all_free(rules: Rules, now: datetime) -> bool:
    """Whether any mail may leave at this moment, whoever it is for."""
    return is_sending_moment(now, rules.calendar, rules.hours) and (
        now >= _opening(rules, now) + timedelta(minutes=_spread_minutes())
    )


def _hold(session: Session, rules: Rules, now: datetime, ids: Sequence[int] | None) -> int:
    until = next_sending_moment(now, rules.calendar, rules.hours)
    if until != now:
        return hold_mails(session, now=now, until=until, ids=ids)
    if _are_all_free(rules, now):
        return 0
    began, minutes = _opening(rules, now), _spread_minutes()
    return spread_mails(session, now=now, began=began, minutes=minutes, ids=ids)


def _opening(rules: Rules, now: datetime) -> datetime:
    return zone.at(zone.local_date(now), rules.hours.start)


def _spread_minutes() -> int:
    minutes: int = current_app.config["SETTINGS"].mail_spread
    return minutes


def _count(done: Delivered) -> None:
    """Keep what the pass did for those who watch; of no use to anybody else, so it may fail."""
    counts = {
        "email": done.email,
        "inapp": done.inapp,
        "failed": done.failed,
        "suppressed": done.suppressed,
        "uncertain": done.uncertain,
    }
    if any(counts.values()):
        with suppress(DBAPIError), transaction() as session:
            count_up(session, counts)

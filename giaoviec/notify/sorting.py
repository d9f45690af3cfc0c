"""What becomes of each message of a batch, decided before anything is written or sent."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from giaoviec.notify.answers import Answer, Envelope, Outcome
from giaoviec.notify.backoff import UNKNOWNS, pause_after
from giaoviec.notify.ledger import Ending, Mark, Notice
from giaoviec.notify.mime import Composer
from giaoviec.notify.models import Channel, State
from giaoviec.notify.recipients import HourlyCap, Recipient, Trouble
from giaoviec.notify.sources import RECIPIENT_GONE, DueMessage, Letter, Unwanted
from giaoviec.notify.undelivered import Failure

_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9-]")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be transmitted, free of the database; put together when its turn comes."""

    id: int
    recipient_id: int
    is_urgent: bool
    attempts: int
    uncertain_count: int
    envelope: Callable[[], Envelope]
    mark: Mark


@dataclass(slots=True)
class Sorted:
    notices: list[Notice] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    # By the source's reason.
    suppressed: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    failures: list[Failure] = field(default_factory=list)
    # By the moment from which there is room again.
    over_cap: dict[datetime, list[int]] = field(default_factory=lambda: defaultdict(list))
    # Above the cap too; they wait for a digest instead.
    for_digest: list[int] = field(default_factory=list)
    # Parts of letters that are no longer wanted: source, the source's own id, reason.
    left_out: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    # Their source could not say how they read.
    unread: list[Ending] = field(default_factory=list)


def sort_batch(
    messages: Sequence[DueMessage],
    letters: Mapping[int, Letter | Unwanted],
    people: Mapping[int, Recipient],
    cap: HourlyCap,
    composer: Composer,
    *,
    installation: str,
    now: datetime,
) -> Sorted:
    """Sort messages, in their order, by what the sources say and what stands in the way."""
    found = Sorted()
    for message in messages:
        letter, person = letters.get(message.id), people[message.recipient_id]
        if letter is not None and letter.left_out:
            found.left_out[message.source].update(letter.left_out)
        if letter is None:
            answer = Answer(Outcome.PASSING, f"the source {message.source!r} failed on it")
            found.unread.append(ending_of(message, answer, now=now))
        elif isinstance(letter, Unwanted) and letter.reason == RECIPIENT_GONE and person.shut_out:
            found.failures.append(Failure(message.id, message.recipient_id, person.shut_out))
        elif isinstance(letter, Unwanted):
            found.suppressed[letter.reason].append(message.id)
        elif person.shut_out:
            found.failures.append(Failure(message.id, message.recipient_id, person.shut_out))
        elif message.channel is Channel.INAPP:
            found.notices.append(Notice(message.id, letter.subject, letter.summary, letter.link))
        elif person.address is None:
            trouble = person.mail_trouble or Trouble.NO_ADDRESS
            found.failures.append(Failure(message.id, message.recipient_id, trouble))
        elif (until := _room_from(cap, message, now)) is not None:
            # One that may have gone already goes again as the same mail.
            joins = letter.joins_digest and not message.uncertain_count
            (found.for_digest if joins else found.over_cap[until]).append(message.id)
        else:
            identity = message.message_id or _message_id(message.id, installation, composer)
            found.mails.append(_mail(message, letter, person, composer, identity, now))
    return found


def ending_of(tried: DueMessage | Mail, answer: Answer, *, now: datetime) -> Ending:
    """The state in which this answer leaves a message."""
    if answer.outcome is Outcome.ACCEPTED:
        return Ending(tried.id, State.ACCEPTED, answer.text)
    if answer.outcome is Outcome.PERMANENT:
        return Ending(tried.id, State.FAILED, f"{Trouble.REJECTED}: {answer.text}")
    is_unknown = answer.outcome is Outcome.UNKNOWN
    pause = pause_after(tried.id, tried.attempts + 1)
    if pause is None or (is_unknown and tried.uncertain_count + 1 >= UNKNOWNS):
        return Ending(tried.id, State.FAILED, f"{Trouble.GAVE_UP}: {answer.text}")
    state = State.UNCERTAIN if is_unknown or tried.uncertain_count else State.QUEUED
    return Ending(tried.id, state, answer.text, now + pause, is_unknown)


def _room_from(cap: HourlyCap, message: DueMessage, now: datetime) -> datetime | None:
    if message.is_urgent:
        cap.count(message.recipient_id, now=now)
        return None
    return cap.take(message.recipient_id, now=now)


def _message_id(message_id: int, installation: str, composer: Composer) -> str:
    place = _NOT_IN_AN_ID.sub("-", installation)[:64]
    return f"<{message_id}.{place}@{composer.domain}>"


def _mail(
    message: DueMessage,
    letter: Letter,
    person: Recipient,
    composer: Composer,
    identity: str,
    now: datetime,
) -> Mail:
    address = person.address or ""
    envelope = partial(
        composer.compose,
        to_name=person.name,
        to_address=address,
        subject=letter.subject,
        text=letter.text or letter.summary,
        html=letter.html,
        message_id=identity,
        at=now,
    )
    return Mail(
        id=message.id,
        recipient_id=message.recipient_id,
        is_urgent=message.is_urgent,
        attempts=message.attempts,
        uncertain_count=message.uncertain_count,
        envelope=envelope,
        mark=Mark(message.id, identity, address, letter.subject),
    )

"""Reading the mailbox for bounces, and what each letter changes: one transaction a letter."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from giaoviec.core import clock
from giaoviec.core.db import db, transaction
from giaoviec.core.locks import only_one
from giaoviec.notify.bounces.box import Box
from giaoviec.notify.bounces.boxes import open_box
from giaoviec.notify.bounces.flags import flag_if_repeated
from giaoviec.notify.bounces.report import Report, read_report
from giaoviec.notify.heartbeat import BOUNCES, beat
from giaoviec.notify.installation import require_installation
from giaoviec.notify.models import ENDING_KINDS, Bounce, BounceKind, Message, State

LOCK = "bounces"
# Of one run: so many letters, and none begun after so many seconds. The rest is for the next, half
# a minute after this one began.
MOST = 5_000
SECONDS = 20.0
STRANGERS_KEPT = timedelta(days=90)


class _Fate(StrEnum):
    """What became of one letter."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    AUTO_REPLY = "auto_replies"
    # Tells of no mail of ours, or of nothing at all.
    UNMATCHED = "unmatched"
    AGAIN = "again"
    # Its mail is under way this very moment: looked at again by the next run.
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one run did, in letters; the answer of `giaoviec bounces --json`."""

    read: int = 0
    bounced: int = 0
    delayed: int = 0
    auto_replies: int = 0
    unmatched: int = 0
    # Known already: a run before was stopped between writing and putting away.
    again: int = 0

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def bounces_url() -> str:
    """Where bounces are read; "" where they are not, and in test mode, in which nothing left."""
    settings = current_app.config["SETTINGS"]
    return "" if settings.test_mode else settings.bounces_url


def take_bounces(
    *, now: datetime, box: Box | None = None, should_stop: Callable[[], bool] = lambda: False
) -> Taken:
    """Read what waits in the mailbox (the configured one by default) and settle the mails it tells of.

    One reader at a time; a second one skips. A letter is put away after its
    change is committed: killed in between, it is read again and known.

    Raises:
        OtherInstallation: the database is a copy; the original reads its bounces.
        BoxAway, WrongBoxAddress: the mailbox cannot be read.
    """
    if box is None and not bounces_url():
        return Taken()
    with only_one(LOCK) as mine:
        if not mine:
            return Taken()
        require_installation()
        fates: Counter[_Fate] = Counter()
        ends = clock.monotonic() + SECONDS
        with closing(box or open_box(bounces_url())) as opened:
            for letter in opened.waiting(MOST):
                if should_stop() or clock.monotonic() > ends:
                    break
                report = read_report(letter.raw)
                # A Maildir ends its lines with LF, the same letter by IMAP with CRLF.
                key = sha256(letter.raw.replace(b"\r\n", b"\n")).hexdigest()
                with transaction() as session:
                    fate = _take(session, report, key, now)
                fates[fate] += 1
                if fate is not _Fate.TOO_EARLY:
                    opened.put_away(letter)
        db.session().rollback()
        # Only by who has read it: of two schedulers the one that skips must not vouch for the other.
        # A password that ran out would else be seen in the log alone.
        beat(BOUNCES, now=now)
    counts = {fate.value: fates[fate] for fate in _Fate if fate is not _Fate.TOO_EARLY}
    return Taken(read=fates.total(), **counts)


def forget_strangers(*, now: datetime) -> int:
    """Forget letters that told of no mail of ours and are long past; how many. No audit line: nothing hung on them."""
    with transaction() as session:
        result = session.connection().execute(
            sa.delete(Bounce.__table__).where(
                Bounce.message_id.is_(None), Bounce.received_at < now - STRANGERS_KEPT
            )
        )
        return result.rowcount


def _take(session: Session, report: Report, key: str, now: datetime) -> _Fate:
    if session.scalar(sa.select(Bounce.id).where(Bounce.key == key)) is not None:
        return _Fate.AGAIN
    message = _message_of(session, report)
    if message is not None and message.state is State.SENDING:
        return _Fate.TOO_EARLY
    bounce = Bounce(
        key=key,
        kind=report.kind,
        message_id=message.id if message else None,
        address=_plain((message.address if message else report.address) or "").lower()[:254],
        status=report.status[:12],
        diagnostic=_plain(report.diagnostic)[:500],
        reporter=_plain(report.reporter)[:200],
        received_at=now,
    )
    session.add(bounce)
    if report.kind is BounceKind.AUTO_REPLY:
        return _Fate.AUTO_REPLY
    if message is None or report.kind is BounceKind.OTHER:
        return _Fate.UNMATCHED
    if report.kind not in ENDING_KINDS:
        return _Fate.DELAYED
    message.state = State.BOUNCED
    # What is uncertain was transmitted, as we know now, and is not sent once more.
    message.settled_at = message.settled_at or now
    if report.kind is BounceKind.PERMANENT:
        flag_if_repeated(session, bounce, message, now=now)
    return _Fate.BOUNCED


def _message_of(session: Session, report: Report) -> Message | None:
    """The mail of ours that the letter tells of, locked: one that left, and by the first id that fits.

    Ids hold the installation's random name, so nobody guesses those of others.
    """
    found = session.scalars(
        sa.select(Message)
        .where(
            Message.message_id.in_(report.message_ids),
            Message.state.in_(
                (State.ACCEPTED, State.UNCERTAIN, State.BOUNCED, State.SENDING, State.FAILED)
            ),
        )
        .with_for_update()
    )
    by_id = {message.message_id: message for message in found}
    return next((by_id[one] for one in report.message_ids if one in by_id), None)


def _plain(text: str) -> str:
    """Without what a database or a page refuses; the words come from a stranger."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.encode("utf-8", "replace").decode().split())

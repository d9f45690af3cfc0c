"""What one pass works with: its moment, its rules, its channel, and its counts."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from giaoviec.notify.answers import Relay
from giaoviec.notify.hours import Days, SendingHours, load_hours
from giaoviec.notify.ledger import Ledger
from giaoviec.notify.mime import Composer
from giaoviec.notify.passclock import PassClock
from giaoviec.settings.values import MAILS_AN_HOUR, get
from giaoviec.workdays.queries import load_calendar


@dataclass(frozen=True, slots=True)
class Rules:
    """When mail may leave, and how much of it to one person; read once a pass."""

    calendar: Days
    hours: SendingHours
    mails_an_hour: int


def load_rules(session: Session) -> Rules:
    return Rules(
        calendar=load_calendar(session),
        hours=load_hours(session),
        mails_an_hour=get(session, MAILS_AN_HOUR),
    )


@dataclass(slots=True)
class Delivered:
    """What one pass did, in messages. `email` and `inapp` were accepted, by the relay and by us."""

    email: int = 0
    inapp: int = 0
    # No longer wanted when their turn came.
    suppressed: int = 0
    failed: int = 0
    # Put off: sending hours, the hourly cap, a passing failure, a relay that is away.
    waiting: int = 0
    # Nobody knows how their transmission ended; they go again with the same Message-ID.
    uncertain: int = 0
    # What the relay, or the way to it, said when it was given up for this pass; "" if it was not.
    relay_trouble: str = ""
    commits: int = 0


@dataclass(slots=True, kw_only=True)
class Terms:
    """Everything that the parts of one pass share."""

    clock: PassClock
    holder: str
    installation: str
    rules: Rules
    relay: Relay
    composer: Composer
    ledger: Ledger
    # Mails a minute that all processes together give the relay; 0: as many as there are.
    mail_rate: int = 0
    done: Delivered = field(default_factory=Delivered)

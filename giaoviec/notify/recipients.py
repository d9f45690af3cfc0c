"""Who messages go to: name, address, language, and what stands in the way."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from giaoviec.accounts.models import Account
from giaoviec.notify.addresses import usable_address
from giaoviec.notify.models import FlaggedAddress, Message
from giaoviec.org.models import Appointment, Person

LOCALES = ("vi", "en")
AN_HOUR = timedelta(hours=1)


class Trouble(StrEnum):
    """Why somebody did not get a message; kept as the message's answer."""

    NO_ADDRESS = "no-address"
    BAD_ADDRESS = "bad-address"
    # Held posts once, and the last one has ended.
    GONE = "gone"
    # May not sign in any more, by any of their accounts.
    LOCKED = "account-locked"
    # Too many mails came back from it (bounces.flags).
    FLAGGED = "address-flagged"
    # The relay will never take it (5xx).
    REJECTED = "rejected"
    # Passing failures until there were no tries left.
    GAVE_UP = "gave-up"


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    # As SMTP wants it; None together with a trouble.
    address: str | None
    locale: str
    # Why nothing at all is for them: neither mail nor a notice in the program.
    shut_out: Trouble | None

    @property
    def mail_trouble(self) -> Trouble | None:
        """Why no mail can go to them."""
        if self.shut_out:
            return self.shut_out
        return None if self.address else self._address_trouble

    _address_trouble: Trouble = Trouble.NO_ADDRESS


def recipients(session: Session, ids: Collection[int], *, day: date) -> dict[int, Recipient]:
    """These people as of `day`, in two queries.

    Somebody who never held a post (a technician with an account) or whose
    first one begins later is not gone. Somebody who never had an account is
    reminded all the same: most officials are, before they are invited.
    """
    posts = sa.select(Appointment.id).where(Appointment.person_id == Person.id)
    lasting = posts.where(sa.or_(Appointment.valid_to.is_(None), Appointment.valid_to >= day))
    accounts = sa.select(Account.id).where(Account.person_id == Person.id)
    rows = session.execute(
        sa.select(
            Person.id,
            Person.name,
            Person.email,
            Person.locale,
            sa.and_(posts.exists(), ~lasting.exists()).label("is_gone"),
            sa.and_(accounts.exists(), ~accounts.where(Account.is_active).exists()).label(
                "is_locked"
            ),
        ).where(Person.id.in_(ids))
    ).all()
    addresses = {row.id: usable_address(row.email) for row in rows}
    flagged = _flagged(session, {one.lower() for one in addresses.values() if one})
    return {
        row.id: _recipient(
            row, addresses[row.id], is_flagged=(addresses[row.id] or "").lower() in flagged
        )
        for row in rows
    }


def _recipient(row: sa.Row, address: str | None, *, is_flagged: bool) -> Recipient:
    trouble = Trouble.BAD_ADDRESS if row.email else Trouble.NO_ADDRESS
    return Recipient(
        name=row.name,
        address=None if is_flagged else address,
        locale=row.locale if row.locale in LOCALES else LOCALES[0],
        shut_out=Trouble.GONE if row.is_gone else Trouble.LOCKED if row.is_locked else None,
        _address_trouble=Trouble.FLAGGED if is_flagged else trouble,
    )


def _flagged(session: Session, addresses: Collection[str]) -> set[str]:
    """Those of these addresses to which no mail goes."""
    if not addresses:
        return set()
    return set(
        session.scalars(
            sa.select(FlaggedAddress.address).where(
                FlaggedAddress.address.in_(addresses), FlaggedAddress.lifted_at.is_(None)
            )
        )
    )


class HourlyCap:
    """How many mails a person may have within any hour; what is above waits."""

    def __init__(self, cap: int, recent: Mapping[int, Collection[datetime]]) -> None:
        self._cap = cap
        self._recent = {person: sorted(moments) for person, moments in recent.items()}

    def take(self, person_id: int, *, now: datetime) -> datetime | None:
        """Count one more mail to this person, or say from when there is room again."""
        moments = self._recent.setdefault(person_id, [])
        if len(moments) >= self._cap:
            return moments[-self._cap] + AN_HOUR
        moments.append(now)
        return None

    def count(self, person_id: int, *, now: datetime) -> None:
        """Count a mail that goes whatever the cap says."""
        self._recent.setdefault(person_id, []).append(now)


def mails_within_the_hour(
    session: Session, ids: Collection[int], *, now: datetime
) -> dict[int, list[datetime]]:
    """When each of these people was last mailed, over the hour before `now`."""
    rows = session.execute(
        sa.select(Message.recipient_id, Message.settled_at).where(
            Message.recipient_id.in_(ids),
            # Literals: a partial index (ix_message_mailed) is not used for bound values.
            Message.channel == sa.literal_column("'email'"),
            Message.state == sa.literal_column("'accepted'"),
            Message.settled_at > now - AN_HOUR,
            Message.settled_at <= now,
        )
    )
    recent: dict[int, list[datetime]] = {}
    for person_id, settled_at in rows:
        if settled_at is not None:  # for mypy; an accepted mail has it
            recent.setdefault(person_id, []).append(settled_at)
    return recent

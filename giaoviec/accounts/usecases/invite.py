"""Letting people in: invitations to imported people, and links for lost passwords."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from giaoviec.accounts import throttle
from giaoviec.accounts.errors import NoAddress
from giaoviec.accounts.limits import Limits, read_limits
from giaoviec.accounts.links import Purpose, make_link
from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.accounts.names import username_key
from giaoviec.accounts.roles import role_for_posts, serving_kind
from giaoviec.accounts.usecases.create import require_administrator
from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.text import squash, tidy
from giaoviec.org.models import Appointment, Person, Rank, Unit, UnitKind
from giaoviec.org.validity import holds_on

# A second reset mail this soon would only bury the first.
RESET_AGAIN_AFTER = timedelta(minutes=5)


@dataclass(slots=True)
class Invited:
    """User names that got a letter, and the names of people who have no address to send one to."""

    usernames: list[str] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReset:
    """`identity` is a user name or an e-mail address, as typed."""

    identity: str
    address: str


def invite(account_ids: Sequence[int], *, actor: Actor, now: datetime) -> Invited:
    """Send these accounts a one-time link, with which their owners choose a password.

    Links sent before stop working. Disabled accounts get none.
    """
    require_administrator(actor)
    with transaction() as session:
        limits = read_limits(session)
        pairs = _pairs(session, Account.id.in_(account_ids))
        return _send(session, pairs, Purpose.INVITE, limits, actor=actor, now=now)


def invite_people(*, actor: Actor, now: datetime) -> Invited:
    """Make an account for everyone who holds a post today and has none, and invite them.

    The role follows the posts. Accounts that were invited before, never got
    a password and have no link left that works, are invited again.
    """
    require_administrator(actor)
    with transaction() as session:
        limits = read_limits(session)
        invited = _make_accounts(session, actor=actor, now=now)
        waiting = select(OneTimeLink.account_id).where(
            OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
        )
        pairs = _pairs(session, Account.password_hash.is_(None), Account.id.not_in(waiting))
        sent = _send(session, pairs, Purpose.INVITE, limits, actor=actor, now=now)
        invited.usernames.extend(sent.usernames)
        invited.without_address.extend(sent.without_address)
        return invited


def send_reset(account_id: int, *, actor: Actor, now: datetime) -> None:
    """Send one account a link for a new password, for whoever asked the administrator.

    Raises:
        NoAddress: the person has no e-mail address.
    """
    require_administrator(actor)
    with transaction() as session:
        limits = read_limits(session)
        pairs = _pairs(session, Account.id == account_id)
        sent = _send(session, pairs, Purpose.RESET, limits, actor=actor, now=now)
        if sent.without_address:
            raise NoAddress(name=sent.without_address[0])


def request_reset(cmd: AskReset, *, now: datetime) -> None:
    """Send a link for a lost password where name or address is known; says nothing either way."""
    key = username_key(cmd.identity)
    actor = Actor.system(cmd.address)
    with transaction() as session:
        limits = read_limits(session)
        if not throttle.may_ask_reset(session, limits, address=cmd.address, now=now):
            return
        recent = select(OneTimeLink.account_id).where(
            OneTimeLink.purpose == Purpose.RESET.value,
            OneTimeLink.created_at > now - RESET_AGAIN_AFTER,
        )
        pairs = _pairs(
            session,
            Person.email.is_not(None),
            or_(Account.username == key, func.lower(Person.email) == key),
            Account.id.not_in(recent),
            limit=5,
        )
        _send(session, pairs, Purpose.RESET, limits, actor=actor, now=now)


def _pairs(
    session: Session, *which: ColumnElement[bool], limit: int | None = None
) -> list[tuple[Account, Person]]:
    """Active accounts with their people, by user name."""
    stmt = (
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Account.is_active, *which)
        .order_by(Account.username)
        .limit(limit)
    )
    return [(account, person) for account, person in session.execute(stmt)]


def _send(
    session: Session,
    pairs: Iterable[tuple[Account, Person]],
    purpose: Purpose,
    limits: Limits,
    *,
    actor: Actor,
    now: datetime,
) -> Invited:
    done = Invited()
    action = "account.invited" if purpose is Purpose.INVITE else "account.reset_sent"
    for account, person in pairs:
        if not person.email:
            done.without_address.append(person.name)
            continue
        link = make_link(session, account, purpose, limits, now=now)
        record(
            session, actor, action, "account", account.id,
            at=now, username=account.username, expires_at=link.expires_at,
        )  # fmt: skip
        done.usernames.append(account.username)
    return done


def _make_accounts(session: Session, *, actor: Actor, now: datetime) -> Invited:
    posts: dict[int, list[tuple[UnitKind, Rank]]] = defaultdict(list)
    people: dict[int, Person] = {}
    rows = session.execute(
        select(Person, serving_kind(), Appointment.rank)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            holds_on(zone.local_date(now), Appointment),
            Person.id.not_in(select(Account.person_id)),
        )
        .order_by(Person.id)
    )
    for person, kind, rank in rows:
        people[person.id] = person
        posts[person.id].append((kind, rank))
    taken = set(session.scalars(select(Account.username)))
    done = Invited()
    for person in people.values():
        if not person.email:
            done.without_address.append(person.name)
            continue
        username = _free_username(person, taken)
        taken.add(username)
        account = Account(
            username=username,
            role=role_for_posts(posts[person.id]),
            person_id=person.id,
            locale=person.locale,
            created_at=now,
        )
        session.add(account)
        session.flush()
        record(
            session, actor, "account.created", "account", account.id,
            at=now, username=username, role=account.role, person=person.id,
        )  # fmt: skip
    return done


def _free_username(person: Person, taken: set[str]) -> str:
    """The address before its @; the whole address, then a number, where others have that name."""
    address = username_key(person.email or "")
    wanted = address.split("@")[0] or squash(tidy(person.name))
    for candidate in (wanted, address):
        if candidate and len(candidate) <= 100 and candidate not in taken:
            return candidate
    number = 2
    while f"{wanted[:90]}{number}" in taken:
        number += 1
    return f"{wanted[:90]}{number}"

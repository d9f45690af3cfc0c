"""By what right somebody acts: their own role and places, and those of whom they stand in for."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from giaoviec.accounts.models import Account
from giaoviec.accounts.roles import role_for_posts, serving_kind
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import UTCDateTime, read
from giaoviec.org.models import Appointment, Portfolio, Rank, StandIn, Unit, UnitKind
from giaoviec.org.rules import STAND_IN_DEPTH
from giaoviec.org.validity import holds_on

_NOW = bindparam("now", type_=UTCDateTime())
_ABSENT_NOW = select(StandIn.absent_id, StandIn.stand_in_id, StandIn.unit_id).where(
    StandIn.starts_at <= _NOW, StandIn.ends_at > _NOW
)


_TODAY = bindparam("today", type_=Date())
_PEOPLE: Any = bindparam("people", expanding=True)
_PORTFOLIOS = select(Portfolio.person_id, Portfolio.unit_id, Portfolio.field).where(
    Portfolio.person_id.in_(_PEOPLE), holds_on(_TODAY, Portfolio)
)
_POSTS = (
    select(Appointment.person_id, Unit.id, serving_kind(), Appointment.rank)
    .join(Unit, Unit.id == Appointment.unit_id)
    .where(Appointment.person_id.in_(_PEOPLE), holds_on(_TODAY, Appointment))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What one person's role and places give, to themselves or to their stand-in."""

    role: Role
    # None: the operator and the program.
    person_id: int | None
    unit_ids: frozenset[int] = frozenset()
    # Units with everything below them, and fields, that the person answers for today.
    portfolio_ids: frozenset[int] = frozenset()
    fields: frozenset[str] = frozenset()
    is_chair: bool = False
    # False: held through standing in for `person_id`.
    is_own: bool = True
    # A stand-in's scope: only tasks led within every one of these units.
    within: frozenset[int] = frozenset()


def own_right(actor: Actor) -> Right:
    """What the actor alone says: enough wherever no portfolio and no stand-in counts."""
    return Right(role=actor.role, person_id=actor.person_id, unit_ids=actor.unit_ids)


def rights_of(session: Session, actor: Actor, *, now: datetime) -> tuple[Right, ...]:
    """All rights of the actor at this moment, their own first.

    One query for most people; three more for those who stand in for somebody
    and one for leaders, whatever their number.
    """
    own = own_right(actor)
    if actor.person_id is None:
        return (own,)
    today = zone.local_date(now)
    absences = list(_absences(session, actor, now))
    rights = [own, *_stood_in(session, absences, today)]
    leaders = {right.person_id for right in rights if right.role is Role.LEADER}
    if not leaders:
        return tuple(rights)
    reach = _Portfolios(session, leaders, today)
    return tuple(reach.added_to(right) for right in rights)


def _absences(
    session: Session, actor: Actor, now: datetime
) -> Iterator[tuple[int, frozenset[int]]]:
    """Whom the actor stands in for at this moment, within which units (none: everywhere)."""
    links: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for absent_id, stand_in_id, unit_id in read(session, _ABSENT_NOW, {"now": now}):
        links[stand_in_id].append((absent_id, unit_id))
    seen: set[tuple[int, frozenset[int]]] = set()
    start = actor.person_id or 0
    queue: deque[tuple[int, frozenset[int], int]] = deque([(start, frozenset(), 0)])
    while queue:
        person_id, within, depth = queue.popleft()
        if depth == STAND_IN_DEPTH:
            continue
        for absent_id, unit_id in links[person_id]:
            scope = within if unit_id is None else within | {unit_id}
            if absent_id == start or (absent_id, scope) in seen:
                continue
            seen.add((absent_id, scope))
            queue.append((absent_id, scope, depth + 1))
            yield absent_id, scope
    for absent_id in sorted(actor.stands_in_for):
        if (absent_id, frozenset()) not in seen:
            yield absent_id, frozenset()


def _stood_in(
    session: Session, absences: Collection[tuple[int, frozenset[int]]], today: date
) -> Iterator[Right]:
    if not absences:
        return
    people = {person_id for person_id, _ in absences}
    posts: dict[int, list[tuple[int, UnitKind, Rank]]] = defaultdict(list)
    asked = {"people": list(people), "today": today}
    for person_id, unit_id, kind, rank in read(session, _POSTS, asked):
        posts[person_id].append((unit_id, kind, rank))
    roles = {
        row.person_id: row.role
        for row in session.execute(
            select(Account.person_id, Account.role).where(
                Account.person_id.in_(people), Account.is_active
            )
        )
    }
    for person_id, within in absences:
        held = posts[person_id]
        yield Right(
            # Somebody who never had an account still has a post to be stood in for.
            role=roles.get(person_id) or role_for_posts((kind, rank) for _, kind, rank in held),
            person_id=person_id,
            unit_ids=frozenset(unit_id for unit_id, _, _ in held),
            is_own=False,
            within=within,
        )


class _Portfolios:
    """What leaders answer for on a day, and who of them is the head of the committee."""

    def __init__(self, session: Session, people: Collection[int | None], today: date) -> None:
        self._units: dict[int, set[int]] = defaultdict(set)
        self._fields: dict[int, set[str]] = defaultdict(set)
        self._chairs: set[int] = set()
        asked = {"people": list(people), "today": today}
        for person_id, unit_id, field in read(session, _PORTFOLIOS, asked):
            if unit_id is not None:
                self._units[person_id].add(unit_id)
            if field is not None:
                self._fields[person_id].add(field)
        for person_id, unit_id, kind, rank in read(session, _POSTS, asked):
            if kind is not UnitKind.COMMITTEE:
                self._units[person_id].add(unit_id)
            elif rank is Rank.HEAD:
                self._chairs.add(person_id)

    def added_to(self, right: Right) -> Right:
        if right.role is not Role.LEADER or right.person_id is None:
            return right
        return Right(
            role=right.role,
            person_id=right.person_id,
            unit_ids=right.unit_ids,
            portfolio_ids=frozenset(self._units[right.person_id]),
            fields=frozenset(self._fields[right.person_id]),
            is_chair=right.person_id in self._chairs,
            is_own=right.is_own,
            within=right.within,
        )

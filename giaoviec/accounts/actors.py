"""From an account to an Actor: posts of the day and stand-ins of the moment, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import literal

from giaoviec.accounts.models import Account
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import UTCDateTime
from giaoviec.org.models import Appointment, Person, StandIn, Unit
from giaoviec.org.validity import holds_on

# A stands in for B, who stands in for C …: further than this nobody follows.
STAND_IN_DEPTH = 5


# Given when the statement is executed (`at_moment`): every page asks it, so it is put together once.
NOW = bindparam("now", type_=UTCDateTime())
TODAY = bindparam("today", type_=Date())


def at_moment(now: datetime) -> dict[str, Any]:
    """The values of NOW and TODAY."""
    return {"now": now, "today": zone.local_date(now)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An account's person, role, posts of the day and stand-ins of the moment."""

    account_id: int
    person_id: int
    name: str
    role: Role
    unit_ids: frozenset[int]
    # The unit of the oldest post that counts today; "" without a post.
    unit_name: str
    stands_in_for: frozenset[int]

    def actor(self, origin: str) -> Actor:
        return Actor(
            role=self.role,
            name=self.name,
            account_id=self.account_id,
            person_id=self.person_id,
            unit_ids=self.unit_ids,
            stands_in_for=self.stands_in_for,
            origin=origin,
        )


def standing(session: Session, which: ColumnElement[bool], *, now: datetime) -> Standing | None:
    """The standing of the one active account that `which` picks, if there is one."""
    me = (
        select(
            Account.id.label("account_id"),
            Account.role,
            Person.id.label("person_id"),
            Person.name,
        )
        .join(Person, Person.id == Account.person_id)
        .where(which, Account.is_active)
        .cte("me")
    )
    rows = session.execute(standing_columns(me), at_moment(now)).all()
    return standing_of(rows) if rows else None


def standing_columns(me: CTE) -> Select[Any]:
    """`me` (one row with at least account, role, person and name), joined to posts and stand-ins.

    One row for each post and each person stood in for; one row where there is
    neither. To be executed with `at_moment`.
    """
    posts = (
        select(
            Appointment.id.label("post_id"),
            Appointment.unit_id.label("unit_id"),
            Unit.name.label("unit_name"),
            cast(null(), Integer).label("absent_id"),
        )
        .join(Unit, Unit.id == Appointment.unit_id)
        .join(me, me.c.person_id == Appointment.person_id)
        .where(holds_on(TODAY, Appointment))
    )
    absent = _stood_in_for(me)
    absences = select(
        cast(null(), Integer).label("post_id"),
        cast(null(), Integer).label("unit_id"),
        cast(null(), String).label("unit_name"),
        absent.c.person_id.label("absent_id"),
    )
    ties = union_all(posts, absences).subquery("ties")
    return select(me, ties).outerjoin(ties, true())


def standing_of(rows: Sequence[Row[Any]]) -> Standing:
    """What the rows of `standing_columns` tell together."""
    first = rows[0]
    posts = sorted((row.post_id, row.unit_name) for row in rows if row.post_id is not None)
    return Standing(
        account_id=first.account_id,
        person_id=first.person_id,
        name=first.name,
        role=first.role,
        unit_ids=frozenset(row.unit_id for row in rows if row.unit_id is not None),
        unit_name=posts[0][1] if posts else "",
        stands_in_for=frozenset(row.absent_id for row in rows if row.absent_id is not None)
        - {first.person_id},
    )


def _stood_in_for(me: CTE) -> CTE:
    # A stand-in for one unit only gives no right over the absent person's other work, and an
    # Actor cannot say "within that unit": those are left to whoever asks for them by unit.
    covers_now = and_(StandIn.starts_at <= NOW, StandIn.ends_at > NOW, StandIn.unit_id.is_(None))
    chain = (
        select(StandIn.absent_id.label("person_id"), literal(1).label("depth"))
        .join(me, me.c.person_id == StandIn.stand_in_id)
        .where(covers_now)
        .cte("stood_in_for", recursive=True)
    )
    further = (
        select(StandIn.absent_id, chain.c.depth + 1)
        .join(chain, chain.c.person_id == StandIn.stand_in_id)
        .where(covers_now, chain.c.depth < STAND_IN_DEPTH)
    )
    # UNION, not UNION ALL: in a circle of absences the same rows come again and the chain ends.
    return chain.union(further)

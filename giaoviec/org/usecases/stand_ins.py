"""Appointing somebody to receive and act for an absent person, and ending that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotFound
from giaoviec.core.text import tidy
from giaoviec.org.directory import Directory, load_directory
from giaoviec.org.errors import (
    StandInCycle,
    StandInNotServing,
    StandInOneself,
    StandInOver,
    StandInOverlap,
    StandInPeriod,
    StandInTooDeep,
)
from giaoviec.org.models import StandIn
from giaoviec.org.policy import check_may_appoint
from giaoviec.org.rules import STAND_IN_DEPTH, Link, closes_circle, longest_chain, overlapping


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointStandIn:
    """`unit_id`: only what this unit's tree leads; None: everything."""

    absent_id: int
    stand_in_id: int
    starts_at: datetime
    ends_at: datetime
    unit_id: int | None = None
    reason: str = ""


def appoint_stand_in(cmd: AppointStandIn, *, actor: Actor, now: datetime) -> int:
    """Let somebody receive and act for an absent person, to the second; returns the stand-in's id.

    Raises:
        NotFound: no such person or unit.
        NotAllowed: see org.policy.
        StandInPeriod, StandInOneself, StandInNotServing: what was entered cannot be.
        StandInOverlap, StandInCycle, StandInTooDeep: others stand against it.
    """
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            # Two at once could each be right and together close a circle.
            session.execute(text("LOCK TABLE stand_in IN SHARE ROW EXCLUSIVE MODE"))
        directory = load_directory(session, at=max(cmd.starts_at, now))
        _check_people(cmd, directory)
        check_may_appoint(actor, cmd.absent_id, directory)
        _check_entered(cmd, directory, now)
        _check_others(session, cmd, directory)
        stand_in = StandIn(
            absent_id=cmd.absent_id,
            stand_in_id=cmd.stand_in_id,
            unit_id=cmd.unit_id,
            starts_at=cmd.starts_at,
            ends_at=cmd.ends_at,
            reason=tidy(cmd.reason)[:300],
        )
        session.add(stand_in)
        session.flush()
        record(
            session, actor, "stand_in.appointed", "person", cmd.absent_id, at=now,
            stand_in=cmd.stand_in_id, unit=cmd.unit_id, starts_at=cmd.starts_at,
            ends_at=cmd.ends_at, reason=stand_in.reason,
        )  # fmt: skip
        return stand_in.id


def end_stand_in(stand_in_id: int, *, actor: Actor, now: datetime) -> None:
    """End it now; one that has not begun is taken back.

    Raises:
        NotFound: no such stand-in.
        NotAllowed: see org.policy.
        StandInOver: it has ended already.
    """
    with transaction() as session:
        stand_in = session.get(StandIn, stand_in_id)
        if stand_in is None:
            raise NotFound
        check_may_appoint(actor, stand_in.absent_id, load_directory(session, at=now))
        if stand_in.ends_at <= now:
            raise StandInOver(end=stand_in.ends_at)
        before = stand_in.ends_at
        if stand_in.starts_at >= now:
            session.delete(stand_in)
        else:
            stand_in.ends_at = now
        record(
            session, actor, "stand_in.ended", "person", stand_in.absent_id, at=now,
            stand_in=stand_in.stand_in_id, before={"ends_at": before}, after={"ends_at": now},
        )  # fmt: skip


def _check_people(cmd: AppointStandIn, directory: Directory) -> None:
    people_known = {cmd.absent_id, cmd.stand_in_id} <= directory.people.keys()
    if not people_known or (cmd.unit_id is not None and cmd.unit_id not in directory.units):
        raise NotFound


def _check_entered(cmd: AppointStandIn, directory: Directory, now: datetime) -> None:
    if cmd.absent_id == cmd.stand_in_id:
        raise StandInOneself
    if cmd.ends_at <= cmd.starts_at or cmd.ends_at <= now:
        raise StandInPeriod
    if not directory.is_serving(cmd.stand_in_id):
        name = directory.people[cmd.stand_in_id].name
        raise StandInNotServing(name=name, day=zone.local_date(max(cmd.starts_at, now)))


def _check_others(session: Session, cmd: AppointStandIn, directory: Directory) -> None:
    def link(one: StandIn | AppointStandIn) -> Link:
        scope = "/" if one.unit_id is None else directory.units[one.unit_id].path
        return Link(
            absent_id=one.absent_id,
            stand_in_id=one.stand_in_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            scope=scope,
        )

    same_time = select(StandIn).where(
        StandIn.starts_at < cmd.ends_at, StandIn.ends_at > cmd.starts_at
    )
    links = [link(one) for one in session.scalars(same_time.order_by(StandIn.id))]
    new = link(cmd)
    names = {
        "absent": directory.people[cmd.absent_id].name,
        "stand_in": directory.people[cmd.stand_in_id].name,
    }
    if found := overlapping(new, links):
        raise StandInOverlap(absent=names["absent"], start=found.starts_at, end=found.ends_at)
    if closes_circle(new, links):
        raise StandInCycle(**names)
    if longest_chain(new, links) > STAND_IN_DEPTH:
        raise StandInTooDeep(depth=STAND_IN_DEPTH)

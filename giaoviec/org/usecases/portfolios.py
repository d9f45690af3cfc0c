"""Portfolios of the committee's leaders: what each answers for, from when to when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotFound
from giaoviec.core.text import fold
from giaoviec.org.entered import FIELD, check_period, optional
from giaoviec.org.locking import lock_organisation
from giaoviec.org.models import Appointment, Person, Portfolio, Rank, Unit, UnitKind
from giaoviec.org.periods import period_words
from giaoviec.org.person_refusals import ChargeHeld, ChargeMissing, NoLeader
from giaoviec.org.policy import check_administers
from giaoviec.org.validity import overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInCharge:
    """Of a unit with all below it, or of a field; of the committee itself: of everything."""

    person_id: int
    unit_id: int | None = None
    field: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def put_in_charge(cmd: PutInCharge, *, actor: Actor, now: datetime) -> int:
    """Let a leader of the committee answer for a unit or a field; returns the line's id.

    Raises:
        NotFound, NotAllowed.
        NotUsable: a field, or what stands against it.
    """
    check_administers(actor)
    subject = optional(cmd.field, field="field", limit=FIELD)
    if (cmd.unit_id is None) == (not subject):
        raise ChargeMissing(field="unit")
    check_period(cmd.valid_from, cmd.valid_to)
    with transaction() as session:
        lock_organisation(session)
        person = session.get(Person, cmd.person_id)
        unit = session.get(Unit, cmd.unit_id) if cmd.unit_id is not None else None
        if person is None or (cmd.unit_id is not None and unit is None):
            raise NotFound
        period = (cmd.valid_from, cmd.valid_to)
        _require_leader(session, person, period)
        _require_new(session, person, unit, subject, period)
        line = Portfolio(
            person_id=person.id,
            unit_id=cmd.unit_id,
            field=subject or None,
            valid_from=cmd.valid_from,
            valid_to=cmd.valid_to,
        )
        session.add(line)
        session.flush()
        record(
            session, actor, "person.put_in_charge", "person", person.id, at=now,
            line=line.id, after=_told(line, unit),
        )  # fmt: skip
        return line.id


def end_charge(line_id: int, *, last_day: date, actor: Actor, now: datetime) -> None:
    """Let it end with this day; one that had not begun by then is taken back.

    Raises:
        NotFound, NotAllowed.
    """
    check_administers(actor)
    with transaction() as session:
        line = session.get(Portfolio, line_id)
        if line is None:
            raise NotFound
        unit = session.get(Unit, line.unit_id) if line.unit_id is not None else None
        before = _told(line, unit)
        if line.valid_from is not None and line.valid_from > last_day:
            session.delete(line)
        else:
            line.valid_to = last_day
        record(
            session, actor, "person.charge_ended", "person", line.person_id, at=now,
            line=line.id, before=before, last_day=last_day,
        )  # fmt: skip


def _require_leader(
    session: Session, person: Person, period: tuple[date | None, date | None]
) -> None:
    posts = session.execute(
        select(Appointment.valid_from, Appointment.valid_to)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            Appointment.person_id == person.id,
            Appointment.rank != Rank.OFFICIAL,
            Unit.kind == UnitKind.COMMITTEE,
            Unit.parent_id.is_(None),
        )
    )
    if not any(overlap(period, (first, last)) for first, last in posts):
        raise NoLeader(field="unit", name=person.name)


def _require_new(
    session: Session,
    person: Person,
    unit: Unit | None,
    subject: str,
    period: tuple[date | None, date | None],
) -> None:
    for line in session.scalars(select(Portfolio).where(Portfolio.person_id == person.id)):
        same = line.unit_id == unit.id if unit else fold(line.field or "") == fold(subject)
        if same and overlap(period, (line.valid_from, line.valid_to)):
            raise ChargeHeld(
                field="unit" if unit else "field",
                name=person.name,
                subject=unit.name if unit else subject,
                period=period_words(line.valid_from, line.valid_to),
            )


def _told(line: Portfolio, unit: Unit | None) -> dict[str, Any]:
    return {
        "subject": unit.code if unit else line.field,
        "valid_from": line.valid_from,
        "valid_to": line.valid_to,
    }

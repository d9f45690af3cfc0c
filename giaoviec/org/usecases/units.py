"""Units as administrators keep them: added, put right, given their e-mail and other spellings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotFound
from giaoviec.core.text import fold, tidy
from giaoviec.org import unit_names
from giaoviec.org.entered import CODE, NAME, address, check_period, required
from giaoviec.org.importing.unit_rows import MAX_DEPTH
from giaoviec.org.locking import lock_organisation
from giaoviec.org.models import Unit, UnitKind
from giaoviec.org.policy import check_administers
from giaoviec.org.unit_refusals import CodeTaken, ParentBelow, ParentMissing, TreeTooDeep


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """What is written of a unit. `parent_id` None: the committee at the top.

    `other_names`: spellings besides its own name and the names it had before.
    """

    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
    email: str = ""
    other_names: Sequence[str] = ()
    valid_from: date | None = None


def add_unit(cmd: UnitFacts, *, actor: Actor, now: datetime) -> int:
    """Make a unit and return its id.

    Raises:
        NotAllowed: the actor does not administer.
        NotUsable: a field is empty, too long, taken or leads nowhere.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        facts = _checked(session, cmd, None)
        parent = _parent(session, cmd, None)
        unit = Unit(**facts, name_folded=fold(facts["name"]), path="")
        unit.parent_id = parent.id if parent else None
        session.add(unit)
        session.flush()
        unit.path = f"{parent.path if parent else '/'}{unit.id}/"
        unit_names.name_first(session, unit)
        session.flush()
        unit_names.set_other_names(session, unit, _names(cmd))
        record(
            session, actor, "unit.created", "unit", unit.id, at=now,
            after=facts | {"parent": parent.code if parent else None, "other_names": _names(cmd)},
        )  # fmt: skip
        return unit.id


def correct_unit(unit_id: int, cmd: UnitFacts, *, actor: Actor, now: datetime) -> None:
    """Put right what is stored of a unit, as if it had always been so.

    For a new name from some day on there is `rename_unit`. Tasks keep the name
    that the unit had when they were given. With another parent the unit moves
    with everything below it.

    Raises:
        NotFound, NotAllowed.
        NotUsable: a field is empty, too long, taken or leads nowhere.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        unit = unit_to_change(session, unit_id)
        facts = _checked(session, cmd, unit)
        check_period(cmd.valid_from, unit.valid_to, field="valid_from")
        parent = _parent(session, cmd, unit)
        before = _told(session, unit)
        if unit.name != facts["name"]:
            unit_names.set_name(session, unit, facts["name"])
            session.flush()
        for name, value in facts.items():
            setattr(unit, name, value)
        _move(session, unit, parent)
        unit_names.set_other_names(session, unit, _names(cmd))
        session.flush()
        after = _told(session, unit)
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            record(
                session, actor, "unit.changed", "unit", unit.id, at=now,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )  # fmt: skip


def unit_to_change(session: Session, unit_id: int) -> Unit:
    """Raises NotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


def _checked(session: Session, cmd: UnitFacts, unit: Unit | None) -> dict[str, Any]:
    code = required(cmd.code, field="code", limit=CODE)
    facts = {
        "code": code,
        "name": required(cmd.name, field="name", limit=NAME),
        "kind": cmd.kind,
        "email": address(cmd.email),
        "valid_from": cmd.valid_from,
    }
    for name in cmd.other_names:
        required(name, field="other_names", limit=NAME)
    # Codes are one whatever their case; they are few enough to be compared here, where every
    # letter is folded alike on both databases.
    own = unit.id if unit else None
    for other in session.execute(select(Unit.id, Unit.code, Unit.name)):
        if other.id != own and other.code.casefold() == code.casefold():
            raise CodeTaken(field="code", value=code, unit=other.name)
    return facts


def _parent(session: Session, cmd: UnitFacts, unit: Unit | None) -> Unit | None:
    if cmd.parent_id is None:
        is_top = unit is not None and unit.parent_id is None
        if not is_top and session.scalar(select(func.count(Unit.id))):
            raise ParentMissing(field="parent")
        return None
    parent = session.get(Unit, cmd.parent_id)
    if parent is None:
        raise ParentMissing(field="parent")
    if unit is not None and parent.path.startswith(unit.path):
        raise ParentBelow(field="parent", parent=parent.name)
    if parent.path.count("/") + _height(session, unit) > MAX_DEPTH + 1:
        raise TreeTooDeep(field="parent", limit=MAX_DEPTH)
    return parent


def _height(session: Session, unit: Unit | None) -> int:
    """How many levels the unit and what is below it take."""
    if unit is None:
        return 1
    below = session.scalars(select(Unit.path).where(Unit.path.startswith(unit.path)))
    own = unit.path.count("/")
    return max((path.count("/") - own for path in below), default=0) + 1


def _move(session: Session, unit: Unit, parent: Unit | None) -> None:
    """Put the unit and everything below it under its parent."""
    old, new = unit.path, f"{parent.path if parent else '/'}{unit.id}/"
    unit.parent_id = parent.id if parent else None
    if old == new:
        return
    for one in session.scalars(select(Unit).where(Unit.path.startswith(old))).all():
        one.path = new + one.path.removeprefix(old)


def _names(cmd: UnitFacts) -> list[str]:
    return [tidy(name) for name in cmd.other_names]


def _told(session: Session, unit: Unit) -> dict[str, Any]:
    parent = session.get(Unit, unit.parent_id) if unit.parent_id else None
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind.value,
        "email": unit.email,
        "valid_from": unit.valid_from,
        "parent": parent.code if parent else None,
        "other_names": sorted(unit_names.other_names(unit, unit_names.names_of(session, unit.id))),
    }

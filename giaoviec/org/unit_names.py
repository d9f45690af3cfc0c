"""The names under which a unit is found: its own, those it had before, and other spellings."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.text import fold, squash
from giaoviec.org.models import Unit, UnitAlias

_DAY = timedelta(days=1)


def names_of(session: Session, unit_id: int) -> Sequence[UnitAlias]:
    """All spellings of the unit, the oldest first."""
    return session.scalars(
        select(UnitAlias).where(UnitAlias.unit_id == unit_id).order_by(UnitAlias.id)
    ).all()


def name_first(session: Session, unit: Unit) -> None:
    """Make a new unit findable by its name. Does not commit."""
    session.add(UnitAlias(unit_id=unit.id, alias=unit.name, key=squash(unit.name)))


def set_name(session: Session, unit: Unit, name: str) -> None:
    """Put the name right as if it had never been another. Does not commit."""
    rows = {row.key: row for row in names_of(session, unit.id)}
    wrong = rows.pop(squash(unit.name), None)
    right = rows.get(squash(name))
    if right is not None:
        right.alias, right.valid_from, right.valid_to = name, None, None
        if wrong is not None:
            session.delete(wrong)
    elif wrong is not None:
        wrong.alias, wrong.key = name, squash(name)
    else:
        session.add(UnitAlias(unit_id=unit.id, alias=name, key=squash(name)))
    unit.name, unit.name_folded = name, fold(name)


def change_name(session: Session, unit: Unit, name: str, *, since: date) -> None:
    """Give the unit another name from a day on; papers of earlier days find it by the old one.

    Does not commit.
    """
    rows = {row.key: row for row in names_of(session, unit.id)}
    old = rows.get(squash(unit.name))
    if old is None:
        old = UnitAlias(unit_id=unit.id, alias=unit.name, key=squash(unit.name))
        session.add(old)
    if old.key == squash(name):
        # The same letters: whoever looks for one spelling finds the other.
        old.alias, old.valid_to = name, None
    else:
        old.valid_to = since - _DAY
        new = rows.get(squash(name))
        if new is None:
            session.add(UnitAlias(unit_id=unit.id, alias=name, key=squash(name), valid_from=since))
        else:
            # A name it had before, or another spelling, which was never wrong.
            new.alias, new.valid_to = name, None
    unit.name, unit.name_folded = name, fold(name)


def set_other_names(session: Session, unit: Unit, wanted: Iterable[str]) -> None:
    """Keep these other spellings and no more; its own name and former names stay. Does not commit."""
    own_key = squash(unit.name)
    by_key = {squash(name): name for name in wanted if squash(name)}
    rows = {row.key: row for row in names_of(session, unit.id)}
    for key, row in rows.items():
        if key != own_key and row.valid_to is None and key not in by_key:
            session.delete(row)
    for key, name in by_key.items():
        if key == own_key:
            continue
        if key in rows:
            rows[key].alias, rows[key].valid_to = name, None
        else:
            session.add(UnitAlias(unit_id=unit.id, alias=name, key=key))


def other_names(unit: Unit, rows: Iterable[UnitAlias]) -> list[str]:
    """Other spellings that count now, without the unit's own name."""
    own_key = squash(unit.name)
    return [row.alias for row in rows if row.valid_to is None and row.key != own_key]


def former_names(unit: Unit, rows: Iterable[UnitAlias]) -> list[UnitAlias]:
    """Names it had before, the last one first."""
    ended = [row for row in rows if row.valid_to is not None and row.key != squash(unit.name)]
    return sorted(ended, key=lambda row: row.valid_to or date.min, reverse=True)

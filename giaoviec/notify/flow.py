"""How much may leave, and how much has left: two small tables that all processes share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from giaoviec.core.db import UTCDateTime, db

# One mail. A rate a minute is earned exactly, second by second, in sixtieths of a mail.
_MAIL = 60
_CLOCKS_DIFFER = timedelta(minutes=1)

budget_table = sa.Table(
    "relay_budget",
    db.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("units", sa.BigInteger, nullable=False),
    sa.Column("at", UTCDateTime, nullable=False),
)
# How many messages ended in a way, ever: counting the rows would grow with what was sent.
tally_table = sa.Table(
    "tally",
    db.metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("total", sa.BigInteger, nullable=False),
)
_THE_ONE = budget_table.c.id == 1
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def take_mails(session: Session, wanted: int, *, rate: int, now: datetime) -> int:
    """Take leave for up to `wanted` mails out of `rate` a minute; how many may go now.

    What an idle minute leaves is kept, a minute's worth at most. Does not
    commit; processes that ask at once wait for each other here, and nowhere
    else.
    """
    budget = _earned(session, rate, now)
    granted = max(0, min(wanted, budget.units // _MAIL))
    _keep(session, budget, budget.units - granted * _MAIL)
    return granted


def mails_left(session: Session, *, rate: int, now: datetime) -> int:
    """How many mails could go now; read only."""
    row = session.execute(sa.select(budget_table).where(_THE_ONE)).one_or_none()
    return rate if row is None else max(0, _grown(row.units, row.at, rate, now).units // _MAIL)


def count_up(session: Session, counts: Mapping[str, int]) -> None:
    """Add to the totals. Does not commit."""
    rows = [{"name": name, "total": n} for name, n in sorted(counts.items()) if n]
    if not rows:
        return
    insert = _INSERT[session.get_bind().dialect.name](tally_table)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["name"],
            set_={"total": tally_table.c.total + insert.excluded.total},
        ),
        rows,
    )


def totals(session: Session) -> dict[str, int]:
    """The totals by name; what a killed pass had sent since its last batch is not in them."""
    return {row.name: row.total for row in session.execute(sa.select(tally_table))}


@dataclass(frozen=True, slots=True)
class _Budget:
    units: int
    # Up to when it has been earned.
    at: datetime


def _earned(session: Session, rate: int, now: datetime) -> _Budget:
    """What there is now; the row stays locked until the end of the transaction."""
    insert = _INSERT[session.get_bind().dialect.name](budget_table)
    session.execute(insert.on_conflict_do_nothing(), {"id": 1, "units": rate * _MAIL, "at": now})
    row = session.execute(sa.select(budget_table).where(_THE_ONE).with_for_update()).one()
    return _grown(row.units, row.at, rate, now)


def _grown(units: int, at: datetime, rate: int, now: datetime) -> _Budget:
    # Machines differ by seconds: what was earned by one clock is not earned again by another. A
    # clock that was set back earns nothing, and counts on from where it is.
    until = at if now <= at <= now + _CLOCKS_DIFFER else now
    seconds = max(0, int((until - at).total_seconds()))
    return _Budget(min(units + seconds * rate, rate * _MAIL), until)


def _keep(session: Session, budget: _Budget, units: int) -> None:
    session.execute(sa.update(budget_table).where(_THE_ONE).values(units=units, at=budget.at))

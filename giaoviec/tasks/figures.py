"""How many open tasks each unit leads, and how they stand: one query for all units."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.core.db import read
from giaoviec.org.models import Unit
from giaoviec.tasks.among_open import in_open_cells, is_due_soon
from giaoviec.tasks.filters import IS_INSIDE, TaskFilter
from giaoviec.tasks.models import Task
from giaoviec.tasks.moments import AS_OF, SOON_UNTIL, values_at
from giaoviec.tasks.open_parts import Counted, Part, parts_of_open
from giaoviec.tasks.reader import Reader
from giaoviec.tasks.rules import Cell

# A unit's path and its figures.
_Rows = Select[str, int, int, int]


class Figures(NamedTuple):
    """Of the tasks that a unit, or all units below it with it, leads."""

    open: int = 0
    overdue: int = 0
    due_soon: int = 0


def figures_of_units(
    session: Session,
    *,
    actor: Actor,
    as_of: datetime,
    soon_until: datetime,
    inside: int | None = None,
    reader: Reader | None = None,
) -> dict[str, Figures]:
    """By the path of the lead unit (those inside this one), of the tasks that the actor may see.

    Units without any are not there.
    """
    reader = reader or Reader(session, actor, now=as_of)
    if reader.sees_everything:
        parts = parts_by_unit(session, as_of=as_of, soon_until=soon_until, inside=inside)
        return figures_of(parts)
    stmt = _of_those_seen(reader, as_of, soon_until, inside)
    return {row.path: Figures(*row[1:]) for row in session.execute(stmt)}


def parts_by_unit(
    session: Session, *, as_of: datetime, soon_until: datetime, inside: int | None = None
) -> dict[str, Counted]:
    """By the path of the lead unit (those inside this one): their open tasks part by part.

    Units without any are not there.
    """
    stmt = _parts_of_each_unit(is_limited=inside is not None)
    asked = values_at(as_of, soon_until) | {"inside": f"/{inside}/"}
    found = {}
    for path, *numbers in read(session, stmt, asked):
        counted = Counted(*numbers)
        if counted.every:
            found[path] = counted
    return found


def figures_of(parts: Mapping[str, Counted]) -> dict[str, Figures]:
    return {path: Figures(one.every, one.overdue, one.soon) for path, one in parts.items()}


@cache
def _parts_of_each_unit(*, is_limited: bool) -> Select[Any]:
    """Unit by unit: a few stretches of an index each, no row is read, and no task touched twice."""
    parts = parts_of_open(AS_OF, SOON_UNTIL, of_one_unit=True)
    led = select(func.count()).select_from(Task).where(Task.lead_unit_id == Unit.id)
    counts: list[Any] = [led.where(parts[part]).scalar_subquery() for part in Part]
    stmt: Select[Any] = select(Unit.path, *counts)
    return stmt.where(IS_INSIDE) if is_limited else stmt


def _of_those_seen(
    reader: Reader, as_of: datetime, soon_until: datetime, inside: int | None
) -> _Rows:
    return (
        select(
            Unit.path,
            func.count(),
            func.count(case((in_open_cells({Cell.OPEN_OVERDUE}, as_of), 1))),
            func.count(case((is_due_soon(as_of, soon_until), 1))),
        )
        .join(Unit, Unit.id == Task.lead_unit_id)
        .where(*reader.limits(TaskFilter(is_open=True, unit_id=inside), as_of))
        .group_by(Unit.path)
    )


def with_those_below(figures: Mapping[str, Figures]) -> dict[int, Figures]:
    """By id, each unit's figures with those of all units below it, where there are any. A path is "/1/5/9/"."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for path, own in figures.items():
        for unit in path.strip("/").split("/"):
            values = sums[unit]
            values[0] += own.open
            values[1] += own.overdue
            values[2] += own.due_soon
    return {int(unit): Figures(*values) for unit, values in sums.items()}

"""Units as the lines of a list show them (templates/units/_rows.html)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from giaoviec.org.facts import UnitFacts
from giaoviec.tasks.figures import Figures

# Of the units below one, those with the most overdue tasks; a city has hundreds.
MOST = 40
_NOTHING = Figures()


class UnitRow(NamedTuple):
    """Without `figures` the line says nothing of tasks: the reader may not see them."""

    name: str
    code: str
    depth: int
    head: str
    figures: Figures | None


def unit_row(
    unit: UnitFacts, heads: Mapping[int, str], figures: Mapping[int, Figures] | None
) -> UnitRow:
    return UnitRow(
        name=unit.name,
        code=unit.code,
        depth=min(unit.path.count("/") - 1, 4),
        head=heads.get(unit.id, ""),
        figures=figures.get(unit.id, _NOTHING) if figures is not None else None,
    )


def most_pressing(
    units: Sequence[UnitFacts], figures: Mapping[int, Figures] | None
) -> Sequence[UnitFacts]:
    """All of them, in their order, where they are few; else those with the most overdue tasks first."""
    if len(units) <= MOST:
        return units
    return sorted(units, key=lambda one: -(figures or {}).get(one.id, _NOTHING).overdue)[:MOST]

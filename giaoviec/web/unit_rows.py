"""Units as the lines of a list show them (templates/units/_rows.html)."""

from collections.abc import Mapping
from typing import Any

from giaoviec.org.facts import UnitFacts
from giaoviec.tasks.figures import Figures

# Of the units below one, those with the most overdue tasks; a city has hundreds.
MOST = 40


def unit_row(
    unit: UnitFacts, heads: Mapping[int, str], figures: Mapping[int, Figures] | None
) -> dict[str, Any]:
    """Without `figures` the line says nothing of tasks: the reader may not see them."""
    return {
        "name": unit.name,
        "code": unit.code,
        "depth": min(unit.path.count("/") - 1, 4),
        "head": heads.get(unit.id, ""),
        "figures": figures.get(unit.id, Figures()) if figures is not None else None,
    }


def most_pressing(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All of them, in their order, where they are few; else those with the most overdue tasks first."""
    if len(rows) <= MOST:
        return rows
    return sorted(rows, key=lambda row: -row["figures"].overdue if row["figures"] else 0)[:MOST]

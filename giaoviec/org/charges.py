"""How near a line of a portfolio is to a task. Pure."""

from collections.abc import Sequence

from giaoviec.core.text import fold
from giaoviec.org.facts import Charge

_BY_FIELD = 100
_BY_EVERYTHING = 200


def claim(charge: Charge, lineage: Sequence[int], field: str | None) -> int | None:
    """How near the charge is to a task of the field led by the first unit of `lineage`.

    0 is the nearest: the unit itself, then its ancestors, then the field,
    then everything (a charge over the root, the last of `lineage`). None: the
    charge is not about it. A unit comes before a field because the portfolios
    announced by committees are lists of units first.
    """
    if charge.field is not None:
        return _BY_FIELD if field is not None and fold(field) == fold(charge.field) else None
    if charge.unit_id not in lineage:
        return None
    distance = lineage.index(charge.unit_id)
    return _BY_EVERYTHING if distance == len(lineage) - 1 else distance

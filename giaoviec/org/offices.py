"""Which office follows the committee's tasks. Pure."""

from collections.abc import Iterable

from giaoviec.org.facts import UnitFacts
from giaoviec.org.models import UnitKind
from giaoviec.org.spelling import canonical

OFFICE_CODE = "VPUB"
_OFFICE_NAME = "van phong uy ban nhan dan"


def committee_office(units: Iterable[UnitFacts], root_id: int | None) -> int | None:
    """The office right under the root committee, None where there is none.

    Of several (the committee's, the council's) it is the one with the code
    VPUB, else the one called "Văn phòng Ủy ban nhân dân …", else the first
    by code.
    """
    offices = [unit for unit in units if unit.kind is UnitKind.OFFICE and unit.parent_id == root_id]
    chosen = min(offices, key=_order, default=None)
    return chosen.id if chosen else None


def _order(unit: UnitFacts) -> tuple[bool, bool, str]:
    is_named_so = canonical(unit.name)[0].startswith(_OFFICE_NAME)
    return unit.code != OFFICE_CODE, not is_named_so, unit.code

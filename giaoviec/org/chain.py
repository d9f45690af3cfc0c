"""The chain of command over a task on a given day. Pure: it asks a Directory, never the database."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from giaoviec.org.directory import Directory
from giaoviec.org.models import UnitKind


class ChainLevel(StrEnum):
    """From the one who does the work up to the head of the committee."""

    OWNER = "owner"
    DIVISION_HEAD = "division_head"
    UNIT_HEAD = "unit_head"
    OFFICE = "office"
    VICE_CHAIR = "vice_chair"
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class Level:
    """One level and who holds it; vacant, it says who covers it."""

    level: ChainLevel
    person_id: int | None
    # Who takes it while nobody holds it: the focal point for the owner, else the next one upward.
    # None: nobody above either.
    covered_by: int | None = None

    @property
    def vacant(self) -> bool:
        return self.person_id is None

    @property
    def reached(self) -> int | None:
        """Who is reached by writing to this level."""
        return self.covered_by if self.person_id is None else self.person_id


def chain_of_command(
    directory: Directory,
    *,
    owner_id: int | None,
    lead_unit_id: int,
    monitor_id: int | None = None,
    field: str | None = None,
) -> list[Level]:
    """The levels above a task, from the owner up.

    There is no division's level where the owner serves in none. Where a
    division leads (a task handed down), it is that level and the unit's head
    is the head of the body it belongs to. One person may hold several levels.
    """
    division_id = directory.division_of(owner_id, lead_unit_id)
    holders: list[tuple[ChainLevel, int | None]] = [
        (ChainLevel.OWNER, owner_id if directory.is_serving(owner_id or 0) else None),
        (ChainLevel.UNIT_HEAD, directory.head_of(directory.body_of(lead_unit_id))),
        (ChainLevel.OFFICE, directory.office_head(monitor_id)),
        (ChainLevel.VICE_CHAIR, directory.vice_chair(lead_unit_id, field)),
        (ChainLevel.CHAIR, directory.chair()),
    ]
    if division_id is not None:
        holders.insert(1, (ChainLevel.DIVISION_HEAD, directory.head_of(division_id)))
    levels = []
    for place, (level, person_id) in enumerate(holders):
        cover = (
            None if person_id is not None else _nearby(directory, level, lead_unit_id, division_id)
        )
        if person_id is None and cover is None:
            cover = next((above for _, above in holders[place + 1 :] if above is not None), None)
        levels.append(Level(level, person_id, cover))
    return levels


def _nearby(
    directory: Directory, level: ChainLevel, lead_unit_id: int, division_id: int | None
) -> int | None:
    """Who covers an empty place before the next level does."""
    if level is ChainLevel.OWNER:
        return directory.focal_point(lead_unit_id)
    if level is ChainLevel.DIVISION_HEAD and division_id is not None:
        # A division within a division: the head of the larger one.
        lineage = takewhile(lambda u: u.kind is UnitKind.DIVISION, directory.ancestry(division_id))
        return next((h for unit in lineage if (h := directory.head_of(unit.id))), None)
    return None

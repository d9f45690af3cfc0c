"""Which lines of a portfolio to make, to change and to end. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from giaoviec.core.text import fold
from giaoviec.org.importing.reading import Period
from giaoviec.org.validity import overlap

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFacts:
    """A unit or a field that a person answers for; `id` is 0 while it is not stored."""

    id: int = 0
    unit_id: int | None
    field: str | None
    period: Period
    # Whether the post that it goes with is new too.
    with_new_post: bool = False


@dataclass(slots=True)
class ChargePlan:
    created: list[ChargeFacts]
    changed: list[tuple[ChargeFacts, ChargeFacts]]
    # Ended before they ever counted.
    deleted: list[ChargeFacts]

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.deleted)


def plan_charges(
    stored: Sequence[ChargeFacts], wanted: Iterable[ChargeFacts], *, today: date
) -> ChargePlan:
    """Match one person's portfolio with what the file says of it.

    What is new to somebody already in the post counts from today, and what
    the file names no more counted until yesterday: who answered for a unit on
    a past day stays as it was.
    """
    plan = ChargePlan([], [], [])
    left = list(stored)
    for charge in wanted:
        match = next((one for one in left if _same(one, charge)), None)
        if match is not None:
            left.remove(match)
            if match.period[1] != charge.period[1]:
                period = (match.period[0], charge.period[1])
                plan.changed.append((match, replace(match, period=period)))
        else:
            plan.created.append(charge if charge.with_new_post else _from(charge, today))
    for charge in left:
        first, last = charge.period
        if last is not None and last < today:
            continue
        if first is not None and first >= today:
            plan.deleted.append(charge)
        else:
            plan.changed.append((charge, replace(charge, period=(first, today - _DAY))))
    return plan


def _same(a: ChargeFacts, b: ChargeFacts) -> bool:
    same_subject = a.unit_id == b.unit_id and fold(a.field or "") == fold(b.field or "")
    return same_subject and overlap(a.period, b.period)


def _from(charge: ChargeFacts, today: date) -> ChargeFacts:
    first, last = charge.period
    if last is not None and last < today:
        # A term that is over, told late: it counts as it was.
        return charge
    return replace(charge, period=(max(first or date.min, today), last))

"""When a stand-in is possible: no circles, no chain of more than five, one at a time. Pure.

Two stand-ins have to do with each other only where they share both time and
scope: A for B in one department and B for A in another is no circle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

STAND_IN_DEPTH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Somebody stands in for somebody: from `starts_at`, which counts, to `ends_at`, which does not.

    `scope` is the path of the unit whose tree it covers; "/" is everything.
    """

    absent_id: int
    stand_in_id: int
    starts_at: datetime
    ends_at: datetime
    scope: str = "/"

    def shared(self, other: "Link") -> "Link | None":
        """The link, narrowed to the time and scope of the other; None where nothing is left."""
        starts_at = max(self.starts_at, other.starts_at)
        ends_at = min(self.ends_at, other.ends_at)
        narrow, wide = sorted((self.scope, other.scope), key=len, reverse=True)
        if starts_at >= ends_at or not narrow.startswith(wide):
            return None
        return replace(self, starts_at=starts_at, ends_at=ends_at, scope=narrow)


def overlapping(new: Link, links: Iterable[Link]) -> Link | None:
    """A link that already covers the same absence, in part or whole."""
    return next((one for one in links if one.absent_id == new.absent_id and one.shared(new)), None)


def closes_circle(new: Link, links: Sequence[Link]) -> bool:
    """Whether at some moment and place everybody in a circle would stand in for the next."""
    ahead = [new]
    # A branch is no longer than the chain of people; whoever comes again ends it.
    for _ in range(len(links) + 1):
        if any(one.stand_in_id == new.absent_id for one in ahead):
            return True
        ahead = [step for one in ahead for step in _onward(one, links)]
        if not ahead:
            return False
    return False


def chain_length(new: Link, links: Sequence[Link]) -> int:
    """How many stand-ins would follow one another, the new one included. Without circles only."""
    onward = max((chain_length(step, links) for step in _onward(new, links)), default=0)
    return 1 + onward


def longest_chain(new: Link, links: Sequence[Link]) -> int:
    """The length of the longest chain that goes through the new link."""
    best = chain_length(new, links)
    for link in links:
        if link.stand_in_id == new.absent_id and (before := link.shared(new)):
            best = max(best, longest_chain(before, [*links, new]))
    return best


def _onward(link: Link, links: Iterable[Link]) -> list[Link]:
    """The next links: who stands in for the stand-in, where and while this one counts."""
    return [
        narrowed
        for one in links
        if one.absent_id == link.stand_in_id and (narrowed := one.shared(link))
    ]

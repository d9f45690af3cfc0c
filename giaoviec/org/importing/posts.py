"""Which posts to make and which to change, so that the stored ones say what the file says. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from giaoviec.org.importing.reading import Period
from giaoviec.org.models import Rank
from giaoviec.org.validity import overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """A post; `id` is 0 while it is not stored."""

    id: int = 0
    person_id: int
    unit_id: int
    title: str
    rank: Rank
    period: Period
    # The row of the file that says so; 0 for what is stored alone.
    row: int = 0


@dataclass(slots=True)
class PostPlan:
    created: list[PostFacts]
    # What is stored, and what it is to become (with the same id).
    changed: list[tuple[PostFacts, PostFacts]]
    unchanged: list[PostFacts]

    def wanted(self) -> list[PostFacts]:
        return [*self.created, *(new for _, new in self.changed), *self.unchanged]


def plan_posts(stored: Sequence[PostFacts], wanted: Iterable[PostFacts]) -> PostPlan:
    """Match one person's wanted posts with the stored ones.

    The same post with another end is a term that ended or went on; with
    another beginning, where the periods meet, or with another title from the
    same day, a correction. Anything else is a new post, and a stored post
    that the file does not speak of stays: history is not deleted by an import.
    """
    plan = PostPlan([], [], [])
    left = list(stored)
    waiting = list(wanted)
    for same in _KINSHIP:
        still_waiting = []
        for post in waiting:
            match = next((one for one in left if _one_place(one, post) and same(one, post)), None)
            if match is None:
                still_waiting.append(post)
                continue
            left.remove(match)
            new = replace(post, id=match.id)
            if _facts(match) == _facts(new):
                plan.unchanged.append(new)
            else:
                plan.changed.append((match, new))
        waiting = still_waiting
    plan.created = waiting
    return plan


def _facts(post: PostFacts) -> tuple[str, Rank, Period]:
    return post.title, post.rank, post.period


def _one_place(a: PostFacts, b: PostFacts) -> bool:
    return (a.person_id, a.unit_id) == (b.person_id, b.unit_id)


def _title(post: PostFacts) -> tuple[Rank, str]:
    return post.rank, post.title.casefold()


# The closest kinship first.
_KINSHIP: tuple[Callable[[PostFacts, PostFacts], bool], ...] = (
    lambda a, b: _facts(a) == _facts(b),
    lambda a, b: _title(a) == _title(b) and a.period[0] == b.period[0],
    lambda a, b: _title(a) == _title(b) and overlap(a.period, b.period),
    lambda a, b: a.period[0] == b.period[0],
)


def clashing_heads(posts: Iterable[PostFacts]) -> list[tuple[PostFacts, PostFacts]]:
    """Pairs of heads of one unit on one day; the first of each stands later in the file."""
    by_unit: dict[int, list[PostFacts]] = {}
    for post in posts:
        if post.rank is Rank.HEAD:
            by_unit.setdefault(post.unit_id, []).append(post)
    clashes = []
    for heads in by_unit.values():
        heads.sort(key=lambda post: post.period[0] or date.min)
        longest = heads[0]
        for post in heads[1:]:
            if overlap(longest.period, post.period) and longest.person_id != post.person_id:
                later, earlier = sorted((longest, post), key=lambda one: one.row, reverse=True)
                clashes.append((later, earlier))
            longest = max(longest, post, key=lambda one: one.period[1] or date.max)
    return clashes

"""Who may do what with which task: the access matrix applied to a task's place and people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import NotAllowed
from giaoviec.org.models import Unit
from giaoviec.tasks.models import CoopPart, Task
from giaoviec.tasks.rights import Right, own_right, rights_of
from giaoviec.tasks.visibility import visible_to

__all__ = [
    "Facts",
    "Grant",
    "facts_of",
    "facts_of_part",
    "facts_of_unit",
    "grants",
    "own_right",
    "require_may",
    "rights_of",
    "visible_to",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What rights over a task depend on: where it lies in the unit tree, and its people."""

    unit_id: int
    # The unit and all above it.
    line: frozenset[int]
    field: str | None = None
    owner_id: int | None = None
    focal_point_id: int | None = None
    # The head of the unit on the day, whatever the role of their account.
    head_id: int | None = None
    monitor_id: int | None = None
    assigner_id: int | None = None

    @property
    def workers(self) -> frozenset[int]:
        """Who carries it out: the owner; until one is named, the unit's focal point; and its head."""
        worker = self.owner_id if self.owner_id is not None else self.focal_point_id
        return frozenset(one for one in (worker, self.head_id) if one is not None)

    def is_answered_for_by(self, right: Right) -> bool:
        """Whether the right is that of a head above or of this unit, who may pass work on."""
        if right.person_id is not None and right.person_id == self.head_id:
            return True
        if right.role is Role.OPERATOR:
            return True
        return right.role is Role.HEAD and bool(right.unit_ids & self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A right that holds: whose it is, and for whom the deed is recorded."""

    right: Right
    on_behalf_of: int | None = None


def facts_of(task: Task, *, head_id: int | None = None, monitor_id: int | None = None) -> Facts:
    """Needs `lead_unit` loaded.

    `head_id` is the lead unit's head today, `monitor_id` who follows the task
    today where that is not the monitor named in it.
    """
    return Facts(
        unit_id=task.lead_unit_id,
        line=_line(task.lead_unit),
        field=task.field,
        owner_id=task.owner_id,
        focal_point_id=task.lead_unit.focal_point_id,
        head_id=head_id,
        monitor_id=task.monitor_id if monitor_id is None else monitor_id,
        assigner_id=task.assigner_id,
    )


def facts_of_part(part: CoopPart, *, head_id: int | None = None) -> Facts:
    """A cooperating unit's part: its own place and owner, for working on it. Needs `unit` loaded."""
    return Facts(
        unit_id=part.unit_id,
        line=_line(part.unit),
        owner_id=part.owner_id,
        focal_point_id=part.unit.focal_point_id,
        head_id=head_id,
    )


def facts_of_unit(unit: Unit, field: str | None = None) -> Facts:
    """A task that this unit would lead."""
    return Facts(unit_id=unit.id, line=_line(unit), field=field)


def grants(rights: Sequence[Right], verb: Verb, facts: Facts) -> Iterator[Grant]:
    """Every right that allows `verb`, the actor's own first.

    What comes only from standing in for somebody is recorded on their behalf.
    The monitor decides and confirms for the assigner, and that is recorded.
    """
    for right in rights:
        extent = reach(right.role, verb)
        if extent is Reach.NONE or not right.within <= facts.line:
            continue
        behalf = None if right.is_own else right.person_id
        if right.person_id in _parts(verb, facts) or _is_within(right, extent, facts):
            yield Grant(right=right, on_behalf_of=behalf)
        elif verb in _FOR_ASSIGNER and right.person_id == facts.monitor_id is not None:
            yield Grant(right=right, on_behalf_of=facts.assigner_id or behalf)


def require_may(actor: Actor, rights: Sequence[Right], verb: Verb, facts: Facts) -> Actor:
    """The actor as to be recorded: on somebody's behalf where the right comes from them.

    Raises:
        NotAllowed: no right of theirs reaches so far.
    """
    grant = next(grants(rights, verb, facts), None)
    if grant is None:
        raise NotAllowed
    return recorded(actor, grant)


def recorded(actor: Actor, grant: Grant) -> Actor:
    """The actor as the records name them under this grant."""
    if grant.on_behalf_of is None or grant.on_behalf_of == actor.person_id:
        return actor
    return actor.acting_for(grant.on_behalf_of)


_FOR_ASSIGNER = (Verb.DECIDE, Verb.CONFIRM)


def _parts(verb: Verb, facts: Facts) -> frozenset[int | None]:
    """Whose part in the task gives this right by itself ("own" in the matrix)."""
    if verb is Verb.WORK:
        return frozenset(facts.workers)
    if verb in _FOR_ASSIGNER:
        return frozenset({facts.assigner_id} - {None})
    if verb in (Verb.SEE, Verb.EXPORT):
        return frozenset({facts.owner_id, facts.monitor_id, facts.assigner_id} - {None})
    return frozenset()


def _is_within(right: Right, extent: Reach, facts: Facts) -> bool:
    """Whether the task's unit lies as far from the right's places as the matrix allows."""
    if extent is Reach.ALL:
        return True
    if extent is Reach.OWN:
        return False
    if facts.unit_id in right.unit_ids:
        return True
    if extent is Reach.SUBTREE:
        return bool(right.unit_ids & facts.line)
    if extent is Reach.PORTFOLIO:
        # A deputy's post is in the committee, above everything: what counts is the portfolio.
        return (
            right.is_chair
            or bool(right.portfolio_ids & facts.line)
            or (facts.field is not None and facts.field in right.fields)
        )
    return False


def _line(unit: Unit) -> frozenset[int]:
    return frozenset(int(unit_id) for unit_id in unit.path.split("/") if unit_id)

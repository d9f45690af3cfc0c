"""How a task stands as far as it decides what may be done, and what then stands in the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import DomainError
from giaoviec.tasks import refusals
from giaoviec.tasks.models import DeadlineChange, Result
from giaoviec.tasks.policy import Facts, Grant
from giaoviec.tasks.status import TaskStatus

URGED_AT_MOST_EVERY = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything about a task that decides what may be done with it."""

    task_id: int
    facts: Facts
    status: TaskStatus
    due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    refused_at: datetime | None = None
    urged_at: datetime | None = None
    # The request that waits for a decision, and the result that waits for confirmation.
    extension: DeadlineChange | None = None
    result: Result | None = None
    # False when the assigner serves no more: then whoever else may decide does.
    assigner_serves: bool = True


Grants = Sequence[Grant]
# Given the situation and the moment: why not now, or None.
Hindrance = Callable[[Situation, datetime], DomainError | None]
# Given the actor, the situation and the rights that reach so far: those that may be used here.
Narrowing = Callable[[Actor, Situation, Grants], Grants]


def unless_acknowledged(it: Situation, _now: datetime) -> DomainError | None:
    if it.acknowledged_at is not None and it.refused_at is None:
        return refusals.AlreadyAcknowledged(task=it.task_id, at=it.acknowledged_at)
    return None


def unless_refused(it: Situation, _now: datetime) -> DomainError | None:
    if it.refused_at is not None:
        return refusals.AlreadyRefused(task=it.task_id, at=it.refused_at)
    return None


def only_refused(it: Situation, _now: datetime) -> DomainError | None:
    return None if it.refused_at is not None else refusals.NotRefused(task=it.task_id)


def may_be_extended(it: Situation, now: datetime) -> DomainError | None:
    if it.due_at is None:
        return refusals.NothingToExtend(task=it.task_id)
    if it.due_at < now:
        return refusals.DeadlinePassed(task=it.task_id, due_at=it.due_at)
    if it.extension is not None:
        return refusals.ExtensionPending(task=it.task_id, at=it.extension.requested_at)
    return None


def only_requested(it: Situation, _now: datetime) -> DomainError | None:
    return None if it.extension is not None else refusals.NoExtensionPending(task=it.task_id)


def unless_urged_lately(it: Situation, now: datetime) -> DomainError | None:
    if it.urged_at is not None and now < it.urged_at + URGED_AT_MOST_EVERY:
        again = it.urged_at + URGED_AT_MOST_EVERY
        return refusals.UrgedLately(task=it.task_id, at=it.urged_at, again=again)
    return None


def who_answers_for_it(_actor: Actor, it: Situation, found: Grants) -> Grants:
    """Only the heads: having the work in hand is not enough to pass it on."""
    return [grant for grant in found if it.facts.is_answered_for_by(grant.right)]


def who_assigns(_actor: Actor, _it: Situation, found: Grants) -> Grants:
    """Only those who may give work at all; whether to the unit chosen is asked when it is known."""
    return [g for g in found if reach(g.right.role, Verb.ASSIGN) is not Reach.NONE]


def not_ones_own_result(actor: Actor, it: Situation, found: Grants) -> Grants:
    """Nobody confirms what they handed in or own, nor through somebody who did."""
    result = it.result
    if result is None:
        return found
    own = {result.person_id, result.on_behalf_of, it.facts.owner_id} - {None}
    recorded_it = result.person_id is None and actor.person_id is None
    left = [grant for grant in found if grant.right.person_id not in own]
    if actor.person_id in own or not left or (recorded_it and result.actor_name == actor.name):
        raise refusals.OwnResult(task=it.task_id)
    return left


def assigner_alone(actor: Actor, it: Situation, found: Grants) -> Grants:
    """The assigner, their stand-in or the monitor for them; never who asked or works on it."""
    asked = it.extension
    own = {it.facts.owner_id, asked.requested_by if asked else None} - {None}
    recorded_it = asked is not None and asked.requested_by is None and actor.person_id is None
    left = [grant for grant in found if grant.right.person_id not in own]
    if actor.person_id in own or not left:
        raise refusals.OwnRequest(task=it.task_id)
    if recorded_it and asked is not None and asked.requester_name == actor.name:
        raise refusals.OwnRequest(task=it.task_id)
    if it.facts.assigner_id is None or not it.assigner_serves:
        return left
    deciders = {it.facts.assigner_id, it.facts.monitor_id}
    named = [g for g in left if g.right.person_id in deciders or g.right.role is Role.OPERATOR]
    if not named:
        raise refusals.NotTheAssigner(task=it.task_id)
    return named

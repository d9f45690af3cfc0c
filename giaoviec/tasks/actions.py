"""What can be done with a task as it stands, by whom and when: one table for use cases and pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import DomainError, NotAllowed
from giaoviec.tasks import refusals
from giaoviec.tasks.models import DeadlineChange, Result
from giaoviec.tasks.policy import Facts, Grant, grants, recorded
from giaoviec.tasks.rights import Right
from giaoviec.tasks.rules import WORKING
from giaoviec.tasks.status import OPEN, TaskStatus

URGED_AT_MOST_EVERY = timedelta(hours=4)


class Action(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    REFUSE = "refuse"
    INSIST = "insist"
    REASSIGN_LEAD = "reassign_lead"
    NAME_OWNER = "name_owner"
    HAND_DOWN = "hand_down"
    REPORT = "report"
    SUBMIT = "submit"
    CONFIRM = "confirm"
    RETURN = "return"
    REOPEN = "reopen"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    CORRECT = "correct"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    URGE = "urge"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    verb: Verb
    statuses: frozenset[TaskStatus]
    unless: Hindrance = lambda _situation, _now: None
    narrowed: Narrowing = lambda _actor, _situation, found: found


def allowed(
    action: Action, actor: Actor, rights: Sequence[Right], situation: Situation, *, now: datetime
) -> Actor:
    """The actor as to be recorded for this action.

    Raises:
        NotAllowed: they may not, whatever the task's state.
        NotPossibleNow: the task's status does not allow it; or another refusal
            that says what is missing.
    """
    rule = RULES[action]
    found = list(grants(rights, rule.verb, situation.facts))
    if not found:
        raise NotAllowed
    found = list(rule.narrowed(actor, situation, found))
    if not found:
        raise NotAllowed
    if situation.status not in rule.statuses:
        raise refusals.NotPossibleNow(task=situation.task_id)
    hindrance = rule.unless(situation, now)
    if hindrance is not None:
        raise hindrance
    return recorded(actor, found[0])


def allowed_actions(
    actor: Actor, rights: Sequence[Right], situation: Situation, *, now: datetime
) -> frozenset[Action]:
    """Everything the actor may do with the task at this moment: what its page offers."""
    return frozenset(a for a in Action if _is_allowed(a, actor, rights, situation, now))


def _is_allowed(
    action: Action, actor: Actor, rights: Sequence[Right], situation: Situation, now: datetime
) -> bool:
    try:
        allowed(action, actor, rights, situation, now=now)
    except DomainError:
        return False
    return True


def _unless_acknowledged(it: Situation, _now: datetime) -> DomainError | None:
    if it.acknowledged_at is not None and it.refused_at is None:
        return refusals.AlreadyAcknowledged(task=it.task_id, at=it.acknowledged_at)
    return None


def _unless_refused(it: Situation, _now: datetime) -> DomainError | None:
    if it.refused_at is not None:
        return refusals.AlreadyRefused(task=it.task_id, at=it.refused_at)
    return None


def _only_refused(it: Situation, _now: datetime) -> DomainError | None:
    return None if it.refused_at is not None else refusals.NotRefused(task=it.task_id)


def _may_be_extended(it: Situation, now: datetime) -> DomainError | None:
    if it.due_at is None:
        return refusals.NothingToExtend(task=it.task_id)
    if it.due_at < now:
        return refusals.DeadlinePassed(task=it.task_id, due_at=it.due_at)
    if it.extension is not None:
        return refusals.ExtensionPending(task=it.task_id, at=it.extension.requested_at)
    return None


def _only_requested(it: Situation, _now: datetime) -> DomainError | None:
    return None if it.extension is not None else refusals.NoExtensionPending(task=it.task_id)


def _unless_urged_lately(it: Situation, now: datetime) -> DomainError | None:
    if it.urged_at is not None and now < it.urged_at + URGED_AT_MOST_EVERY:
        again = it.urged_at + URGED_AT_MOST_EVERY
        return refusals.UrgedLately(task=it.task_id, at=it.urged_at, again=again)
    return None


def _who_answers_for_it(_actor: Actor, it: Situation, found: Grants) -> Grants:
    """Only the heads: having the work in hand is not enough to pass it on."""
    return [grant for grant in found if it.facts.is_answered_for_by(grant.right)]


def _who_assigns(_actor: Actor, _it: Situation, found: Grants) -> Grants:
    """Only those who may give work at all; whether to the unit chosen is asked when it is known."""
    return [g for g in found if reach(g.right.role, Verb.ASSIGN) is not Reach.NONE]


def _not_ones_own_result(actor: Actor, it: Situation, found: Grants) -> Grants:
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


def _assigner_alone(actor: Actor, it: Situation, found: Grants) -> Grants:
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


_S = TaskStatus
_ONLY_ASSIGNED = frozenset({_S.ASSIGNED})
_NOT_CLOSED = OPEN | {_S.SUSPENDED}

RULES: dict[Action, _Rule] = {
    Action.ACKNOWLEDGE: _Rule(verb=Verb.WORK, statuses=_ONLY_ASSIGNED, unless=_unless_acknowledged),
    Action.REFUSE: _Rule(verb=Verb.WORK, statuses=_ONLY_ASSIGNED, unless=_unless_refused),
    Action.INSIST: _Rule(verb=Verb.DECIDE, statuses=_ONLY_ASSIGNED, unless=_only_refused),
    Action.REASSIGN_LEAD: _Rule(verb=Verb.DECIDE, statuses=WORKING),
    Action.NAME_OWNER: _Rule(verb=Verb.WORK, statuses=_NOT_CLOSED, narrowed=_who_answers_for_it),
    Action.HAND_DOWN: _Rule(verb=Verb.WORK, statuses=WORKING, narrowed=_who_assigns),
    Action.REPORT: _Rule(verb=Verb.WORK, statuses=WORKING),
    Action.SUBMIT: _Rule(verb=Verb.WORK, statuses=WORKING),
    Action.CONFIRM: _Rule(
        verb=Verb.CONFIRM, statuses=frozenset({_S.SUBMITTED}), narrowed=_not_ones_own_result
    ),
    Action.RETURN: _Rule(
        verb=Verb.CONFIRM, statuses=frozenset({_S.SUBMITTED}), narrowed=_not_ones_own_result
    ),
    Action.REOPEN: _Rule(verb=Verb.CONFIRM, statuses=frozenset({_S.COMPLETED})),
    Action.REQUEST_EXTENSION: _Rule(verb=Verb.WORK, statuses=WORKING, unless=_may_be_extended),
    Action.DECIDE_EXTENSION: _Rule(
        verb=Verb.DECIDE, statuses=OPEN, unless=_only_requested, narrowed=_assigner_alone
    ),
    Action.CORRECT: _Rule(verb=Verb.DECIDE, statuses=_NOT_CLOSED),
    Action.SUSPEND: _Rule(verb=Verb.DECIDE, statuses=WORKING),
    Action.RESUME: _Rule(verb=Verb.DECIDE, statuses=frozenset({_S.SUSPENDED})),
    Action.WITHDRAW: _Rule(verb=Verb.DECIDE, statuses=_NOT_CLOSED),
    Action.URGE: _Rule(verb=Verb.DECIDE, statuses=WORKING, unless=_unless_urged_lately),
}

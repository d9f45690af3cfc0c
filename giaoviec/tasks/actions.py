"""What can be done with a task as it stands, by whom and when: one table for use cases and pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from giaoviec.accounts.matrix import Verb
from giaoviec.core.actor import Actor
from giaoviec.core.errors import DomainError, NotAllowed
from giaoviec.tasks import refusals, situations
from giaoviec.tasks.policy import grants, recorded
from giaoviec.tasks.rights import Right
from giaoviec.tasks.rules import WORKING
from giaoviec.tasks.situations import Hindrance, Narrowing, Situation
from giaoviec.tasks.status import OPEN, TaskStatus

__all__ = ["RULES", "Action", "Situation", "allowed", "allowed_actions"]


class Action(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    REFUSE = "refuse"
    INSIST = "insist"
    REASSIGN_LEAD = "reassign_lead"
    ADD_COOP = "add_cooperating"
    WITHDRAW_COOP = "withdraw_cooperating"
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


_S = TaskStatus
_ONLY_ASSIGNED = frozenset({_S.ASSIGNED})
_NOT_CLOSED = OPEN | {_S.SUSPENDED}

RULES: dict[Action, _Rule] = {
    Action.ACKNOWLEDGE: _Rule(
        verb=Verb.WORK, statuses=_ONLY_ASSIGNED, unless=situations.unless_acknowledged
    ),
    Action.REFUSE: _Rule(verb=Verb.WORK, statuses=_ONLY_ASSIGNED, unless=situations.unless_refused),
    Action.INSIST: _Rule(verb=Verb.DECIDE, statuses=_ONLY_ASSIGNED, unless=situations.only_refused),
    Action.REASSIGN_LEAD: _Rule(verb=Verb.DECIDE, statuses=WORKING),
    Action.ADD_COOP: _Rule(verb=Verb.DECIDE, statuses=OPEN),
    Action.WITHDRAW_COOP: _Rule(verb=Verb.DECIDE, statuses=OPEN),
    Action.NAME_OWNER: _Rule(
        verb=Verb.WORK, statuses=_NOT_CLOSED, narrowed=situations.who_answers_for_it
    ),
    Action.HAND_DOWN: _Rule(verb=Verb.WORK, statuses=WORKING, narrowed=situations.who_assigns),
    Action.REPORT: _Rule(verb=Verb.WORK, statuses=WORKING),
    Action.SUBMIT: _Rule(verb=Verb.WORK, statuses=WORKING),
    Action.CONFIRM: _Rule(
        verb=Verb.CONFIRM,
        statuses=frozenset({_S.SUBMITTED}),
        narrowed=situations.not_ones_own_result,
    ),
    Action.RETURN: _Rule(
        verb=Verb.CONFIRM,
        statuses=frozenset({_S.SUBMITTED}),
        narrowed=situations.not_ones_own_result,
    ),
    Action.REOPEN: _Rule(verb=Verb.CONFIRM, statuses=frozenset({_S.COMPLETED})),
    Action.REQUEST_EXTENSION: _Rule(
        verb=Verb.WORK, statuses=WORKING, unless=situations.may_be_extended
    ),
    Action.DECIDE_EXTENSION: _Rule(
        verb=Verb.DECIDE,
        statuses=OPEN,
        unless=situations.only_requested,
        narrowed=situations.assigner_alone,
    ),
    Action.CORRECT: _Rule(verb=Verb.DECIDE, statuses=_NOT_CLOSED),
    Action.SUSPEND: _Rule(verb=Verb.DECIDE, statuses=WORKING),
    Action.RESUME: _Rule(verb=Verb.DECIDE, statuses=frozenset({_S.SUSPENDED})),
    Action.WITHDRAW: _Rule(verb=Verb.DECIDE, statuses=_NOT_CLOSED),
    Action.URGE: _Rule(verb=Verb.DECIDE, statuses=WORKING, unless=situations.unless_urged_lately),
}

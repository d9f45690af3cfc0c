"""The kinds of word that tasks send: who gets each, over what, and whether it is still wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from giaoviec.notify.models import Channel
from giaoviec.notify.outbox import BOTH, INAPP_ONLY
from giaoviec.notify.sources import RECIPIENT_GONE
from giaoviec.org.directory import Directory
from giaoviec.tasks import addressees
from giaoviec.tasks.addressees import Seats
from giaoviec.tasks.models import Task
from giaoviec.tasks.rules import WORKING
from giaoviec.tasks.status import OPEN, TaskStatus

SOURCE = "tasks"


class Kind(StrEnum):
    ASSIGNED = "assigned"
    OWNER_WANTED = "owner_wanted"
    COOPERATING = "cooperating"
    NOT_COOPERATING = "not_cooperating"
    NOT_YOURS = "not_yours"
    REFUSED = "refused"
    INSISTED = "insisted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    COMPLETED = "completed"
    REOPENED = "reopened"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    CORRECTED = "corrected"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    URGED = "urged"
    ANSWERED = "answered"


Facts = Mapping[str, Any]
Who = Callable[[Task, Directory], Seats]
# Why it is not wanted any more, or None.
Reason = Callable[[Task, Facts], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`who` is asked when it is told and again when it is sent; None: whoever was named then."""

    who: Who | None
    unless: Reason
    channels: tuple[Channel, ...] = INAPP_ONLY


def rule_of(kind: Kind) -> Rule:
    return RULES[kind]


def why_unwanted(
    kind: Kind, task: Task, recipient_id: int, facts: Facts, directory: Directory
) -> str | None:
    """A short code when this is not to be sent to this person now; None: it is.

    Needs `every_part` loaded. What changed since it was put in the outbox is
    noticed here: nobody is told of work that is no longer theirs.
    """
    if not directory.is_serving(recipient_id):
        return RECIPIENT_GONE
    rule = RULES[kind]
    outdated = rule.unless(task, facts)
    if outdated is not None:
        return outdated
    if rule.who is not None and recipient_id not in rule.who(task, directory):
        return "not-theirs-any-more"
    if kind is Kind.NOT_YOURS and recipient_id in addressees.doers(task, directory):
        return "theirs-again"
    return None


def _unless_working(task: Task, _facts: Facts) -> str | None:
    if task.status is TaskStatus.SUBMITTED:
        return "task-submitted"
    return None if task.status in WORKING else f"task-{task.status.value}"


def _unless_open(task: Task, _facts: Facts) -> str | None:
    return None if task.status in OPEN else f"task-{task.status.value}"


def _only(status: TaskStatus) -> Reason:
    return lambda task, _facts: None if task.status is status else f"task-{task.status.value}"


def _unless_answered(task: Task, _facts: Facts) -> str | None:
    return None if task.refused_at is not None else "already-answered"


def _unless_decided(task: Task, facts: Facts) -> str | None:
    # `is_pending` is read from the request by whoever asks (see `notices`).
    return _unless_open(task, facts) if facts.get("is_pending") else "already-decided"


def _unless_again(task: Task, facts: Facts) -> str | None:
    is_again = any(part.unit_id == facts.get("unit_id") for part in task.coop_parts)
    return "theirs-again" if is_again else None


def _never(_task: Task, _facts: Facts) -> str | None:
    return None


def _cooperators(task: Task, directory: Directory) -> Seats:
    return addressees.cooperators((p for p in task.coop_parts if p.done_at is None), directory)


RULES: dict[Kind, Rule] = {
    Kind.ASSIGNED: Rule(who=addressees.doers, unless=_unless_working, channels=BOTH),
    Kind.OWNER_WANTED: Rule(who=addressees.owner_namers, unless=_unless_working, channels=BOTH),
    Kind.COOPERATING: Rule(who=_cooperators, unless=_unless_open, channels=BOTH),
    Kind.NOT_COOPERATING: Rule(who=None, unless=_unless_again),
    Kind.NOT_YOURS: Rule(who=None, unless=_never),
    Kind.REFUSED: Rule(who=addressees.deciders, unless=_unless_answered),
    Kind.INSISTED: Rule(who=addressees.doers, unless=_unless_working),
    Kind.SUBMITTED: Rule(who=addressees.reviewers, unless=_only(TaskStatus.SUBMITTED)),
    Kind.RETURNED: Rule(who=addressees.doers, unless=_unless_working, channels=BOTH),
    Kind.COMPLETED: Rule(who=addressees.doers, unless=_only(TaskStatus.COMPLETED)),
    Kind.REOPENED: Rule(who=addressees.doers, unless=_unless_working, channels=BOTH),
    Kind.EXTENSION_REQUESTED: Rule(who=addressees.deciders, unless=_unless_decided),
    Kind.EXTENSION_GRANTED: Rule(who=addressees.doers, unless=_unless_open),
    Kind.EXTENSION_REFUSED: Rule(who=addressees.doers, unless=_unless_open),
    Kind.CORRECTED: Rule(who=addressees.doers, unless=_unless_open),
    Kind.SUSPENDED: Rule(who=addressees.doers, unless=_only(TaskStatus.SUSPENDED)),
    Kind.RESUMED: Rule(who=addressees.doers, unless=_unless_open),
    Kind.WITHDRAWN: Rule(who=addressees.doers, unless=_only(TaskStatus.WITHDRAWN)),
    Kind.URGED: Rule(who=addressees.doers_and_focal_point, unless=_unless_working, channels=BOTH),
    Kind.ANSWERED: Rule(who=addressees.doers, unless=_unless_open),
}

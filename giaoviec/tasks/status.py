"""The lifecycle of a task: one table of moves, and who makes them."""

from enum import StrEnum

from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_


class TaskStatus(StrEnum):
    DRAFT = "draft"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    # Handed in, waiting for confirmation.
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """Everything that can happen to a task's status."""

    ASSIGN = "assign"
    # The lead unit has seen it and takes it on.
    ACKNOWLEDGE = "acknowledge"
    # "Not ours": back to the assigner, who reassigns or insists.
    REFUSE = "refuse"
    INSIST = "insist"
    # To another lead unit, which begins anew.
    REASSIGN = "reassign"
    START = "start"
    SUBMIT = "submit"
    CONFIRM = "confirm"
    RETURN = "return"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"


_S = TaskStatus
OPEN = frozenset({_S.ASSIGNED, _S.IN_PROGRESS, _S.SUBMITTED})

# (move, from) -> to. A suspended task resumes where it was (`Task.resumes_to`), else as said here.
MOVES: dict[tuple[Move, TaskStatus], TaskStatus] = {
    (Move.ASSIGN, _S.DRAFT): _S.ASSIGNED,
    (Move.ACKNOWLEDGE, _S.ASSIGNED): _S.ASSIGNED,
    (Move.REFUSE, _S.ASSIGNED): _S.ASSIGNED,
    (Move.INSIST, _S.ASSIGNED): _S.ASSIGNED,
    (Move.REASSIGN, _S.ASSIGNED): _S.ASSIGNED,
    (Move.REASSIGN, _S.IN_PROGRESS): _S.ASSIGNED,
    (Move.START, _S.ASSIGNED): _S.IN_PROGRESS,
    (Move.SUBMIT, _S.ASSIGNED): _S.SUBMITTED,
    (Move.SUBMIT, _S.IN_PROGRESS): _S.SUBMITTED,
    (Move.CONFIRM, _S.SUBMITTED): _S.COMPLETED,
    (Move.RETURN, _S.SUBMITTED): _S.IN_PROGRESS,
    (Move.REOPEN, _S.COMPLETED): _S.IN_PROGRESS,
    (Move.SUSPEND, _S.ASSIGNED): _S.SUSPENDED,
    (Move.SUSPEND, _S.IN_PROGRESS): _S.SUSPENDED,
    (Move.RESUME, _S.SUSPENDED): _S.IN_PROGRESS,
    (Move.WITHDRAW, _S.DRAFT): _S.WITHDRAWN,
    (Move.WITHDRAW, _S.ASSIGNED): _S.WITHDRAWN,
    (Move.WITHDRAW, _S.IN_PROGRESS): _S.WITHDRAWN,
    (Move.WITHDRAW, _S.SUBMITTED): _S.WITHDRAWN,
    (Move.WITHDRAW, _S.SUSPENDED): _S.WITHDRAWN,
}


class MoveNotPossible(DomainError):
    code = "task.move-not-possible"
    status = 409
    text = N_(
        "Nhiệm vụ số %(task)s đang ở trạng thái khác nên không làm được bước này. Hãy tải lại trang để xem tình trạng mới nhất."
    )


def target_of(move: Move, source: TaskStatus, *, task_id: int | None = None) -> TaskStatus:
    """Where this move leads from `source`.

    Raises:
        MoveNotPossible: the table has no such move.
    """
    try:
        return MOVES[move, source]
    except KeyError:
        raise MoveNotPossible(task=task_id, move=move.value, source=source.value) from None

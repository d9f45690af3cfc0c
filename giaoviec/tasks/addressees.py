"""Who is to be told of what about a task, worked out from the organisation at that moment."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from giaoviec.org.directory import Directory
from giaoviec.tasks.models import CoopPart, Task


class Capacity(StrEnum):
    """As what somebody is told: said in the mail, kept with the message."""

    OWNER = "owner"
    FOCAL_POINT = "focal_point"
    HEAD = "head"
    COOPERATING = "cooperating"
    MONITOR = "monitor"
    ASSIGNER = "assigner"
    OFFICE = "office"
    REQUESTER = "requester"


# A person, and for whom they stand in (None: nobody).
Seats = dict[int, tuple[Capacity, int | None]]


def doers(task: Task, directory: Directory) -> Seats:
    """The owner; while none serves, the lead unit's focal point, then its head."""
    if task.owner_id is not None and directory.is_serving(task.owner_id):
        return _with_stand_ins([(task.owner_id, Capacity.OWNER)], directory, task.lead_unit_id)
    focal = directory.focal_point(task.lead_unit_id)
    if focal is not None:
        return _with_stand_ins([(focal, Capacity.FOCAL_POINT)], directory, task.lead_unit_id)
    return heads(task, directory)


def doers_and_focal_point(task: Task, directory: Directory) -> Seats:
    focal = directory.focal_point(task.lead_unit_id)
    seats = [] if focal is None else [(focal, Capacity.FOCAL_POINT)]
    return _with_stand_ins(seats, directory, task.lead_unit_id) | doers(task, directory)


def heads(task: Task, directory: Directory) -> Seats:
    """The head of the lead unit; of a division without one, of the body it belongs to."""
    head = directory.head_of(task.lead_unit_id)
    if head is None:
        head = directory.head_of(directory.body_of(task.lead_unit_id))
    seats = [] if head is None else [(head, Capacity.HEAD)]
    return _with_stand_ins(seats, directory, task.lead_unit_id)


def owner_namers(task: Task, directory: Directory) -> Seats:
    """Who is asked to name an owner: the head, unless somebody serving owns it."""
    if task.owner_id is not None and directory.is_serving(task.owner_id):
        return {}
    return heads(task, directory)


def cooperators(parts: Iterable[CoopPart], directory: Directory) -> Seats:
    """For each part its owner, else the unit's focal point, else its head."""
    found: Seats = {}
    for part in parts:
        owner = part.owner_id
        if owner is None or not directory.is_serving(owner):
            owner = directory.focal_point(part.unit_id) or directory.head_of(part.unit_id)
        if owner is not None:
            seats = _with_stand_ins([(owner, Capacity.COOPERATING)], directory, part.unit_id)
            found = seats | found
    return found


def follower_id(task: Task, directory: Directory) -> int | None:
    """The monitor; for a task of the committee without one who serves, the head of its office."""
    if task.monitor_id is not None and directory.is_serving(task.monitor_id):
        return task.monitor_id
    if task.parent_id is not None or task.assigner_id is not None:
        return task.monitor_id
    return directory.office_head(task.monitor_id)


def reviewers(task: Task, directory: Directory) -> Seats:
    """Who confirms results: the monitor, else the assigner, else the head of the office."""
    return _with_stand_ins(_first(_following(task, directory)), directory, task.lead_unit_id)


def deciders(task: Task, directory: Directory) -> Seats:
    """Who decides: the assigner (the committee: the leader in charge), and the monitor for them."""
    seats = [*_assigning(task, directory), *_first(_following(task, directory))]
    return _with_stand_ins(seats, directory, task.lead_unit_id)


def _following(task: Task, directory: Directory) -> Iterator[tuple[int, Capacity]]:
    if task.monitor_id is not None and directory.is_serving(task.monitor_id):
        yield task.monitor_id, Capacity.MONITOR
    if task.assigner_id is not None and directory.is_serving(task.assigner_id):
        yield task.assigner_id, Capacity.ASSIGNER
    head = directory.office_head(task.monitor_id)
    if head is not None:
        yield head, Capacity.OFFICE


def _assigning(task: Task, directory: Directory) -> Iterator[tuple[int, Capacity]]:
    assigner = task.assigner_id
    if assigner is None or not directory.is_serving(assigner):
        assigner = directory.vice_chair(task.lead_unit_id, task.field) or directory.chair()
    if assigner is not None:
        yield assigner, Capacity.ASSIGNER


def _first(seats: Iterator[tuple[int, Capacity]]) -> list[tuple[int, Capacity]]:
    first = next(seats, None)
    return [] if first is None else [first]


def _with_stand_ins(
    seats: Iterable[tuple[int, Capacity]], directory: Directory, unit_id: int
) -> Seats:
    """The people with their stand-ins beside them; nobody twice, the first capacity counts."""
    found: Seats = {}
    for person_id, capacity in seats:
        found.setdefault(person_id, (capacity, None))
        for stand_in in directory.stand_ins(person_id, unit_id):
            found.setdefault(stand_in, (capacity, person_id))
    return found

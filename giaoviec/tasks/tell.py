"""Putting words about tasks in the outbox, in the transaction of what they tell of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.notify.models import Channel
from giaoviec.notify.outbox import BOTH, INAPP_ONLY, Note, enqueue
from giaoviec.org.directory import Directory
from giaoviec.tasks.addressees import Capacity, Seats, cooperators
from giaoviec.tasks.kinds import SOURCE, Kind, rule_of
from giaoviec.tasks.models import Task, Urgency
from giaoviec.tasks.nearby import directory_near

# More of what was given at once is one letter to a reader, whatever the documents.
MOST_LETTERS = 3
_OF_MANY = "given:"


def tell(
    session: Session,
    kind: Kind,
    task: Task,
    directory: Directory,
    *,
    actor: Actor,
    now: datetime,
    to: Seats | None = None,
    **facts: Any,
) -> None:
    """Tell those whom this concerns, save the one who did it. Does not commit.

    `to` overrides who that is (old owners). The task's revision is in the key,
    so that each change is told once. Hỏa tốc goes by mail too, at any hour.
    """
    session.flush()  # the revision of this change
    seats = to if to is not None else _seats(kind, task, directory)
    is_flash = task.urgency is Urgency.FLASH
    channels = BOTH if is_flash else rule_of(kind).channels
    notes = [
        Note(
            recipient_id=person_id,
            source=SOURCE,
            kind=kind.value,
            key=_key(kind, task),
            about=str(task.id),
            facts=_facts(seat, actor, facts),
            channels=channels,
            is_urgent=is_flash,
        )
        for person_id, seat in sorted(seats.items())
        if person_id != actor.person_id
    ]
    enqueue(session, notes, now=now)


def tell_given(session: Session, tasks: Sequence[Task], *, actor: Actor, now: datetime) -> None:
    """`tell_assigned` of tasks that are new, with the organisation read as far as they go."""
    unit_ids, people = set(), set()
    for task in tasks:
        unit_ids |= {task.lead_unit_id, *(part.unit_id for part in task.coop_parts)}
        people |= {task.owner_id, *(part.owner_id for part in task.coop_parts)}
    directory = directory_near(session, unit_ids=unit_ids, person_ids=people, at=now)
    tell_assigned(session, tasks, directory, actor=actor, now=now)


def tell_assigned(
    session: Session,
    tasks: Sequence[Task],
    directory: Directory,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Tell owners (else focal points and heads) and cooperating units of tasks given together.

    In the program each task has its own line; by mail a person gets one letter
    for all tasks of one document that concern them in the same way, and one for
    everything where there would be many letters (a sheet with a document a row).
    The tasks need `every_part` loaded. Does not commit.
    """
    session.flush()
    together: dict[tuple[int, Kind, bool, int], list[tuple[Task, Seat]]] = defaultdict(list)
    for task in tasks:
        for kind in (Kind.ASSIGNED, Kind.OWNER_WANTED, Kind.COOPERATING):
            for person_id, seat in _new_seats(kind, task, directory).items():
                if person_id != actor.person_id:
                    is_flash = task.urgency is Urgency.FLASH
                    together[person_id, kind, is_flash, task.document_id].append((task, seat))
    notes: list[Note] = []
    for (person_id, kind, is_flash, about), given in _letters(together):
        several = len(given) > 1
        for task, seat in given:
            notes.append(
                Note(
                    recipient_id=person_id,
                    source=SOURCE,
                    kind=kind.value,
                    key=_key(kind, task),
                    about=str(task.id),
                    facts=_facts(seat, actor, {"letter": about} if is_of_many(about) else {}),
                    channels=INAPP_ONLY if several else BOTH,
                    is_urgent=is_flash,
                )
            )
        if several:
            ids = [task.id for task, _ in given]
            notes.append(
                Note(
                    recipient_id=person_id,
                    source=SOURCE,
                    kind=kind.value,
                    key=f"tasks.{kind.value}:{about}:{ids[0]}",
                    about=about,
                    facts=_facts(given[0][1], actor, {"tasks": ids}),
                    channels=(Channel.EMAIL,),
                    is_urgent=is_flash,
                )
            )
    enqueue(session, notes, now=now)


Seat = tuple[Capacity, int | None]
_Given = list[tuple[Task, Seat]]


def is_of_many(about: str) -> bool:
    """Whether a letter of this `about` tells of tasks of many documents; its tasks' notices name it."""
    return about.startswith(_OF_MANY)


def _letters(
    together: Mapping[tuple[int, Kind, bool, int], _Given],
) -> Iterator[tuple[tuple[int, Kind, bool, str], _Given]]:
    """Document by document; all of them as one where a person would get too many letters at once."""
    by_reader: dict[tuple[int, Kind, bool], dict[int, _Given]] = defaultdict(dict)
    for (person_id, kind, is_flash, document_id), given in together.items():
        by_reader[person_id, kind, is_flash][document_id] = given
    for reader, documents in by_reader.items():
        if len(documents) <= MOST_LETTERS:
            for document_id, given in documents.items():
                yield (*reader, f"document:{document_id}"), given
        else:
            everything = [one for given in documents.values() for one in given]
            yield (*reader, f"{_OF_MANY}{everything[0][0].id}"), everything


def only(person_ids: Collection[int | None], capacity: Capacity) -> Seats:
    """These people themselves, without their stand-ins."""
    return {one: (capacity, None) for one in person_ids if one is not None}


def _new_seats(kind: Kind, task: Task, directory: Directory) -> Seats:
    seats = _seats(kind, task, directory)
    if kind is Kind.ASSIGNED:
        # A head without owner and focal point is asked to name an owner, not told twice.
        return {one: seat for one, seat in seats.items() if seat[0] is not Capacity.HEAD}
    return seats


def _seats(kind: Kind, task: Task, directory: Directory) -> Seats:
    if kind is Kind.COOPERATING:
        return cooperators(task.coop_parts, directory)
    who = rule_of(kind).who
    return {} if who is None else who(task, directory)


def _key(kind: Kind, task: Task) -> str:
    return f"tasks.{kind.value}:{task.id}:{task.revision}"


def _facts(seat: Seat, actor: Actor, facts: Mapping[str, Any]) -> dict[str, Any]:
    capacity, absent_id = seat
    told: dict[str, Any] = {"as": capacity.value, "actor": actor.name, **facts}
    if absent_id is not None:
        told["for"] = absent_id
    return told

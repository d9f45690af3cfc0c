"""Putting a file with a task, and reaching it again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Verb
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.core.errors import NotAllowed, NotFound
from giaoviec.files.models import StoredFile
from giaoviec.tasks import refusals
from giaoviec.tasks.change import wake
from giaoviec.tasks.dossier import may_attach, parts_in_hand
from giaoviec.tasks.entered import entered
from giaoviec.tasks.held import Held, take
from giaoviec.tasks.models import Result, Task, TaskFile
from giaoviec.tasks.policy import grants, recorded
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.visibility import visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachFile:
    """A file that the same account has stored; `note` says what it is."""

    task_id: int
    file_id: int
    note: str = ""
    revision: int | None = None


def attach_file(cmd: AttachFile, *, actor: Actor, now: datetime) -> None:
    """Put a stored file with the task. Proof of a result goes with `submit_result`.

    Raises:
        NotAllowed: the actor neither works nor decides on it, or it is closed.
        FileUnknown: the file is not theirs.
    """
    note = entered(cmd.note, limit=300)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        task = held.task
        parts = parts_in_hand(task, held.rights, held.directory)
        if not may_attach(task, held.rights, held.situation, parts):
            raise NotAllowed
        file = session.get(StoredFile, cmd.file_id)
        if file is None or file.account_id != actor.account_id:
            raise refusals.FileUnknown
        who = _recorded(held, actor)
        session.add(
            TaskFile(
                task_id=task.id,
                file_id=file.id,
                at=now,
                person_id=who.person_id,
                actor_name=who.name,
                on_behalf_of=who.on_behalf_of,
                note=note,
            )
        )
        wake(task, now=now)
        record(
            session, who, "task.file-attached", "task", task.id,
            at=now, file=file.id, name=file.name, note=note,
        )  # fmt: skip


def file_of_task(
    session: Session, task_id: int, file_id: int, *, actor: Actor, now: datetime
) -> StoredFile:
    """A file that belongs to this task, for somebody who may see the task.

    Raises:
        NotFound: one of the three does not hold; which, is nobody's business.
    """
    rights = rights_of(session, actor, now=now)
    belongs = (
        select(Result.file_id)
        .where(Result.task_id == task_id)
        .union(select(TaskFile.file_id).where(TaskFile.task_id == task_id))
    )
    file = session.scalar(
        select(StoredFile)
        .join(Task, Task.id == task_id)
        .where(StoredFile.id == file_id, visible_to(actor, rights))
        .where(StoredFile.id.in_(belongs))
    )
    if file is None:
        raise NotFound
    return file


def _recorded(held: Held, actor: Actor) -> Actor:
    """On whose behalf, where the right comes from standing in or following for somebody."""
    for verb in (Verb.WORK, Verb.DECIDE):
        for grant in grants(held.rights, verb, held.situation.facts):
            return recorded(actor, grant)
    return actor

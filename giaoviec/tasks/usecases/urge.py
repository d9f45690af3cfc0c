"""Đôn đốc: pressing for a task by hand, counted and not too often."""

from dataclasses import dataclass
from datetime import datetime

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.tasks.actions import Action
from giaoviec.tasks.change import wake
from giaoviec.tasks.entered import entered
from giaoviec.tasks.held import take
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import Urging
from giaoviec.tasks.tell import tell


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgeTask:
    task_id: int
    text: str = ""
    revision: int | None = None


def urge_task(cmd: UrgeTask, *, actor: Actor, now: datetime) -> int:
    """Tell the owner and the unit's focal point at once; returns how often it was urged by now.

    Raises:
        UrgedLately: less than four hours have passed since the last time.
    """
    text = entered(cmd.text, limit=1000)
    with transaction() as session:
        held = take(session, cmd, actor=actor, now=now)
        recorded, task = held.allow(Action.URGE), held.task
        session.add(
            Urging(
                task_id=task.id,
                at=now,
                person_id=recorded.person_id,
                actor_name=recorded.name,
                on_behalf_of=recorded.on_behalf_of,
                text=text,
            )
        )
        task.urged_count += 1
        wake(task, now=now)
        record(
            session, recorded, "task.urged", "task", task.id, at=now,
            count=task.urged_count, text=text,
        )  # fmt: skip
        tell(
            session, Kind.URGED, task, held.directory, actor=recorded, now=now,
            reason=text, count=task.urged_count,
        )  # fmt: skip
        return task.urged_count

"""Writing the tasks of a sheet down, in batches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.intake.plan import Plan
from giaoviec.intake.rows import GivenTask
from giaoviec.org.models import Unit
from giaoviec.tasks.models import SourceDocument, Task
from giaoviec.tasks.new import NewPart, NewTask, add_assigned_tasks
from giaoviec.tasks.tell import tell_given
from giaoviec.tasks.usecases.assign import assigner_for, monitor_for


def write_tasks(session: Session, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Store the plan's new tasks, and tell whom they are new to.

    Of tasks that were running already nobody is told: they know them. Does
    not commit.
    """
    units = _units(session, plan.new)
    by_actor: dict[Actor, list[GivenTask]] = defaultdict(list)
    for given in plan.new:
        by_actor[given.recorded_as].append(given)
    fresh: list[Task] = []
    for recorded, several in by_actor.items():
        rows = []
        for given in several:
            document = plan.documents[given.document_key]
            assigner_id = assigner_for(recorded, document)
            rows.append(_new_task(given, document, units, actor, assigner_id))
        tasks = add_assigned_tasks(session, rows, actor=recorded, now=now)
        fresh += [task for task, row in zip(tasks, rows, strict=True) if row.running is None]
    if fresh:
        tell_given(session, fresh, actor=actor, now=now)


def _new_task(
    given: GivenTask,
    document: SourceDocument,
    units: Mapping[int, Unit],
    actor: Actor,
    assigner_id: int | None,
) -> NewTask:
    return NewTask(
        document=document,
        content=given.content,
        lead_unit=units[given.lead.id],
        deadline=given.deadline,
        coop=[NewPart(unit=units[unit.id]) for unit in given.coop],
        owner_id=given.owner_id,
        monitor_id=monitor_for(actor, given.monitor_id),
        assigner_id=assigner_id,
        deliverable=given.deliverable,
        urgency=given.urgency,
        group_key=given.group_key,
        running=given.running,
    )


def _units(session: Session, given: Iterable[GivenTask]) -> dict[int, Unit]:
    ids = {unit.id for task in given for unit in (task.lead, *task.coop)}
    return {unit.id: unit for unit in session.scalars(select(Unit)) if unit.id in ids}

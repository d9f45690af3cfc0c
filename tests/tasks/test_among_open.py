"""The conditions that open tasks are listed by say what the definitions say of every stored task."""

import itertools
from datetime import timedelta

from sqlalchemy import select, update

from giaoviec.core.db import db
from giaoviec.tasks import among_open
from giaoviec.tasks.models import Task
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.sql_rules import in_cells, is_due_soon
from giaoviec.tasks.status import OPEN, TaskStatus
from tests.builders.org import make_unit
from tests.builders.tasks import make_document, make_task

CLOSED = (TaskStatus.COMPLETED, TaskStatus.WITHDRAWN)


def test_they_pick_the_same_tasks_at_every_edge(app, now):
    unit, document = make_unit(), make_document()
    moments = [None, now - timedelta(seconds=1), now, now + timedelta(seconds=1)]
    for status, due_at, submitted_at in itertools.product(TaskStatus, moments, moments[:3]):
        if status in (TaskStatus.SUBMITTED, TaskStatus.COMPLETED) and submitted_at is None:
            continue
        kept = submitted_at if status in (TaskStatus.SUBMITTED, TaskStatus.COMPLETED) else None
        task = make_task(unit, document=document)
        db.session.execute(
            update(Task)
            .where(Task.id == task.id)
            .values(
                status=status, due_at=due_at, submitted_at=kept, no_deadline_reason="x",
                closed_at=now if status in CLOSED else None,
            )
        )  # fmt: skip
        db.session.commit()

    def ids(condition):
        return set(db.session.scalars(select(Task.id).where(condition)))

    assert ids(among_open.is_open()) == ids(Task.status.in_(sorted(OPEN)))
    for cell in among_open.OPEN_CELLS:
        picked = ids(among_open.in_open_cells({cell}, now))
        assert picked == ids(in_cells({cell}, now))
        assert picked
    assert ids(among_open.is_done_late()) == ids(in_cells({Cell.DONE_LATE}, now)) != set()
    assert ids(among_open.is_done_on_time()) == ids(in_cells({Cell.DONE_ON_TIME}, now)) != set()
    soon_until = now + timedelta(seconds=1)
    soon = ids(among_open.is_due_soon(now, soon_until))
    assert soon == ids(is_due_soon(now, soon_until)) != set()

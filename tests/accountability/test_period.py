"""A period reads only what it can count: its figures are those of reading every task there ever was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from giaoviec.accountability.account import _accounts, _add, _values, head_rows, lives
from giaoviec.accountability.tables import ReportQuestion
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.org.models import Rank, Unit
from giaoviec.tasks.models import Task, TaskSpan
from giaoviec.tasks.status import TaskStatus
from tests.accountability.histories import DAYS, FIRST_DAY, UNITS, histories, hour
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_document, make_task

CLOSED = (TaskStatus.COMPLETED, TaskStatus.WITHDRAWN)


def keep(history, units):
    """The history as the task's spans, and the task as the last of them leaves it."""
    document = make_document(issued_on=zone.local_date(history.ordered_at))
    task = make_task(units[history.stages[0].unit_id], document=document)
    db.session.execute(delete(TaskSpan).where(TaskSpan.task_id == task.id))
    for stage, after in zip(history.stages, (*history.stages[1:], None), strict=True):
        db.session.add(
            TaskSpan(
                task_id=task.id, from_at=stage.from_at, until_at=after and after.from_at,
                status=stage.status, lead_unit_id=units[stage.unit_id].id, lead_unit_name="x",
                due_at=stage.due_at, submitted_at=stage.submitted_at,
            )
        )  # fmt: skip
    last = history.stages[-1]
    db.session.execute(
        update(Task)
        .where(Task.id == task.id)
        .values(
            status=last.status, lead_unit_id=units[last.unit_id].id,
            closed_at=last.from_at if last.status in CLOSED else None,
        )
    )  # fmt: skip
    db.session.commit()


@pytest.fixture
def units(app):
    made = {number: make_unit(f"D{number}") for number in UNITS}
    change = FIRST_DAY + timedelta(days=9)
    appoint(make_person(), made[1], Rank.HEAD, valid_to=change)
    appoint(make_person(), made[1], Rank.HEAD, valid_from=change + timedelta(days=1))
    # Which units are asked about makes a difference only while there are others.
    make_unit("KHAC")
    return made


def of_every_task(question, asked):
    """The same rows from everything there ever was, told without looking at the period."""
    accounts = _accounts(db.session(), question, asked)
    by_unit = {}
    for _, figures in accounts:
        by_unit.setdefault(figures.unit_id, []).append(figures)
    for life in lives(db.session(), replace(question, since=None), by_unit):
        _add(life, by_unit)
    return [
        _values(db.session.get(Unit, term.unit_id), term, figures)
        for term, figures in accounts
        if not (term.is_vacant and figures.is_empty)
    ]


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(histories(), min_size=25, max_size=25))
def test_a_period_counts_what_reading_everything_counts(units, tasks):
    for history in tasks:
        keep(history, units)
    every = db.session.scalars(select(Unit).order_by(Unit.id)).all()
    for asked in (every, [units[1]], [units[2]]):
        for day in range(0, DAYS + 2, 5):
            for as_of in (hour(day * 24 + 30), hour(DAYS * 24 + 48)):
                question = ReportQuestion(
                    kind="accountability", as_of=as_of, since=FIRST_DAY + timedelta(days=day)
                )
                found = list(head_rows(db.session(), question, asked))
                assert found == of_every_task(question, asked), (day, as_of)


def test_what_was_closed_before_the_period_is_not_read(units):
    task = make_task(units[1])
    closed_at = hour(0)
    db.session.execute(delete(TaskSpan).where(TaskSpan.task_id == task.id))
    db.session.add(
        TaskSpan(
            task_id=task.id, from_at=closed_at, status=TaskStatus.COMPLETED,
            lead_unit_id=units[1].id, lead_unit_name="x", submitted_at=closed_at,
        )
    )  # fmt: skip
    db.session.execute(
        update(Task)
        .where(Task.id == task.id)
        .values(status=TaskStatus.COMPLETED, closed_at=closed_at)
    )
    db.session.commit()

    def read(since):
        question = ReportQuestion(kind="accountability", as_of=hour(100), since=since)
        return len(list(lives(db.session(), question, [units[1].id])))

    assert [read(None), read(FIRST_DAY), read(FIRST_DAY + timedelta(days=1))] == [1, 1, 0]

"""Spans: one for every moment of a task's life."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.tasks.change import move
from giaoviec.tasks.models import Task, TaskSpan
from giaoviec.tasks.spans import OutOfOrder, carry_on, state_as_of
from giaoviec.tasks.status import Move, TaskStatus
from tests.builders.tasks import ASSIGNED_AT, later, make_task, reread

OPERATOR = Actor.operator()


def spans(task):
    rows = db.session.scalars(
        select(TaskSpan).where(TaskSpan.task_id == task.id).order_by(TaskSpan.from_at)
    )
    return rows.all()


def step(task, which, now):
    with transaction() as session:
        move(session, session.get_one(Task, task.id), which, actor=OPERATOR, now=now)


def test_a_new_task_has_one_open_span_from_its_assignment(app):
    task = make_task()
    [span] = spans(task)
    assert (span.from_at, span.until_at) == (ASSIGNED_AT, None)
    assert (span.status, span.due_at) == (TaskStatus.ASSIGNED, task.due_at)


def test_a_change_of_status_ends_one_span_where_the_next_begins(app):
    task = make_task()
    step(task, Move.START, later(days=1))
    first, second = spans(task)
    assert first.until_at == second.from_at == later(days=1)
    assert second.until_at is None
    assert second.status is TaskStatus.IN_PROGRESS


def test_a_move_that_changes_nothing_a_span_says_makes_no_span(app):
    task = make_task()
    step(task, Move.ACKNOWLEDGE, later(days=1))
    assert len(spans(task)) == 1


def test_two_changes_in_one_second_leave_one_span_with_the_last_state(app):
    task = make_task()
    step(task, Move.START, later(days=1))
    step(task, Move.SUSPEND, later(days=1))
    assert [span.status for span in spans(task)] == [TaskStatus.ASSIGNED, TaskStatus.SUSPENDED]


def test_a_change_dated_before_the_last_one_is_refused_and_nothing_is_written(app):
    task = make_task()
    step(task, Move.START, later(days=2))
    with pytest.raises(OutOfOrder) as refusal:
        step(task, Move.SUSPEND, later(days=1))
    assert f"số {task.id}" in str(refusal.value)
    assert reread(task).status is TaskStatus.IN_PROGRESS
    assert len(spans(task)) == 2


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (ASSIGNED_AT - timedelta(seconds=1), None),
        (ASSIGNED_AT, TaskStatus.ASSIGNED),
        (later(days=1) - timedelta(seconds=1), TaskStatus.ASSIGNED),
        (later(days=1), TaskStatus.IN_PROGRESS),
        (later(days=400), TaskStatus.IN_PROGRESS),
    ],
)
def test_as_of_a_moment_there_is_the_span_that_holds_it(app, moment, status):
    task = make_task()
    step(task, Move.START, later(days=1))
    found = db.session.scalars(state_as_of(moment)).all()
    assert [span.status for span in found] == ([status] if status else [])


def test_a_new_owner_or_deadline_begins_a_span_too(app):
    task = make_task()
    with transaction() as session:
        held = session.get_one(Task, task.id)
        held.due_at = later(days=60)
        carry_on(session, held, now=later(days=1))
    assert [span.due_at for span in spans(task)] == [task.original_due_at, later(days=60)]
